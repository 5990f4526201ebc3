//! Posting: a letter is rendered once and stored in the transaction of the change it is about; a job wakes the worker.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::define_sql_function;
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Nullable};
use diesel::upsert::DecoratableTarget;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::{Application, status_link};
use crate::base::schema::{follow_ups, letters};
use crate::base::{ApplicationId, LetterId, Locale, StaffId, StoreId, Token};
use crate::job::{self, Priority};
use crate::letter::context::Context;
use crate::letter::corrected_address;
use crate::letter::custom_text::{self, CustomText};
use crate::letter::facts::LinkSecret;
use crate::letter::follow_up::{self, FollowUpResult};
use crate::letter::kind::{CancelCause, Letter, LetterKind, LetterState};
use crate::letter::topic::{IDENTITY, Topic, TopicColumns};
use crate::letter::writer::{Envelope, LetterContent};

/// The recipient of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The applicant's contact.
    Applicant,
    /// A registered contact of a store.
    Store(StoreId),
    /// A staff member.
    Staff(StaffId),
    /// The people who run the program of a partner.
    Partner,
}

/// A letter to be stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct OutgoingLetter {
    pub letter: Letter,
    pub recipient: Recipient,
    pub to: String,
    pub locale: Locale,
    /// Its topic. A second letter with the same kind, topic and member of staff is not stored.
    pub topic: Topic,
    /// Held until this time, the end of a grace period.
    pub hold_until: Option<DateTime<Utc>>,
}

impl OutgoingLetter {
    /// A letter to an application's contact, in the application's language.
    pub(crate) fn to_applicant(application: &Application, topic: Topic, letter: Letter) -> Self {
        let (to, locale) = (application.contact_email.clone(), application.locale);
        Self { letter, recipient: Recipient::Applicant, to, locale, topic, hold_until: None }
    }

    /// A letter to a contact of a store.
    pub(crate) fn to_store(store: StoreId, to: String, locale: Locale, topic: Topic, letter: Letter) -> Self {
        Self { letter, recipient: Recipient::Store(store), to, locale, topic, hold_until: None }
    }

    /// A letter to a member of staff.
    pub(crate) fn to_staff(id: StaffId, to: String, locale: Locale, topic: Topic, letter: Letter) -> Self {
        Self { letter, recipient: Recipient::Staff(id), to, locale, topic, hold_until: None }
    }

    /// A letter to the people who run the program of a partner.
    pub(crate) fn to_partner(to: String, locale: Locale, topic: Topic, letter: Letter) -> Self {
        Self { letter, recipient: Recipient::Partner, to, locale, topic, hold_until: None }
    }

    /// The application of whose applicant this is a letter.
    fn to_applicant_of(&self) -> Option<ApplicationId> {
        self.letter.about().filter(|_| self.recipient == Recipient::Applicant).map(|about| about.id)
    }

    /// The id the letter will have. The first letter to an applicant has the application's own id, so that later
    /// letters can reference it without a query.
    fn id(&self, at: DateTime<Utc>) -> LetterId {
        match &self.letter {
            Letter::Received { about } => first_letter(about.id),
            _ => LetterId::new(at),
        }
    }

    fn envelope(&self, id: LetterId, to: &str, at: DateTime<Utc>) -> Envelope {
        let in_reply_to = self.to_applicant_of().map(first_letter).filter(|first| *first != id);
        Envelope { in_reply_to, ..Envelope::new(id, to, self.locale, at) }
    }

    /// Renders the letter, and a masked version to keep when it contains a secret link. Returns the status link to
    /// store with it.
    fn write(
        &self,
        ctx: &Context,
        id: LetterId,
        at: DateTime<Utc>,
        to: &str,
        custom: CustomText,
    ) -> QueryResult<RenderedLetter> {
        let mut envelope = Envelope { custom, ..self.envelope(id, to, at) };
        let link = match self.to_applicant_of() {
            Some(application) => {
                let token =
                    Token::generate().map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
                envelope.status_link = Some(LinkSecret::from(&token));
                Some((token, application, id))
            }
            None => None,
        };
        let message = ctx.writer.write(&envelope, &self.letter)?;
        let masked = self.letter.masked();
        if link.is_none() && masked.is_none() {
            return Ok(RenderedLetter { message, leaving: None, link });
        }
        envelope.status_link = link.as_ref().map(|_| LinkSecret::masked());
        let kept = ctx.writer.write(&envelope, masked.as_ref().unwrap_or(&self.letter))?;
        Ok(RenderedLetter { leaving: Some(message.raw), message: kept, link })
    }
}

/// A rendered letter.
struct RenderedLetter {
    /// The version that is kept.
    message: LetterContent,
    /// The bytes to send, when they differ.
    leaving: Option<Vec<u8>>,
    /// The status link in it.
    link: Option<(Token, ApplicationId, LetterId)>,
}

pub(crate) const fn first_letter(application: ApplicationId) -> LetterId {
    LetterId(application.0)
}

/// Renders a letter as it would be stored now, without storing it; for the confirmation page.
///
/// # Errors
/// Database errors; see [`crate::letter::LetterWriter::write`].
pub async fn preview(conn: &AsyncPgConnection, ctx: &Context, outgoing: &OutgoingLetter) -> QueryResult<LetterContent> {
    let at = ctx.now();
    let mut envelope = outgoing.envelope(outgoing.id(at), &outgoing.to, at);
    envelope.custom = custom_text::get(conn, outgoing.letter.kind(), outgoing.locale).await?;
    envelope.status_link = (outgoing.recipient == Recipient::Applicant).then(LinkSecret::masked);
    Ok(ctx.writer.write(&envelope, outgoing.letter.masked().as_ref().unwrap_or(&outgoing.letter))?)
}

/// Renders and stores letters and wakes the worker for those not held, in the transaction of the change they are
/// about. A letter of the same kind and topic to the same member of staff is not stored again. Returns how many were
/// stored.
///
/// # Errors
/// Database errors; a letter that cannot be rendered also fails the transaction.
pub async fn post(mut conn: &AsyncPgConnection, ctx: &Context, outgoing: &[OutgoingLetter]) -> QueryResult<usize> {
    if outgoing.is_empty() {
        return Ok(0);
    }
    let now = ctx.now();
    let mut rows = Vec::with_capacity(outgoing.len());
    let mut links = Vec::new();
    let applications: Vec<ApplicationId> = outgoing.iter().filter_map(OutgoingLetter::to_applicant_of).collect();
    let (said, corrected) =
        futures::try_join!(custom_text::load(conn, outgoing), corrected_address::list(conn, &applications))?;
    for letter in outgoing {
        let (id, kind) = (letter.id(now), letter.letter.kind());
        let to = letter.to_applicant_of().and_then(|application| corrected.get(&application)).unwrap_or(&letter.to);
        let own = said.get(&(kind, letter.locale)).cloned().unwrap_or_default();
        let RenderedLetter { message, leaving, link } = letter.write(ctx, id, now, to, own)?;
        links.extend(link);
        let (store_id, staff_id) = match letter.recipient {
            Recipient::Applicant | Recipient::Partner => (None, None),
            Recipient::Store(id) => (Some(id), None),
            Recipient::Staff(id) => (None, Some(id)),
        };
        let row = NewLetter {
            application_id: letter.letter.about().map(|about| about.id),
            store_id,
            staff_id,
            expires_at: letter.letter.expires_at(now),
            state: if letter.hold_until.is_some() { LetterState::Held } else { LetterState::Queued },
            release_at: letter.hold_until,
            next_try_at: letter.hold_until.unwrap_or(now),
            ..NewLetter::new(id, kind, letter.locale, to, message, &letter.topic, now)
        };
        rows.push(match leaving {
            Some(leaving) => row.with_secret(leaving),
            None => row,
        });
    }
    let stored: Vec<(LetterId, LetterState, LetterKind)> = diesel::insert_into(letters::table)
        .values(&rows)
        .on_conflict(IDENTITY)
        .filter_target(letters::copy_of.is_null())
        .do_nothing()
        .returning((letters::id, letters::state, letters::kind))
        .get_results(&mut conn)
        .await?;
    let kept: HashSet<LetterId> = stored.iter().map(|(id, ..)| *id).collect();
    links.retain(|(.., letter)| kept.contains(letter));
    if !links.is_empty() {
        status_link::insert(conn, &links, now).await?;
    }
    let queued = stored.iter().filter(|(_, state, _)| *state == LetterState::Queued);
    wake(conn, now, queued.map(|&(id, _, kind)| (id, kind, now))).await?;
    Ok(stored.len())
}

/// Enqueues wake-ups for letters, urgent ones separately.
pub(crate) async fn wake(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    letters: impl IntoIterator<Item = (LetterId, LetterKind, DateTime<Utc>)>,
) -> QueryResult<()> {
    let letters: Vec<_> = letters.into_iter().collect();
    for priority in [Priority::Urgent, Priority::Usual] {
        let of_priority = letters.iter().filter(|(_, kind, _)| kind.priority() == priority);
        let jobs: Vec<_> = of_priority.map(|(id, _, run_at)| ((*id).into(), *run_at)).collect();
        job::enqueue_with(conn, now, &jobs, priority).await?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = letters)]
pub(crate) struct NewLetter<'a> {
    pub(crate) id: LetterId,
    pub(crate) application_id: Option<ApplicationId>,
    pub(crate) store_id: Option<StoreId>,
    pub(crate) staff_id: Option<StaffId>,
    pub(crate) kind: LetterKind,
    pub(crate) locale: Locale,
    pub(crate) to_address: &'a str,
    pub(crate) subject: String,
    pub(crate) text_body: String,
    pub(crate) html_body: String,
    pub(crate) raw: Vec<u8>,
    pub(crate) raw_kept: Option<Vec<u8>>,
    pub(crate) message_id: String,
    #[diesel(embed)]
    pub(crate) topic: TopicColumns,
    pub(crate) has_link: bool,
    pub(crate) sender_name: String,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) state: LetterState,
    pub(crate) release_at: Option<DateTime<Utc>>,
    pub(crate) next_try_at: DateTime<Utc>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) copy_of: Option<LetterId>,
}

impl<'a> NewLetter<'a> {
    /// A letter to send now, without a secret, that belongs to no application, store or member of staff.
    pub(crate) fn new(
        id: LetterId,
        kind: LetterKind,
        locale: Locale,
        to_address: &'a str,
        message: LetterContent,
        topic: &Topic,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            application_id: None,
            store_id: None,
            staff_id: None,
            kind,
            locale,
            to_address,
            subject: message.subject,
            text_body: message.text,
            html_body: message.html,
            raw: message.raw,
            raw_kept: None,
            message_id: message.message_id,
            topic: topic.into(),
            has_link: false,
            sender_name: message.sender_name,
            expires_at: None,
            state: LetterState::Queued,
            release_at: None,
            next_try_at: now,
            created_at: now,
            copy_of: None,
        }
    }

    /// The same, with the bytes to send, which contain a secret, and its own bytes as the masked version to keep.
    pub(crate) fn with_secret(self, leaving: Vec<u8>) -> Self {
        Self { raw: leaving, raw_kept: Some(self.raw), has_link: true, ..self }
    }
}

define_sql_function! {
    /// SQL `coalesce`.
    fn coalesce(first: Nullable<Binary>, second: Binary) -> Binary;
}

/// A condition on a letter's row.
pub(crate) type LetterCondition = Box<dyn BoxableExpression<letters::table, Pg, SqlType = Nullable<Bool>>>;

/// Cancels the letters that meet a condition. Only their masked messages are kept, because their secret links will
/// never be sent. Returns the cancelled ones.
pub(crate) async fn cancel_where(
    mut conn: &AsyncPgConnection,
    condition: LetterCondition,
    at: DateTime<Utc>,
    why: CancelCause,
) -> QueryResult<Vec<LetterId>> {
    diesel::update(letters::table)
        .filter(condition)
        .set((
            letters::state.eq(LetterState::Cancelled),
            letters::ended_at.eq(Some(at)),
            letters::outcome.eq(Some(why.as_str())),
            letters::raw.eq(coalesce(letters::raw_kept, letters::raw)),
            letters::raw_kept.eq(None::<Vec<u8>>),
        ))
        .returning(letters::id)
        .get_results(&mut conn)
        .await
}

/// Cancels the held letters of an application. Returns how many.
pub async fn cancel_held(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    at: DateTime<Utc>,
    why: CancelCause,
) -> QueryResult<usize> {
    let is_held = letters::application_id.eq(application).and(letters::state.eq(LetterState::Held));
    follow_up::drop_cancelled(conn, application).await?;
    Ok(cancel_where(conn, Box::new(is_held), at, why).await?.len())
}

/// Cancels an application's letters about a topic, if no attempt to send them was begun. Returns true when one of the
/// others was sent or may have been, because an attempt that failed can have reached the recipient, or when customer
/// service told them another way.
pub(crate) async fn cancel_unsent(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    topic: &Topic,
    at: DateTime<Utc>,
    why: CancelCause,
) -> QueryResult<bool> {
    // The guard on `attempt` makes this wait for an attempt that begins now: it then counts as being sent.
    let is_unsent = letters::application_id
        .eq(application)
        .and(topic.condition())
        .and(letters::state.eq_any([LetterState::Held, LetterState::Queued]))
        .and(letters::attempt.eq(0));
    cancel_where(conn, Box::new(is_unsent), at, why).await?;
    let told = follow_ups::table
        .filter(follow_ups::application_id.eq(application).and(follow_ups::result.eq(FollowUpResult::Reached)))
        .select(follow_ups::letter_id);
    let sent = letters::table
        .filter(letters::application_id.eq(application).and(topic.condition()))
        .filter(letters::state.eq_any([LetterState::Queued, LetterState::Sent]).or(letters::id.eq_any(told)));
    diesel::select(exists(sent)).get_result(&mut conn).await
}
