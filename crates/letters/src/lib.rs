//! Letters: the text of each kind and its mail message (R19).
//!
//! Covers a letter's content and its bytes; implements [`domain::letter::LetterWriter`]. When a letter is written, to
//! whom, and how it is sent belong to the domain and the worker. A letter never holds evidence, an applicant's own
//! free text, a query code, a full phone number or a staff name.
//!
//! A letter is a [`layout::Layout`]: blocks of text in the recipient's language, which two templates in
//! `templates/letters/` show as text and as HTML.

mod applicant;
mod blocked;
mod layout;
mod message;
mod partner;
mod plain;
mod rebuild;
mod render;
mod sample;
mod sms;
mod staff;
mod store;
mod writer;

pub use sample::{sample, sample_envelope, sample_of};
pub use writer::{Settings, SettingsError, Writer};
