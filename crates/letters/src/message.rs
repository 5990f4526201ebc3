//! The mail message of a letter (RFC 5322, RFC 2045): headers and two alternative parts.
//!
//! Deterministic: the same letter always gives the same bytes, because the date is the envelope's and the boundary is
//! derived from the letter's id.

use std::time::SystemTime;

use domain::base::id::LetterId;
use domain::letter::Envelope;
use lettre::{
    Address,
    address::AddressError,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

/// The earliest date a mail header can show (1970), in seconds of Unix time.
const FIRST_SECOND: i64 = 0;
/// The latest: the last second of the year 9998, after which formatting a date panics.
const LAST_SECOND: i64 = 253_370_764_799;

/// Why a message cannot be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MessageError {
    /// Not a valid mail address.
    #[error("not a valid email address")]
    Address(#[from] AddressError),
    /// A quoted local part or a control character: not used in real addresses, but in attacks.
    #[error("the form of the email address is not supported")]
    UnusualAddress,
    /// The date cannot be shown in a header.
    #[error("the date is outside the years 1970 to 9998")]
    Date,
    /// The mail library refused.
    #[error("the message could not be built")]
    Build(#[from] lettre::error::Error),
    /// There is a secret, but the stored letter has no place for it.
    #[error("the stored email has no place for its link")]
    NoPlace,
    /// A template failed.
    #[error("the email could not be rendered")]
    Layout(#[from] askama::Error),
}

/// The content of a message.
#[derive(Debug)]
pub(crate) struct Content<'a> {
    /// Display name of the sender: a fixed text of ours, never a user's.
    pub sender_name: String,
    pub sender: &'a Address,
    pub reply_to: Option<&'a Address>,
    pub message_id_host: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
}

/// The Message-ID of a letter, angle brackets included.
pub(crate) fn message_id(id: LetterId, host: &str) -> String {
    format!("<{}@{host}>", id.0.hyphenated())
}

/// Parses a mail address; refuses unusual forms.
pub(crate) fn address(text: &str) -> Result<Address, MessageError> {
    if text.contains(|char: char| char.is_control() || char.is_whitespace() || matches!(char, '"' | '<' | '>' | ',')) {
        return Err(MessageError::UnusualAddress);
    }
    Ok(text.parse()?)
}

/// The whole message.
pub(crate) fn compose(envelope: &Envelope, content: Content<'_>) -> Result<Vec<u8>, MessageError> {
    if !(FIRST_SECOND..=LAST_SECOND).contains(&envelope.at.timestamp()) {
        return Err(MessageError::Date);
    }
    let mut builder = lettre::Message::builder()
        .date(SystemTime::from(envelope.at))
        .from(Mailbox::new(Some(content.sender_name), content.sender.clone()))
        .to(Mailbox::new(None, address(&envelope.to)?))
        .subject(content.subject)
        .message_id(Some(message_id(envelope.id, content.message_id_host)));
    if let Some(reply_to) = content.reply_to {
        builder = builder.reply_to(Mailbox::new(None, reply_to.clone()));
    }
    if let Some(first) = envelope.in_reply_to {
        let first = message_id(first, content.message_id_host);
        builder = builder.in_reply_to(first.clone()).references(first);
    }
    // RFC 3834, and the header Exchange honours instead: no automatic replies.
    let message = builder
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"))
        .raw_header(header("Content-Language", envelope.locale.as_str()))
        .multipart(
            MultiPart::alternative()
                .boundary(boundary(envelope.id))
                .singlepart(part(ContentType::TEXT_PLAIN, content.text))
                .singlepart(part(ContentType::TEXT_HTML, content.html)),
        )?;
    Ok(message.formatted())
}

fn part(content_type: ContentType, body: &str) -> SinglePart {
    SinglePart::builder().header(content_type).body(body.to_owned())
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// `=_` occurs in no quoted-printable and no base64 text (RFC 2045 §6.7).
fn boundary(id: LetterId) -> String {
    format!("=_{}", id.0.simple())
}
