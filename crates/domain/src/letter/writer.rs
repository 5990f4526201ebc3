//! The interface of letter rendering: the input of a writer and its output.

use std::fmt;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::base::schema::letters;
use crate::base::{LetterId, Locale};
use crate::letter::custom_text::CustomText;
use crate::letter::facts::LinkSecret;
use crate::letter::kind::Letter;
use crate::letter::sms::SmsContent;

/// The data of a letter besides its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The letter's id; its Message-ID is derived from it.
    pub id: LetterId,
    /// The only recipient: an address accepted by [`crate::base::contact::email`].
    pub to: String,
    /// The recipient's language.
    pub locale: Locale,
    /// Date header.
    pub at: DateTime<Utc>,
    /// The letter it replies to in the recipient's mail program: the application's first.
    pub in_reply_to: Option<LetterId>,
    /// The link to the application's status, used with the query code; only in letters to applicants.
    pub status_link: Option<LinkSecret>,
    /// The custom text in force.
    pub custom: CustomText,
    /// True for a test letter; its subject says so.
    pub is_test: bool,
}

impl Envelope {
    /// An envelope without a status link and custom text, for a letter that replies to no other.
    pub fn new(id: LetterId, to: impl Into<String>, locale: Locale, at: DateTime<Utc>) -> Self {
        let (to, custom) = (to.into(), CustomText::default());
        Self { id, to, locale, at, in_reply_to: None, status_link: None, custom, is_test: false }
    }
}

/// A rendered letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContent {
    /// The sender's name in the From header.
    pub sender_name: String,
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

/// Renders letters. Implemented by the letters crate, and by a plain writer in the domain's tests.
pub trait LetterWriter: Send + Sync + fmt::Debug {
    /// Renders one letter.
    ///
    /// # Errors
    /// When the message cannot be built, for example for an invalid address.
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, WriteError>;

    /// Renders the text message of a letter; `None` for a kind without one.
    ///
    /// # Errors
    /// When it cannot be built.
    fn write_sms(&self, envelope: &Envelope, letter: &Letter) -> Result<Option<SmsContent>, WriteError>;

    /// Renders a kept letter as a new message, with `secret` in place of the masked link.
    ///
    /// # Errors
    /// As [`LetterWriter::write`]; also when there is a secret and the kept letter has no masked link.
    fn write_again(
        &self,
        envelope: &Envelope,
        kept: &StoredContent,
        secret: Option<&LinkSecret>,
    ) -> Result<LetterContent, WriteError>;
}

/// The content of a kept letter; its secret links are masked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
#[expect(missing_docs, reason = "the fields are those of `LetterContent`")]
pub struct StoredContent {
    pub sender_name: String,
    pub subject: String,
    #[diesel(column_name = text_body)]
    pub text: String,
    #[diesel(column_name = html_body)]
    pub html: String,
}

/// A letter could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("the email could not be written: {0}")]
pub struct WriteError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl From<WriteError> for diesel::result::Error {
    fn from(error: WriteError) -> Self {
        Self::SerializationError(Box::new(error))
    }
}
