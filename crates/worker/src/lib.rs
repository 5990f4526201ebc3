//! The worker: carries out in the outside world what was decided.
//!
//! Rows hold the state, and a job only asks to look at one (docs/QUEUE.md). Handlers ([`jobs`]) begin an attempt in the
//! domain, act through a [`mail::MailTransport`], an [`sms::SmsTransport`], a [`platform::Platform`] or a decoding child process, and record the
//! result; [`sweeps`] do what is due by the clock. Any number of these processes may share one database. Business rules
//! live in `domain`.

pub mod drain;
mod gauges;
mod health;
pub mod http_server;
pub mod jobs;
pub mod mail;
mod meter;
pub mod platform;
mod queue;
mod redact;
mod run;
pub mod scan;
pub mod sms;
pub mod sweeps;
mod trace;
pub mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use database::{AcquireError, Pool};
use domain::Context;
use tokio::time::{Interval, MissedTickBehavior};

pub use drain::{DrainError, Drained, drain};
pub use queue::pool::QueueError;
pub use queue::schema::{migrate_queue, pending_in_queue};
pub use run::{Settings, run};

/// Why a job or a sweep stopped early. The queue fetches a job again; a sweep runs again at its next time.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// No connection.
    #[error(transparent)]
    Acquire(#[from] AcquireError),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Database(#[from] diesel::result::Error),
    /// The evidence store does not answer, or refuses.
    #[error(transparent)]
    Store(#[from] vault::StoreError),
    /// The process is stopping.
    #[error("stopped before it was finished")]
    Stopped,
}

/// The dependencies of every handler and sweep; cheap to clone.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The clock, and the composer of letters.
    pub ctx: Context,
    /// Connections to the database. Eight are enough; a handler holds none while it waits for mail or platform.
    pub pool: Pool,
    /// Sends letters.
    pub transport: Arc<dyn mail::MailTransport>,
    /// Carries effects out.
    pub platform: Arc<dyn platform::Platform>,
    /// Sends messages to the webhooks of partners.
    pub webhooks: webhooks::Webhooks,
    /// Envelope sender of letters without an address of their own.
    pub sender: String,
    /// Rate limits, and the return addresses.
    pub delivery: mail::Delivery,
    /// Sends text messages, where that is set up.
    pub sms: sms::SmsDelivery,
    /// The evidence store and its keys.
    pub vault: vault::Vault,
    /// Starts the child process that decodes uploads.
    pub preparer: prepare::child::Preparer,
    /// The virus scanner, if one is set up; runs before decoding.
    pub scanner: Option<scan::Clamd>,
}

/// Ticks at once and then in this period; ticks that were missed are not made up for.
fn ticks(period: Duration) -> Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
