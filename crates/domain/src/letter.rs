//! Letters (emails): the kinds with their facts ([`kind`]) and rules ([`spec`]), the topic that identifies each letter
//! ([`topic`]), the interface to the code that renders them ([`writer`]), and storing them ([`mod@post`]), some of them also as a
//! text message ([`sms`]).
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
pub(crate) mod outgoing_sms;
pub mod post;
pub(crate) mod row;
pub mod sms;
pub mod spec;
pub mod topic;
pub mod writer;

pub use context::Context;
pub use facts::{AfterRejection, Digest, LinkSecret, MissedReminders, PenaltyFacts, ReasonGiven};
pub use kind::{CancelCause, Letter, LetterKind, LetterState};
pub(crate) use outgoing_sms::OutgoingSms;
pub use post::{OutgoingLetter, Recipient, cancel_held, post, preview};
pub(crate) use post::{cancel_unsent, cancel_where, first_letter, post_sms, wake};
pub(crate) use row::NewLetter;
pub use sms::{Medium, SmsContent};
pub use topic::Topic;
pub use writer::{Envelope, LetterContent, LetterWriter, StoredContent, WriteError};
