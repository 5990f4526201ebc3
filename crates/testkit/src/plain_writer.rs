//! A letter writer without the letters crate: enough for tests of rules about letters.

use domain::letter::{
    Envelope, Letter, LetterContent, LetterWriter, LinkSecret, SmsContent, StoredContent, WriteError,
};

/// Writes the facts of a letter in their debug format.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainWriter;

impl LetterWriter for PlainWriter {
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, WriteError> {
        let subject = letter.kind().to_string();
        let mut text = format!("{}{letter:?}{}", envelope.custom.intro, envelope.custom.outro);
        let own = own_link(letter);
        for secret in own.into_iter().chain(&envelope.status_link) {
            text.push_str(&format!(" secret:{}", secret.expose()));
        }
        Ok(put_together(envelope, "unbind".to_owned(), subject, text))
    }

    fn write_sms(&self, _: &Envelope, letter: &Letter) -> Result<Option<SmsContent>, WriteError> {
        if !letter.kind().has_sms() {
            return Ok(None);
        }
        let link = own_link(letter).map(|secret| format!(" secret:{}", secret.expose())).unwrap_or_default();
        let code = match letter {
            Letter::SignInCode { code, .. } => format!(" code:{code}"),
            _ => String::new(),
        };
        let subject = letter.kind().to_string();
        let text = format!("{subject}{code}{link}");
        let raw = format!("{{\"template\":\"{subject}\",\"text\":\"{text}\"}}").into_bytes();
        Ok(Some(SmsContent { sender_name: "unbind".to_owned(), subject, text, raw }))
    }

    fn write_again(
        &self,
        envelope: &Envelope,
        kept: &StoredContent,
        secret: Option<&LinkSecret>,
    ) -> Result<LetterContent, WriteError> {
        let secret = secret.cloned().unwrap_or_else(LinkSecret::masked);
        let text = kept.text.replace(LinkSecret::masked().expose(), secret.expose());
        Ok(put_together(envelope, kept.sender_name.clone(), kept.subject.clone(), text))
    }
}

/// The secret link of a letter.
fn own_link(letter: &Letter) -> Option<&LinkSecret> {
    match letter {
        Letter::Alert { objection, .. }
        | Letter::AlertReopened { objection, .. }
        | Letter::AlertApproved { objection, .. }
        | Letter::AlertRepeated { objection, .. }
        | Letter::ObjectionLifted { objection, .. } => Some(objection),
        Letter::Invitation { link, .. } | Letter::PasswordReset { link, .. } => Some(link),
        _ => None,
    }
}

fn put_together(envelope: &Envelope, sender_name: String, subject: String, text: String) -> LetterContent {
    let message_id = format!("<{}@test.example>", envelope.id);
    let raw = format!("Message-ID: {message_id}\r\nTo: {}\r\nSubject: {subject}\r\n\r\n{text}\r\n", envelope.to);
    LetterContent { sender_name, subject, html: text.clone(), text, message_id, raw: raw.into_bytes() }
}
