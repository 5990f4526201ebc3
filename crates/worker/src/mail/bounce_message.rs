//! Reads bounced messages: delivery reports (RFC 3464), and messages that are not reports.
//!
//! Anybody can send anything to the bounce address, so no input may panic, and a letter is identified only by a
//! signed return address or by a Message-ID.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::base::{LetterId, SecretKey};
use domain::delivery::bounce::{Bounce, BounceOutcome, read_return_address};
use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

use crate::redact::redact;

/// Headers that may hold the recipient address of the message.
const TO_HEADERS: [&str; 5] = ["to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"];
/// Most Message-IDs considered.
const MAX_IDS: usize = 20;

/// Reads a message. `recipient` is the envelope recipient, where the caller knows it.
pub fn read(raw: &[u8], key: Option<&SecretKey>, recipient: Option<&str>) -> Bounce {
    let digest = Sha256::digest(raw).into();
    let letter = |address: &str| key.and_then(|key| read_return_address(key, address));
    // A panic of the third-party parser must not end the process.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut found = Found::default();
        if let Some(message) = MessageParser::default().parse(raw) {
            found.read_head(&message, letter);
            found.read_parts(&message);
        }
        found
    }));
    let unreadable = |_| Found { diagnostic: "the message could not be read".to_owned(), ..Found::default() };
    let found = read.unwrap_or_else(unreadable);
    Bounce {
        digest,
        letter: recipient.and_then(letter).or(found.letter),
        message_ids: found.message_ids,
        outcome: found.outcome.unwrap_or(BounceOutcome::Other),
        diagnostic: redact(&found.diagnostic),
    }
}

#[derive(Debug, Default)]
struct Found {
    letter: Option<LetterId>,
    message_ids: Vec<String>,
    outcome: Option<BounceOutcome>,
    diagnostic: String,
}

impl Found {
    fn read_head(&mut self, message: &Message<'_>, letter: impl Fn(&str) -> Option<LetterId>) {
        self.diagnostic = message.subject().unwrap_or_default().to_owned();
        for (name, value) in message.headers_raw() {
            if TO_HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header)) {
                let is_between = |char: char| char.is_whitespace() || matches!(char, '<' | '>' | ',' | ';' | '"');
                self.letter = self.letter.or_else(|| value.split(is_between).find_map(&letter));
            }
        }
        for header in [message.in_reply_to(), message.references()] {
            self.add_ids(header);
        }
    }

    fn add_ids(&mut self, header: &HeaderValue<'_>) {
        match header {
            HeaderValue::Text(id) => self.add_id(id),
            HeaderValue::TextList(ids) => ids.iter().for_each(|id| self.add_id(id)),
            _ => {}
        }
    }

    fn add_id(&mut self, id: &str) {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        if !id.is_empty() && id.len() < 300 && self.message_ids.len() < MAX_IDS {
            self.message_ids.push(format!("<{id}>"));
        }
    }

    /// A report inside a forwarded message is not trusted: only the parts of this message itself count.
    fn read_parts(&mut self, message: &Message<'_>) {
        for part in &message.parts {
            if let PartType::Message(inner) = &part.body {
                // The original message, as returned.
                if let Some(id) = inner.message_id() {
                    self.add_id(id);
                }
            } else if is_type(part, "message", "delivery-status") {
                self.read_status(&String::from_utf8_lossy(part.contents()));
            } else if is_type(part, "text", "rfc822-headers") || is_type(part, "message", "rfc822-headers") {
                let head = String::from_utf8_lossy(part.contents());
                fields(&head).filter(|(name, _)| name == "message-id").for_each(|(_, id)| self.add_id(&id));
            }
        }
    }

    /// The fields of a report: one block about the message, then one per recipient. Letters have one recipient.
    fn read_status(&mut self, text: &str) {
        let (mut code, mut status) = (None, None);
        for (name, value) in fields(text) {
            match name.as_str() {
                "action" => {
                    let outcome = match value.to_ascii_lowercase().as_str() {
                        "failed" => BounceOutcome::Failed,
                        "delayed" => BounceOutcome::Delayed,
                        _ => BounceOutcome::Other,
                    };
                    // Any failed recipient makes the whole report a failure.
                    if self.outcome != Some(BounceOutcome::Failed) {
                        self.outcome = Some(outcome);
                    }
                }
                "diagnostic-code" => code = Some(value.split_once(';').map_or(value.clone(), |(_, it)| it.to_owned())),
                "status" => status = Some(value),
                _ => {}
            }
        }
        if let Some(diagnostic) = code.or(status) {
            self.diagnostic = diagnostic;
        }
    }
}

fn is_type(part: &MessagePart<'_>, main: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|it| {
        it.ctype().eq_ignore_ascii_case(main) && it.subtype().is_some_and(|it| it.eq_ignore_ascii_case(sub))
    })
}

/// The fields of a block of headers, unfolded, names in lower case.
fn fields(text: &str) -> impl Iterator<Item = (String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = found.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            found.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    found.into_iter()
}
