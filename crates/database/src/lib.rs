//! PostgreSQL access: connections with limits and TLS, this binary's migrations, and failpoints for tests.
//!
//! Knows no domain types. Starting a database for development or tests is the `launcher` crate's part.

mod address;
pub mod authority;
pub mod failpoint;
pub mod messages;
pub mod migrate;
mod pool;
mod pooler;
mod settings;
mod tls;

pub use address::strict_urls;
pub use messages::is_unavailable;
pub use pool::{AcquireError, ConnectError, Connection, Pool, connect, is_read_only, pool};
pub use pooler::{PoolerError, require_own_sessions};
pub use settings::{DatabaseSettings, UrlError};
