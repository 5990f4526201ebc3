//! The case page (R12): one folder a panel, each with its handler, its view and its form.
//!
//! `form` holds what was typed and what the panel loads; [`page::CasePage`] is made of these; `view` adds to the page what
//! the panel's template shows; `handler` answers its posts. [`conflict`] is the answer when somebody else was first (409).

pub mod checks;
pub mod claim;
pub mod clock;
pub mod conflict;
pub mod decision;
pub mod effect;
pub mod evidence;
pub mod flags;
pub mod handler;
pub mod history;
pub mod lookup;
pub mod notes;
pub mod page;
pub mod requests;
pub mod second_review;
pub mod void;
