//! Letters (emails): what each kind says ([`facts`]), who renders it ([`writer`]), and how it is stored ([`post`]).
//!
//! Sending stored letters is in [`crate::delivery`].

pub mod context;
mod corrected_address;
pub mod custom_text;
pub mod facts;
pub mod follow_up;
pub mod kind;
pub mod outbox;
pub mod post;
pub mod round_up;
pub mod writer;

pub use facts::{AfterRejection, Letter, LinkSecret, PenaltyFacts, ReasonGiven};
pub use kind::{LetterKind, LetterState};
pub(crate) use post::{NewLetter, first_letter, wake};
pub use post::{OutgoingLetter, Recipient, cancel_held, post, preview};
pub use round_up::{Digest, MissedReminders};
pub use writer::{Envelope, LetterContent, LetterWriter, StoredContent, WriteError};
