//! The claim of a case, and the actions skip, assign, snooze and tag.

pub mod case_actions;
pub mod form;
pub mod handler;
pub mod view;
