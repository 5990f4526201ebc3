//! Flags of a case, and objections to it (R23).

pub mod form;
pub mod handler;
pub mod objection;
pub mod view;
