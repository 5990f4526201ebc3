//! A letter writer with no letter crate behind it: enough for rules about letters.

use domain::letter::{Envelope, Letter, LetterWriter, Message, WriteError};

/// Writes the facts of a letter as they print.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainWriter;

impl LetterWriter for PlainWriter {
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<Message, WriteError> {
        let subject = letter.kind().to_string();
        let mut text = format!("{letter:?}");
        let objection = match letter {
            Letter::Alert { objection, .. } => Some(objection),
            _ => None,
        };
        for secret in objection.into_iter().chain(&envelope.status_link) {
            text.push_str(&format!(" secret:{}", secret.expose()));
        }
        let message_id = format!("<{}@test.example>", envelope.id);
        let raw = format!("Message-ID: {message_id}\r\nTo: {}\r\nSubject: {subject}\r\n\r\n{text}\r\n", envelope.to);
        Ok(Message { subject, html: text.clone(), text, message_id, raw: raw.into_bytes() })
    }
}
