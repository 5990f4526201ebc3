//! The claim of a case, and what else can be done with it: skip, assign, snooze, tag.

pub mod case_actions;
pub mod form;
pub mod handler;
pub mod view;
