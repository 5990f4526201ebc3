//! Runs everything that is due by the given clock until nothing is left; for tests.
//!
//! The time comes from the context, never from the machine: a test sets it, drains, and checks the result.

use serde_json::Value;
use tokio::sync::watch;

use crate::Worker;
use crate::jobs::{self, JobError};
use crate::sweeps::{SWEEPS, SweepError};
use domain::operation::job_maintenance;

/// More rounds than this mean that the work never ends.
const MAX_ROUNDS: usize = 1000;
/// Jobs taken at once.
const BATCH: i64 = 100;

/// Counts of the work done by [`drain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drained {
    /// Rows the sweeps acted on.
    pub rows: usize,
    /// Jobs handled.
    pub jobs: usize,
}

/// Why draining stopped before the end.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// A sweep failed.
    #[error("the sweep {0} failed: {1}")]
    Sweep(&'static str, #[source] SweepError),
    /// A handler failed.
    #[error("a job of {0} failed: {1}")]
    Job(String, #[source] JobError),
    /// The database failed, or had no connection.
    #[error(transparent)]
    Database(#[from] JobError),
    /// Work was still left after the last round.
    #[error("work was still due after the last round")]
    Endless,
}

/// Runs every sweep and then every due job, repeatedly, until neither finds work.
pub async fn drain(worker: &Worker) -> Result<Drained, DrainError> {
    let (_keep, stop) = watch::channel(false);
    let mut total = Drained::default();
    for _ in 0..MAX_ROUNDS {
        let before = total;
        for sweep in SWEEPS {
            let rows = sweep.run_once(worker, &stop).await.map_err(|error| DrainError::Sweep(sweep.name, error))?;
            total.rows += rows;
        }
        let due = {
            let connection = worker.pool.get().await.map_err(JobError::from)?;
            job_maintenance::take_due(&connection, worker.ctx.now(), BATCH).await.map_err(JobError::from)?
        };
        for job in due {
            total.jobs += 1;
            let payload: Value = serde_json::from_slice(&job.payload).unwrap_or_default();
            let handled = jobs::handle(worker, &job.queue, &payload).await;
            handled.map_err(|error| DrainError::Job(job.queue, error))?;
        }
        if total == before {
            return Ok(total);
        }
    }
    Err(DrainError::Endless)
}
