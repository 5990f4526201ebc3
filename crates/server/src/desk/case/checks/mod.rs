//! Checks of a case: what to compare or confirm, and the answers.

pub mod form;
pub mod handler;
pub mod view;
