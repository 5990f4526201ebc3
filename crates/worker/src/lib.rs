//! The worker: makes the outside world agree with what was decided.
//!
//! Rows are the truth and a job only says "look" (DESIGN section 4): handlers ([`jobs`]) begin a try in the domain, act
//! through a [`mail::MailTransport`] or a [`platform::Platform`], and record what came of it; [`sweeps`] do what is due by
//! the clock. Any number of these processes may run against one database. No rule lives here.

pub mod drain;
mod failpoint;
mod health;
pub mod jobs;
pub mod mail;
pub mod platform;
mod pulse;
mod queue;
mod redact;
mod run;
mod schema;
pub mod sweeps;
mod wake;

use std::sync::Arc;

use domain::Context;
use domain::db::Pool;

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
    /// The address in every envelope: where bounces go.
    pub sender: String,
}
