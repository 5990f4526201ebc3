//! Voiding an application.

pub mod form;
pub mod handler;
