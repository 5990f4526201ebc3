//! The effect of an approval, and what a lead can do when its outcome is unknown (R15).

pub mod form;
pub mod handler;
pub mod track;
pub mod view;
