//! Operation: the state of queues, workers and sweeps, alarms, and what an operator may do (R26).
//!
//! Ids and references only: operators see no address, name or text. Every action is recorded as an event.

mod alarm;
mod control;
mod dead_letters;
pub mod job_inspect;
pub mod job_maintenance;
pub mod job_stats;
mod overview;
pub mod pruning;
pub mod retention;
pub mod schedule;
mod search;

use crate::application::NotPermitted;
pub use alarm::{Alarm, AlarmName, EVIDENCE_PERIOD, LETTERS_PERIOD, QUEUE_AGE_PERIOD, WORKER_SILENCE_PERIOD};
pub use control::{QueuePause, discard, list_paused, pause, resume, retry, run_now};
pub use dead_letters::{DeadEffect, DeadLetter, DeadLetters, STUCK_MAX, list_dead_letters};
pub use job_inspect::{InvalidCursor, JobCursor, JobRow, JobState};
pub use job_stats::{COUNT_CAP, QueueFigures};
pub use overview::{FailureCounts, Overview, Process, SET_ASIDES_LISTED, measure, overview};
pub use schedule::{Duty, list_duties};
pub use search::{LIST_MAX, find, list, search};

/// Why an operation was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum OperationsError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such job, queue or scheduled task")]
    Missing,
    #[error("this is not possible while the job is {0}")]
    State(JobState),
    /// The queue is already paused, or not paused; or the run is already requested.
    #[error("it is already in this state")]
    Already,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}
