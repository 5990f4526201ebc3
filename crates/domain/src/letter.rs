//! Letters (emails): the kinds with their facts ([`kind`]) and rules ([`spec`]), the topic that identifies each letter
//! ([`topic`]), the interface to the code that renders them ([`writer`]), and storing them ([`mod@post`]).
//!
//! Sending stored letters is in [`crate::delivery`].

pub mod context;
pub(crate) mod corrected_address;
pub mod custom_text;
pub(crate) mod delivery_status;
pub mod facts;
pub mod follow_up;
pub mod kind;
pub mod outbox;
pub mod post;
pub mod spec;
pub mod topic;
pub mod writer;

pub use context::Context;
pub use facts::{AfterRejection, Digest, LinkSecret, MissedReminders, PenaltyFacts, ReasonGiven};
pub use kind::{CancelCause, Letter, LetterKind, LetterState};
pub(crate) use post::{NewLetter, cancel_unsent, cancel_where, first_letter, wake};
pub use post::{OutgoingLetter, Recipient, cancel_held, post, preview};
pub use topic::Topic;
pub use writer::{Envelope, LetterContent, LetterWriter, StoredContent, WriteError};
