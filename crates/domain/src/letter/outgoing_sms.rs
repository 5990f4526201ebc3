//! The rows of text messages: rendered like letters, to registered phone numbers only.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::row::NewLetter;
use crate::base::contact::same_mailbox;
use crate::base::schema::{applications, store_contacts};
use crate::base::{ApplicationId, LetterId, Locale, StoreId};
use crate::letter::context::Context;
use crate::letter::kind::{Letter, LetterState};
use crate::letter::sms::{Medium, SmsContent, number_of, segments};
use crate::letter::topic::Topic;
use crate::letter::writer::{Envelope, LetterContent};

/// A text message to be stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OutgoingSms<'a> {
    pub(crate) letter: &'a Letter,
    pub(crate) topic: &'a Topic,
    pub(crate) store: Option<StoreId>,
    /// The number, as [`number_of`] returns it.
    pub(crate) to: &'a str,
    pub(crate) locale: Locale,
    /// The letter it accompanies.
    pub(crate) of: Option<LetterId>,
    pub(crate) hold_until: Option<DateTime<Utc>>,
}

impl<'a> OutgoingSms<'a> {
    /// Renders its row; `None` for a kind of letter without text messages.
    pub(super) fn row(self, ctx: &Context, now: DateTime<Utc>) -> QueryResult<Option<NewLetter<'a>>> {
        let id = LetterId::new(now);
        let envelope = Envelope::new(id, self.to, self.locale, now);
        let Some(message) = ctx.writer.write_sms(&envelope, self.letter)? else { return Ok(None) };
        let kept = match self.letter.masked() {
            Some(masked) => ctx.writer.write_sms(&envelope, &masked)?,
            None => None,
        };
        let segments = segments(&message.text);
        let (kept, leaving) = match kept {
            Some(kept) => (kept, Some(message.raw)),
            None => (message, None),
        };
        let SmsContent { sender_name, subject, text, raw } = kept;
        // Unlike a Message-ID it has no angle brackets, so a bounce never names it.
        let message_id = format!("sms:{id}");
        let content = LetterContent { sender_name, subject, text, html: String::new(), message_id, raw };
        let row = NewLetter {
            application_id: self.letter.about().map(|about| about.id),
            store_id: self.store,
            expires_at: self.letter.expires_at(now),
            state: if self.hold_until.is_some() { LetterState::Held } else { LetterState::Queued },
            release_at: self.hold_until,
            next_try_at: self.hold_until.unwrap_or(now),
            copy_of: self.of,
            medium: Medium::Sms,
            segments,
            ..NewLetter::new(id, self.letter.kind(), self.locale, self.to, content, self.topic, now)
        };
        Ok(Some(match leaving {
            Some(leaving) => row.with_secret(leaving),
            None => row,
        }))
    }
}

/// The numbers that letters to the applicants of these applications are told to: of registered contacts whose mailbox is
/// the applicant's. A number that an applicant typed is never used.
pub(super) async fn list_of_applicants(
    mut conn: &AsyncPgConnection,
    of: &[ApplicationId],
) -> QueryResult<HashMap<ApplicationId, Vec<String>>> {
    let mut numbers: HashMap<ApplicationId, Vec<String>> = HashMap::new();
    if of.is_empty() {
        return Ok(numbers);
    }
    let found: Vec<(ApplicationId, String, String, Option<String>)> = applications::table
        .inner_join(store_contacts::table.on(store_contacts::store_id.eq(applications::store_id)))
        .filter(applications::id.eq_any(of).and(applications::former_holder_at.is_null()))
        .filter(store_contacts::ended_at.is_null().and(store_contacts::phone.is_not_null()))
        .select((applications::id, applications::contact_email, store_contacts::email, store_contacts::phone))
        .load(&mut conn)
        .await?;
    for (application, applicant, contact, phone) in found {
        if same_mailbox(&applicant, &contact) {
            numbers.entry(application).or_default().extend(phone.as_deref().and_then(number_of));
        }
    }
    Ok(numbers)
}
