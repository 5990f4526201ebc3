//! The claim of a case, and the actions skip, assign, snooze and tag.

pub mod form;
pub mod handler;
pub mod view;
