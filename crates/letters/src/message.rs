//! The mail message of a letter (RFC 5322, RFC 2045): headers and two alternative parts.
//!
//! Deterministic: the same letter always gives the same bytes, because the date is the envelope's and the boundary is
//! derived from the letter's id.

use std::time::SystemTime;

use domain::base::LetterId;
use domain::letter::{Envelope, LetterContent, StoredContent};
use lettre::Address;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

/// The earliest date a mail header can show (1970), in seconds of Unix time.
const FIRST_SECOND: i64 = 0;
/// The latest: the last second of the year 9998, after which formatting a date panics.
const LAST_SECOND: i64 = 253_370_764_799;

#[derive(Debug, thiserror::Error)]
pub(crate) enum MessageError {
    #[error("not a valid email address")]
    Address(#[from] AddressError),
    /// A quoted local part or a control character: not used in real addresses, but in attacks.
    #[error("the form of the email address is not supported")]
    UnusualAddress,
    #[error("the date is outside the years 1970 to 9998")]
    Date,
    #[error("the message could not be built")]
    Build(#[from] lettre::error::Error),
    /// There is a secret, but the stored letter has no place for it.
    #[error("the stored email has no place for its link")]
    NoPlace,
    #[error("the email could not be rendered")]
    Layout(#[from] askama::Error),
}

/// The addresses in every message of an installation.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    pub address: Address,
    pub reply_to: Option<Address>,
    pub message_id_host: String,
}

/// The Message-ID of a letter, angle brackets included.
fn message_id(id: LetterId, host: &str) -> String {
    format!("<{}@{host}>", id.0.hyphenated())
}

/// Parses a mail address; refuses unusual forms.
pub(crate) fn address(text: &str) -> Result<Address, MessageError> {
    if text.contains(|char: char| char.is_control() || char.is_whitespace() || matches!(char, '"' | '<' | '>' | ',')) {
        return Err(MessageError::UnusualAddress);
    }
    Ok(text.parse()?)
}

/// The letter with its whole message.
pub(crate) fn compose(
    sender: &Sender,
    envelope: &Envelope,
    content: StoredContent,
) -> Result<LetterContent, MessageError> {
    // The sender's display name is a fixed text of ours, never a user's.
    let StoredContent { sender_name, subject, text, html } = content;
    let host = &sender.message_id_host;
    let message_id = message_id(envelope.id, host);
    if !(FIRST_SECOND..=LAST_SECOND).contains(&envelope.at.timestamp()) {
        return Err(MessageError::Date);
    }
    let mut builder = lettre::Message::builder()
        .date(SystemTime::from(envelope.at))
        .from(Mailbox::new(Some(sender_name.clone()), sender.address.clone()))
        .to(Mailbox::new(None, address(&envelope.to)?))
        .subject(&subject)
        .message_id(Some(message_id.clone()));
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(Mailbox::new(None, reply_to.clone()));
    }
    if let Some(first) = envelope.in_reply_to {
        let first = self::message_id(first, host);
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
                .singlepart(part(ContentType::TEXT_PLAIN, &text))
                .singlepart(part(ContentType::TEXT_HTML, &html)),
        )?;
    Ok(LetterContent { sender_name, subject, text, html, message_id, raw: message.formatted() })
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
