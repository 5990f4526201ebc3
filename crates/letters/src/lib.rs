//! Letters: the words of each kind and the message they travel in (R19).
//!
//! Answers for what a letter says and how its bytes look; implements
//! [`domain::letter::LetterWriter`]. When a letter is written, to whom, and how it is sent are
//! the domain's and the worker's matter. A letter never holds evidence, an applicant's own free
//! text, a query code, a full phone number or a staff name.
//!
//! One struct per letter holds its sentences; `templates/letters/` lays each out twice, as text
//! and as HTML.

mod again;
mod alert;
mod applicant;
mod binding;
mod blocked;
mod code;
mod draft;
mod frame;
mod information;
mod message;
mod outcome;
mod password;
mod plain;
mod round_up;
mod sample;
mod second;
mod sheet;
mod staff;
mod writer;

pub use sample::{sample, sample_envelope, sample_of};
pub use writer::{Settings, SettingsError, Writer};
