//! When an answer is due, why then, and what happens as the date comes near or passes (R11, R27).

pub mod calendar;
pub mod deadline_report;
pub mod due_dates;
pub mod escalation;
pub mod late_notice;
pub mod ledger;
pub mod pace;
pub mod working_clock;
