//! Due dates: counting them, explaining them, and what happens as they approach or pass (R11, R27).

pub mod calendar;
pub mod deadline_report;
pub mod due_dates;
pub mod escalation;
pub mod late_notice;
pub mod ledger;
pub mod pace;
pub(crate) mod resume;
pub mod working_clock;

pub use due_dates::DueDates;
pub use ledger::{ClockCause, ClockState};
pub use working_clock::CountingRule;
