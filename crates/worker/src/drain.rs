//! Runs everything that is due by the given clock until nothing is left; for tests.
//!
//! The time comes from the context, never from the machine: a test sets it, drains, and checks the result.

use serde_json::Value;
use tokio::sync::watch;

use crate::sweeps::SWEEPS;
use crate::{WorkError, Worker, jobs};
use domain::operation::job_maintenance;

/// More rounds than this mean that the work never ends.
const MAX_ROUNDS: usize = 1000;
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
    /// A sweep, or a job of a queue, failed.
    #[error("{0} failed: {1}")]
    Failed(String, #[source] WorkError),
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
            let rows = sweep.run_once(worker, &stop).await.map_err(|error| failed(sweep.name, error))?;
            total.rows += rows;
        }
        let connection = worker.pool.get().await.map_err(|error| failed("the database", error.into()))?;
        let due = job_maintenance::take_due(&connection, worker.ctx.now(), BATCH).await;
        drop(connection);
        for job in due.map_err(|error| failed("the database", error.into()))? {
            total.jobs += 1;
            let payload: Value = serde_json::from_slice(&job.payload).unwrap_or_default();
            let handled = jobs::handle(worker, &job.queue, &payload).await;
            handled.map_err(|error| failed(&job.queue, error))?;
        }
        if total == before {
            return Ok(total);
        }
    }
    Err(DrainError::Endless)
}

fn failed(what: &str, error: WorkError) -> DrainError {
    DrainError::Failed(what.to_owned(), error)
}
