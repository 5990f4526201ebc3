//! The status of an application (R16), and its receipt.

pub mod applicant_view;
pub mod due_dates;
pub mod page;
pub mod progress;
pub mod receipt;
pub mod requests;
