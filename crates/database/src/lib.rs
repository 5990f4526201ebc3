//! PostgreSQL beneath the rules: connections with limits and TLS, the migrations of this binary, and failpoints for tests.
//!
//! Nothing here knows what an application is. Starting a database for development or tests is the `launcher` crate's.

mod address;
pub mod failpoint;
pub mod migrate;
mod pool;
mod settings;
mod tls;

pub use pool::{
    AcquireError, ConnectError, Connection, Pool, PoolStatus, client, connect, is_read_only, pool, strict_urls,
};
pub use settings::{DatabaseSettings, UrlError};
