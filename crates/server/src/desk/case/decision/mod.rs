//! The decision: form, confirmation page, undo, and what was decided.

pub mod confirm;
pub mod current;
pub mod form;
pub mod handler;
pub mod previous;
pub mod reasons;
pub mod unopened;
pub mod view;
