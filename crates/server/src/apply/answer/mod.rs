//! Answering an information request (R10).

pub mod files;
pub mod handler;
pub mod page;
