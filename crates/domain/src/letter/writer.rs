//! Rendering, as the domain sees it: what a writer is given, and what it returns.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::base::id::LetterId;
use crate::base::locale::Locale;
use crate::letter::custom_text::OwnWords;
use crate::letter::facts::{Letter, LinkSecret};

/// What a letter is put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The letter's id; its Message-ID is derived from it.
    pub id: LetterId,
    /// The one recipient: an address that [`crate::base::contact::email`] accepted.
    pub to: String,
    /// The recipient's language.
    pub locale: Locale,
    /// Date header.
    pub at: DateTime<Utc>,
    /// The letter it answers in the recipient's mail program: the application's first.
    pub in_reply_to: Option<LetterId>,
    /// The link to the application's status that works with the query code; in letters to applicants.
    pub status_link: Option<LinkSecret>,
    /// What an admin has this letter say at its marked places.
    pub own: OwnWords,
    /// Sent to try it out: its subject says so.
    pub is_trial: bool,
}

/// A rendered letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Subject as shown.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// Message-ID header, angle brackets included.
    pub message_id: String,
    /// The whole message (RFC 5322).
    pub raw: Vec<u8>,
}

/// Renders letters. Implemented by the letters crate; by a plain one in tests of the domain.
pub trait LetterWriter: Send + Sync + fmt::Debug {
    /// Renders one letter.
    ///
    /// # Errors
    /// When the message cannot be put together, for example for an impossible address.
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<Message, WriteError>;

    /// Puts the words of a kept letter into a message of their own, with `secret` in the place of the masked link.
    ///
    /// # Errors
    /// As [`LetterWriter::write`]; when there is a secret and the kept letter has no place for it.
    fn write_again(&self, envelope: &Envelope, kept: &Kept, secret: Option<&LinkSecret>)
    -> Result<Message, WriteError>;
}

/// The words of a letter as it is kept: its secret links are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Subject as shown.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
}

/// A letter could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("the letter could not be written: {0}")]
pub struct WriteError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl From<WriteError> for diesel::result::Error {
    fn from(error: WriteError) -> Self {
        Self::SerializationError(Box::new(error))
    }
}
