//! What tests stand on: a database of their own and a mail server that remembers.
//!
//! Only ever a dev-dependency. Everything here panics with a sentence instead of returning an error: a test that
//! cannot have its database has failed.
#![expect(clippy::expect_used, reason = "a test that cannot have what it stands on has failed, and says why")]

pub mod builders;
pub mod imports;
mod clock;
mod database;
mod plain_writer;
pub mod platform;
mod smtp;
pub mod stage;
mod vault;

pub use clock::ManualClock;
pub use database::{TestDatabase, database, empty_database, server_settings, set_up_queue};
pub use plain_writer::PlainWriter;
pub use platform::{FakePlatform, Fault};
pub use smtp::{CatchAllSmtp, CaughtMail, Mischief};
pub use vault::{KEYS, vault, vault_in};
