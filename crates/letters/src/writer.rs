//! The letter writer: validates its settings once, then writes letters.

use domain::letter::{
    Envelope, Letter, LetterContent, LetterWriter, LinkSecret, SmsContent, StoredContent, WriteError,
};
use locale::Translator;

use crate::layout::{Layout, LetterContext, LinkLabel};
use crate::message::{self, MessageError, Sender};
use crate::{applicant, blocked, partner, rebuild, sms, staff, store};

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
    sender: Sender,
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
        let address = message::address(&settings.sender).map_err(|_| SettingsError::Sender)?;
        let reply_to = settings.reply_to.as_deref().map(message::address).transpose();
        let reply_to = reply_to.map_err(|_| SettingsError::ReplyTo)?;
        let message_id_host = settings.message_id_host;
        let is_host = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
        if !(1..=253).contains(&message_id_host.len()) || !message_id_host.chars().all(is_host) {
            return Err(SettingsError::MessageIdHost);
        }
        Ok(Writer { base_url: base_url.to_owned(), sender: Sender { address, reply_to, message_id_host } })
    }

    fn layout(&self, envelope: &Envelope, letter: &Letter) -> Layout {
        let t = Translator::new(envelope.locale);
        let context = LetterContext { t, base_url: &self.base_url, status_link: envelope.status_link.as_ref() };
        let slug = letter.kind().slug();
        let notice = |about, link| Layout::to_applicant(context, &slug, about, link).notice(t, &slug, about);
        match letter {
            Letter::SignInCode { store_name, code, valid_period } => {
                store::sign_in_code(context, store_name, code, *valid_period)
            }
            Letter::EmailCode { store_name, code, valid_period } => {
                store::email_code(context, store_name, code, *valid_period)
            }
            Letter::DraftReminder { store_name, kind, removed_at } => {
                store::draft_reminder(context, store_name, *kind, *removed_at)
            }
            Letter::Received { about } => applicant::received(context, about),
            Letter::Alert { about, objection } => store::alert(context, about, objection),
            Letter::AlertReopened { about, objection } => store::alert_reopened(context, about, objection),
            Letter::AlertApproved { about, objection, not_before } => {
                store::alert_approved(context, about, objection, *not_before)
            }
            Letter::AlertDone { about, done_at } => store::alert_done(context, about, *done_at),
            Letter::ObjectionLifted { about, objection } => store::objection_lifted(context, about, objection),
            Letter::AlertEnded { about } => store::alert_ended(context, about),
            Letter::AlertRepeated { about, objection } => store::alert_repeated(context, about, objection),
            Letter::ObjectionEnded { about } => store::objection_ended(context, about),
            Letter::Approved { about, message, not_before } => {
                applicant::approved(context, about, message, *not_before)
            }
            Letter::Rejected { about, reasons, message, after } => {
                applicant::rejected(context, about, reasons, message, after)
            }
            Letter::BoundAgain { store_name, account_name, bound_at } => {
                store::bound_again(context, store_name, account_name, *bound_at)
            }
            Letter::BindingEnded { store_name, account_name, ended_at } => {
                store::binding_ended(context, store_name, account_name, *ended_at)
            }
            Letter::ContactChanged { store_name, changed_at } => {
                store::contact_changed(context, store_name, *changed_at)
            }
            Letter::AddressCorrected { reference, corrected_at } => {
                store::address_corrected(context, reference, *corrected_at)
            }
            Letter::WebhookDisabled { client_name, host, cause, disabled_at } => {
                partner::webhook_disabled(context, client_name, host, *cause, *disabled_at)
            }
            Letter::Blocked { about, obstacles, lapse_at } => {
                blocked::to_applicant(context, about, obstacles, *lapse_at)
            }
            Letter::ApprovalLapsed { about, obstacles, blocked_at } => {
                blocked::lapsed(context, about, obstacles, *blocked_at)
            }
            Letter::BlockedLead { about, obstacles, blocked_at, lapse_at } => {
                blocked::to_lead(context, about, obstacles, *blocked_at, *lapse_at)
            }
            Letter::Done { about, done_at, removed_at } => applicant::done(context, about, *done_at, *removed_at),
            Letter::InformationNeeded { about, prompts, message, answer_until } => {
                applicant::information_needed(context, about, prompts, message, *answer_until)
            }
            Letter::InformationReminder { about, prompts, answer_until, is_last_day } => {
                applicant::information_reminder(context, about, prompts, *answer_until, *is_last_day)
            }
            Letter::Withdrawn { about } => applicant::withdrawn(context, about),
            Letter::InformationExtended { about, prompts, answer_until } => {
                applicant::information_extended(context, about, prompts, *answer_until)
            }
            Letter::AnswerReceived { about } => applicant::answer_received(context, about),
            Letter::LateForecast { about, estimate_at }
            | Letter::Overdue { about, estimate_at }
            | Letter::StillLate { about, estimate_at } => applicant::late(context, &slug, about, *estimate_at),
            Letter::Postponed { about, was_due_at } => applicant::postponed(context, about, *was_due_at),
            Letter::Appealed { about } => applicant::appealed(context, about),
            Letter::Voided { about, message } => applicant::voided(context, about, message),
            Letter::Lapsed { about } => applicant::lapsed(context, about),
            Letter::Reopened { about, penalty_until } => applicant::reopened(context, about, *penalty_until),
            Letter::EffectFailed { about } => notice(about, LinkLabel::Status),
            Letter::PenaltyLifted { about } => notice(about, LinkLabel::Account),
            Letter::Remind { about }
            | Letter::Escalate { about }
            | Letter::OverdueLead { about }
            | Letter::ObjectionLead { about }
            | Letter::Answered { about }
            | Letter::EffectFailedLead { about }
            | Letter::SecondWanted { about }
            | Letter::Returned { about } => Layout::to_staff(context, &slug, about).notice(t, &slug, about),
            Letter::ReapplyWanted { about } => staff::reapply_wanted(context, about),
            Letter::CalendarHorizon { year, status, covered_until, reached_on } => {
                staff::calendar_horizon(context, *year, *status, *covered_until, *reached_on)
            }
            Letter::ApiClient { news } => staff::api_client(context, news),
            Letter::CatchUp { missed } => staff::catch_up(context, missed),
            Letter::Digest { digest } => staff::digest(context, digest),
            Letter::Invitation { link, until_at } => staff::invitation(context, link, *until_at),
            Letter::PasswordReset { link, valid_period } => staff::password_reset(context, link, *valid_period),
        }
    }

    fn compose(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, MessageError> {
        let t = Translator::new(envelope.locale);
        let mut layout = self.layout(envelope, letter);
        layout.add_custom_text(&envelope.custom, t, letter);
        let (text, html) = (layout.text()?, layout.html()?);
        let Layout { subject, sign_off: sender_name, .. } = layout;
        let subject = if envelope.is_test { t.text1("letter-test-subject", "title", subject) } else { subject };
        message::compose(&self.sender, envelope, StoredContent { sender_name, subject, text, html })
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
        message::compose(&self.sender, envelope, StoredContent { text, html, ..kept.clone() })
    }
}

impl LetterWriter for Writer {
    fn write(&self, envelope: &Envelope, letter: &Letter) -> Result<LetterContent, WriteError> {
        self.compose(envelope, letter).map_err(|error| WriteError(Box::new(error)))
    }

    fn write_sms(&self, envelope: &Envelope, letter: &Letter) -> Result<Option<SmsContent>, WriteError> {
        Ok(sms::content(&self.base_url, envelope.locale, letter))
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
