//! The case page (R12): one folder per panel.
//!
//! `form` holds the typed values and the loaded data, of which [`page::CasePage`] is made. The folder's other files answer
//! the panel's posts, each as a [`request::CaseRequest`], and add the methods for its template; a larger panel has a
//! `handler` and a `view`. [`conflict`] is the page for an action that came second (409).

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
pub mod letter_check;
pub mod notes;
pub mod page;
pub mod request;
pub mod requests;
pub mod second_review;
pub mod take_back;
pub mod void;
