//! A letter writer without the letters crate: enough for tests of rules about letters.

use domain::letter::{Envelope, Kept, Letter, LetterWriter, LinkSecret, Message, WriteError};

/// Writes the facts of a letter in their debug format.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainWriter;

impl LetterWriter for PlainWriter {
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<Message, WriteError> {
        let subject = letter.kind().to_string();
        let mut text = format!("{}{letter:?}{}", envelope.own.intro, envelope.own.outro);
        let own = match letter {
            Letter::Alert { objection, .. } => Some(objection),
            Letter::Invitation { link, .. } | Letter::PasswordReset { link, .. } => Some(link),
            _ => None,
        };
        for secret in own.into_iter().chain(&envelope.status_link) {
            text.push_str(&format!(" secret:{}", secret.expose()));
        }
        Ok(put_together(envelope, subject, text))
    }

    fn write_again(
        &self,
        envelope: &Envelope,
        kept: &Kept,
        secret: Option<&LinkSecret>,
    ) -> Result<Message, WriteError> {
        let secret = secret.cloned().unwrap_or_else(LinkSecret::masked);
        let text = kept.text.replace(LinkSecret::masked().expose(), secret.expose());
        Ok(put_together(envelope, kept.subject.clone(), text))
    }
}

fn put_together(envelope: &Envelope, subject: String, text: String) -> Message {
    let message_id = format!("<{}@test.example>", envelope.id);
    let raw = format!("Message-ID: {message_id}\r\nTo: {}\r\nSubject: {subject}\r\n\r\n{text}\r\n", envelope.to);
    Message { subject, html: text.clone(), text, message_id, raw: raw.into_bytes() }
}
