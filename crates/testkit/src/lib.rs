//! Test support: a database for each test, a mail server that records, builders, a fake platform, the reference adapter, and a
//! chromedriver.
//!
//! Used only as a dev-dependency. Functions here panic with a message instead of returning an error: a failed setup
//! step is a test failure.
#![expect(clippy::expect_used, reason = "a failed setup step is a test failure")]

mod adapter;
pub mod builders;
mod chromedriver;
mod clock;
mod database;
pub mod gateway;
pub mod imports;
mod listener;
pub mod partner;
mod plain_writer;
pub mod platform;
mod skip;
mod smtp;
pub mod sql;
pub mod stage;
mod vault;

pub use adapter::ReferenceAdapter;
pub use chromedriver::Chromedriver;
pub use clock::ManualClock;
pub use database::{TestDatabase, database, empty_database, set_up_queue};
pub use gateway::{FakeGateway, GatewayFault};
pub use partner::{FakePartner, PartnerFault};
pub use plain_writer::PlainWriter;
pub use platform::{FakePlatform, Fault};
pub use skip::skip;
pub use smtp::{CatchAllSmtp, CaughtMail, Mischief};
pub use vault::{KEYS, vault, vault_in};
