//! Letters: the text of each kind and its mail message (R19).
//!
//! Covers a letter's content and its bytes; implements [`domain::letter::LetterWriter`]. When a letter is written, to
//! whom, and how it is sent belong to the domain and the worker. A letter never holds evidence, an applicant's own
//! free text, a query code, a full phone number or a staff name.
//!
//! A struct holds the sentences of a letter; it has two templates in `templates/letters/`, text and HTML. Letters of two
//! sentences share one ([`notice`]).

mod alert;
mod applicant;
mod binding;
mod blocked;
mod calendar;
mod closing;
mod code;
mod draft;
mod frame;
mod information;
mod message;
mod notice;
mod password;
mod plain;
mod rebuild;
mod round_up;
mod sample;
mod template;
mod writer;

pub use sample::{sample, sample_envelope, sample_of};
pub use writer::{Settings, SettingsError, Writer};
