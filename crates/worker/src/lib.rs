//! The worker: makes the outside world agree with what was decided.
//!
//! Rows are the truth and a job only says "look" (DESIGN section 4): handlers ([`jobs`]) begin a try in the domain, act
//! through a [`mail::MailTransport`], a [`platform::Platform`] or a child process that decodes, and record what came of it;
//! [`sweeps`] do what is due by the clock. Any number of these processes may run against one database. No rule lives here.

pub mod drain;
mod gauges;
mod health;
pub mod http_server;
pub mod jobs;
pub mod mail;
mod meter;
mod orders;
pub mod platform;
mod primary;
mod pulse;
mod queue;
mod redact;
mod run;
pub mod scan;
mod schema;
pub mod sweeps;
mod trace;
mod wake;

use std::sync::Arc;

use database::Pool;
use domain::Context;

pub use drain::{DrainError, Drained, drain};
pub use run::{RunError, Settings, run};
pub use schema::{QueueError, migrate_queue, pending_in_queue};

/// What every handler and sweep needs; cheap to clone.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The time, and somebody to write letters.
    pub ctx: Context,
    /// Connections to the database. Eight are enough; a handler holds none while it waits for mail or platform.
    pub pool: Pool,
    /// How letters leave.
    pub transport: Arc<dyn mail::MailTransport>,
    /// Who carries effects out.
    pub platform: Arc<dyn platform::Platform>,
    /// The address in every envelope that has none of its own.
    pub sender: String,
    /// Limits, and where letters come back to.
    pub delivery: mail::Delivery,
    /// Where the bytes of evidence are, and the keys to them.
    pub vault: vault::Vault,
    /// How the child is started that decodes what was uploaded.
    pub preparer: prepare::child::Preparer,
    /// Who looks for viruses before that, if anybody does.
    pub scanner: Option<Arc<dyn scan::Scanner>>,
}
