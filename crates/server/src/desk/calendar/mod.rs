//! The working calendar: a year, and the draft of one (R11).

pub mod draft;
pub mod draft_page;
pub mod grid;
pub mod paste;
pub mod year;
