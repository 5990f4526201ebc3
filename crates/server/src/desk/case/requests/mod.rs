//! Information requests: asking the applicant, and accepting what was added (R10).

pub mod form;
pub mod handler;
pub mod view;
