//! The case page (R12): one folder per panel, each with its handler, its view and its form.
//!
//! `form` holds the typed values and the loaded data, of which [`page::CasePage`] is made; `view` adds the methods for
//! the panel's template; `handler` answers its posts. [`conflict`] is the page for an action that came second (409).

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
