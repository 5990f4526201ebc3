//! Reads bounced messages: delivery reports (RFC 3464), and messages that are not reports.
//!
//! Anybody can send anything to the bounce address, so no input may panic, and a letter is identified only by a
//! signed return address or by a Message-ID.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::base::{LetterId, SecretKey};
use domain::delivery::bounce::{Bounce, BounceOutcome, read_return_address};
use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

use super::{bounce_shape, reply};
use crate::redact::redact;

/// Headers that may hold the recipient address of the message.
const TO_HEADERS: [&str; 5] = ["to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"];
/// Subtypes of `message/` that hold a report's fields: RFC 3464, RFC 6533, and an older name.
const STATUS_TYPES: [&str; 3] = ["delivery-status", "global-delivery-status", "xdelivery-status"];
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
            if found.outcome.is_none() {
                let is_marked = found.letter.or_else(|| recipient.and_then(letter)).is_some();
                let shape = bounce_shape::read(&message, is_marked);
                found.outcome = Some(shape.outcome);
                found.diagnostic = shape.diagnostic.unwrap_or(found.diagnostic);
            }
            // Some reports give the server's words only in their text.
            if found.outcome == Some(BounceOutcome::Failed) && is_only_code(&found.diagnostic) {
                found.diagnostic = bounce_shape::quoted_reply(&message).unwrap_or(found.diagnostic);
            }
            if found.outcome == Some(BounceOutcome::Failed) && reply::classify(&found.diagnostic).passes() {
                found.outcome = Some(BounceOutcome::Limited);
            }
        }
        found
    }));
    let unreadable = |_| Found { diagnostic: "the message could not be read".to_owned(), ..Found::default() };
    let found = read.unwrap_or_else(unreadable);
    Bounce {
        digest,
        letter: recipient.and_then(letter).or(found.letter),
        message_ids: found.message_ids,
        outcome: found.outcome.unwrap_or(BounceOutcome::Unread),
        diagnostic: without_numbers(&redact(&found.diagnostic)),
    }
}

/// True for a diagnostic without words, such as `550 5.0.0`.
fn is_only_code(diagnostic: &str) -> bool {
    !diagnostic.chars().any(char::is_alphabetic)
}

/// Replaces telephone numbers: servers and people put them into their replies.
fn without_numbers(text: &str) -> String {
    let is_number = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        digits >= 7 && !word.contains('.') && word.chars().all(|sign| !sign.is_alphabetic())
    };
    let words = text.split(' ').map(|word| if is_number(word) { "[number]" } else { word });
    words.collect::<Vec<_>>().join(" ")
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
        // A control character, such as the NUL that PostgreSQL refuses in a text, is in no Message-ID of ours.
        let is_possible = !id.is_empty() && id.len() < 300 && !id.chars().any(char::is_control);
        if is_possible && self.message_ids.len() < MAX_IDS {
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
            } else if STATUS_TYPES.iter().any(|kind| is_type(part, "message", kind)) {
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
        let mut has_action = false;
        for (name, value) in fields(text) {
            match name.as_str() {
                "action" => {
                    has_action = true;
                    let value = value.to_ascii_lowercase();
                    let is_failure =
                        ["fail", "expired", "undeliver", "error"].iter().any(|word| value.starts_with(word));
                    self.add_outcome(if is_failure {
                        BounceOutcome::Failed
                    } else if value.starts_with("delay") {
                        BounceOutcome::Delayed
                    } else {
                        BounceOutcome::Other
                    });
                }
                "diagnostic-code" => code = Some(value.split_once(';').map_or(value.clone(), |(_, it)| it.to_owned())),
                "status" => status = Some(value),
                _ => {}
            }
        }
        // Some servers leave the action out.
        let class = status.as_ref().filter(|_| !has_action).and_then(|status| status.trim().chars().next());
        match class {
            Some('5') => self.add_outcome(BounceOutcome::Failed),
            Some('4') => self.add_outcome(BounceOutcome::Delayed),
            Some('2') => self.add_outcome(BounceOutcome::Other),
            _ => {}
        }
        if let Some(diagnostic) = code.or(status) {
            self.diagnostic = diagnostic;
        }
    }

    /// Any failed recipient makes the whole report a failure.
    fn add_outcome(&mut self, outcome: BounceOutcome) {
        if self.outcome != Some(BounceOutcome::Failed) {
            self.outcome = Some(outcome);
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
