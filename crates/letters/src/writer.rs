//! The letter writer: validates its settings once, then writes letters.

use domain::letter::{Envelope, Letter, LetterContent, LetterWriter, LinkSecret, StoredContent, WriteError};
use lettre::Address;
use locale::Translator;

use crate::{
    alert::Alert,
    applicant::{Approved, Done, Overdue, Postponed, Received, Withdrawn},
    binding::BoundAgain,
    blocked::{Blocked, BlockedLead},
    calendar::CalendarHorizon,
    closing::{Appealed, Rejected, Voided},
    code::Code,
    draft::DraftReminder,
    frame::LetterContext,
    information::{InformationNeeded, InformationReminder},
    message::{self, Content, MessageError},
    notice::Notice,
    password::Password,
    rebuild,
    round_up::{CatchUp, Digest},
    template::LetterTemplate,
};

/// The settings of an installation that letters need.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Public address of the site: `https://unbind.example`. A trailing slash is removed.
    pub base_url: String,
    /// The sender's address, without a name: `noreply@unbind.example`.
    pub sender: String,
    /// Right-hand side of every Message-ID: `unbind.example`. Changing it breaks the threads of letters already sent.
    pub message_id_host: String,
    /// Reply address, without a name, if replies are read.
    pub reply_to: Option<String>,
}

/// The settings cannot be used for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The site's address is not an `http` or `https` URL, or has parts a base address must not have.
    #[error("the base URL must begin with http:// or https:// and must not contain spaces, quotes, ? or #")]
    BaseUrl,
    /// The sender is not a mail address.
    #[error("the sender must be an email address without a name, such as noreply@unbind.example")]
    Sender,
    /// The reply address is not a mail address.
    #[error("the reply address must be an email address without a name")]
    ReplyTo,
    /// The host of the Message-ID is not a host name.
    #[error("the Message-ID host must be a host name, such as unbind.example")]
    MessageIdHost,
}

/// Writes letters.
#[derive(Debug, Clone)]
pub struct Writer {
    base_url: String,
    sender: Address,
    message_id_host: String,
    reply_to: Option<Address>,
}

impl Writer {
    /// A writer for an installation.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn new(settings: Settings) -> Result<Writer, SettingsError> {
        let base_url = settings.base_url.trim_end_matches('/');
        let host = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://"));
        let is_odd = |char: char| {
            char.is_control() || char.is_whitespace() || matches!(char, '"' | '\'' | '<' | '>' | '?' | '#')
        };
        if host.is_none_or(|host| host.is_empty() || host.contains(is_odd)) {
            return Err(SettingsError::BaseUrl);
        }
        let sender = message::address(&settings.sender).map_err(|_| SettingsError::Sender)?;
        let reply_to = settings.reply_to.as_deref().map(message::address).transpose();
        let reply_to = reply_to.map_err(|_| SettingsError::ReplyTo)?;
        let host = settings.message_id_host;
        let is_host = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
        if host.is_empty() || host.len() > 253 || !host.chars().all(is_host) {
            return Err(SettingsError::MessageIdHost);
        }
        Ok(Writer { base_url: base_url.to_owned(), sender, message_id_host: host, reply_to })
    }

    /// The letter's sentences in the recipient's language, ready for its templates.
    fn template(&self, envelope: &Envelope, letter: &Letter) -> Box<dyn LetterTemplate> {
        let context = LetterContext {
            t: Translator::new(envelope.locale),
            base_url: &self.base_url,
            status_link: envelope.status_link.as_ref(),
        };
        match letter {
            Letter::SignInCode { store_name, code, valid_period } => {
                Box::new(Code::to_sign_in(context, store_name, code, *valid_period))
            }
            Letter::EmailCode { store_name, code, valid_period } => {
                Box::new(Code::to_prove_email(context, store_name, code, *valid_period))
            }
            Letter::DraftReminder { store_name, kind, removed_at } => {
                Box::new(DraftReminder::new(context, store_name, *kind, *removed_at))
            }
            Letter::Received { about } => Box::new(Received::new(context, about)),
            Letter::Alert { about, objection } => Box::new(Alert::new(context, about, objection)),
            Letter::Approved { about, message, not_before } => {
                Box::new(Approved::new(context, about, message, *not_before))
            }
            Letter::Rejected { about, reasons, message, after } => {
                Box::new(Rejected::new(context, about, reasons, message, after))
            }
            Letter::BoundAgain { store_name, account_name, bound_at } => {
                Box::new(BoundAgain::new(context, store_name, account_name, *bound_at))
            }
            Letter::Blocked { about, obstacles } => Box::new(Blocked::new(context, about, obstacles)),
            Letter::BlockedLead { about, obstacles, blocked_at } => {
                Box::new(BlockedLead::new(context, about, obstacles, *blocked_at))
            }
            Letter::Done { about, done_at, removed_at } => Box::new(Done::new(context, about, *done_at, *removed_at)),
            Letter::InformationNeeded { about, prompts, message, answer_until } => {
                Box::new(InformationNeeded::new(context, about, prompts, message, *answer_until))
            }
            Letter::InformationReminder { about, prompts, answer_until, is_last_day } => {
                Box::new(InformationReminder::new(context, about, prompts, *answer_until, *is_last_day))
            }
            Letter::Withdrawn { about } => Box::new(Withdrawn::new(context, about)),
            Letter::Overdue { about, estimate_at } => Box::new(Overdue::new(context, about, *estimate_at)),
            Letter::Postponed { about, was_due_at } => Box::new(Postponed::new(context, about, *was_due_at)),
            Letter::Appealed { about } => Box::new(Appealed::new(context, about)),
            Letter::Voided { about, message } => Box::new(Voided::new(context, about, message)),
            Letter::Lapsed { about } => {
                Box::new(Notice::to_applicant(context, letter.kind(), about, "letter-link-reapply"))
            }
            Letter::Reopened { about } => {
                Box::new(Notice::to_applicant(context, letter.kind(), about, "letter-link-status"))
            }
            Letter::PenaltyLifted { about } => {
                Box::new(Notice::to_applicant(context, letter.kind(), about, "letter-link-account"))
            }
            Letter::Remind { about }
            | Letter::Escalate { about }
            | Letter::OverdueLead { about }
            | Letter::ObjectionLead { about }
            | Letter::Answered { about }
            | Letter::SecondWanted { about }
            | Letter::Returned { about } => Box::new(Notice::to_staff(context, letter.kind(), about)),
            Letter::CalendarHorizon { year, status, covered_until, reached_on } => {
                Box::new(CalendarHorizon::new(context, *year, *status, *covered_until, *reached_on))
            }
            Letter::CatchUp { missed } => Box::new(CatchUp::new(context, missed)),
            Letter::Digest { digest } => Box::new(Digest::new(context, digest)),
            Letter::Invitation { link, until_at } => Box::new(Password::invitation(context, link, *until_at)),
            Letter::PasswordReset { link, valid_period } => Box::new(Password::reset(context, link, *valid_period)),
        }
    }

    fn compose(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, MessageError> {
        let t = Translator::new(envelope.locale);
        let mut template = self.template(envelope, letter);
        template.frame_mut().add_custom_text(&envelope.custom, t, letter);
        let (frame, text, html) = (template.frame(), template.text()?, template.html()?);
        let subject = if envelope.is_test {
            t.text1("letter-test-subject", "title", frame.subject.as_str())
        } else {
            frame.subject.clone()
        };
        self.put_together(envelope, StoredContent { sender_name: frame.sign_off.clone(), subject, text, html })
    }

    fn compose_again(
        &self,
        envelope: &Envelope,
        kept: &StoredContent,
        secret: Option<&LinkSecret>,
    ) -> Result<LetterContent, MessageError> {
        let (text, html) = match secret {
            Some(secret) => rebuild::with_secret(kept, envelope.locale, secret).ok_or(MessageError::NoPlace)?,
            None => (kept.text.clone(), kept.html.clone()),
        };
        self.put_together(envelope, StoredContent { text, html, ..kept.clone() })
    }

    fn put_together(&self, envelope: &Envelope, content: StoredContent) -> Result<LetterContent, MessageError> {
        let StoredContent { sender_name, subject, text, html } = content;
        let raw = message::compose(
            envelope,
            Content {
                sender_name: sender_name.clone(),
                sender: &self.sender,
                reply_to: self.reply_to.as_ref(),
                message_id_host: &self.message_id_host,
                subject: &subject,
                text: &text,
                html: &html,
            },
        )?;
        let message_id = message::message_id(envelope.id, &self.message_id_host);
        Ok(LetterContent { sender_name, subject, text, html, message_id, raw })
    }
}

impl LetterWriter for Writer {
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, WriteError> {
        self.compose(envelope, letter).map_err(|error| WriteError(Box::new(error)))
    }

    fn write_again(
        &self,
        envelope: &Envelope,
        kept: &StoredContent,
        secret: Option<&LinkSecret>,
    ) -> Result<LetterContent, WriteError> {
        self.compose_again(envelope, kept, secret).map_err(|error| WriteError(Box::new(error)))
    }
}
