//! Running the processes: how queues, workers and scheduled duties stand, what rings, and what an operator may do (R26).
//!
//! Ids and references only: nobody here sees an address, a name or anybody's words. Whatever is done goes into the record.

mod alarm;
mod control;
mod duty;
mod overview;
mod search;
mod stuck;

pub use self::alarm::{Alarm, AlarmName, LETTERS_PERIOD, QUEUE_AGE_PERIOD, WORKER_SILENCE_PERIOD, alarms};
pub use self::control::{QueuePause, discard, list_paused, pause, resume, retry, run_now};
pub use self::duty::{Duty, list_duties};
pub use self::overview::{Overview, Process, Trouble, measure, overview};
pub use self::search::{LIST_MAX, find, list, search};
pub use self::stuck::{EffectStuck, LetterStuck, STUCK_MAX, Stuck, list_stuck};
pub use crate::job::figures::{COUNT_CAP, QueueFigures};
pub use crate::job::line::{JobLine, JobState, NoPlace, Place};
use crate::permission::NotPermitted;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum OperationsError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such job, queue or sweep.
    #[error("there is no such thing")]
    Missing,
    /// The job stands where this cannot be done with it.
    #[error("the job is {0}")]
    State(JobState),
    /// The queue is paused already, or not.
    #[error("it is so already")]
    Already,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}
