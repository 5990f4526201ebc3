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
use crate::letter::outgoing_sms::{self, OutgoingSms};
use crate::letter::row::NewLetter;
use crate::letter::sms;
use crate::letter::topic::{IDENTITY, Topic};
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
    /// The numbers its text message goes to, where its kind has one ([`sms::number_of`]).
    pub sms_to: Vec<String>,
}

impl OutgoingLetter {
    /// A letter to an application's contact, in the application's language.
    pub(crate) fn to_applicant(application: &Application, topic: Topic, letter: Letter) -> Self {
        let (to, locale) = (application.contact_email.clone(), application.locale);
        Self { letter, recipient: Recipient::Applicant, to, locale, topic, hold_until: None, sms_to: Vec::new() }
    }

    /// A letter to a contact of a store.
    pub(crate) fn to_store(store: StoreId, to: String, locale: Locale, topic: Topic, letter: Letter) -> Self {
        Self { letter, recipient: Recipient::Store(store), to, locale, topic, hold_until: None, sms_to: Vec::new() }
    }

    /// A letter to a member of staff.
    pub(crate) fn to_staff(id: StaffId, to: String, locale: Locale, topic: Topic, letter: Letter) -> Self {
        Self { letter, recipient: Recipient::Staff(id), to, locale, topic, hold_until: None, sms_to: Vec::new() }
    }

    /// The same, with a text message to this phone, if it can get one.
    pub(crate) fn with_sms_to(mut self, phone: Option<&str>) -> Self {
        self.sms_to.extend(phone.and_then(sms::number_of));
        self
    }

    /// A letter to the people who run the program of a partner.
    pub(crate) fn to_partner(to: String, locale: Locale, topic: Topic, letter: Letter) -> Self {
        Self { letter, recipient: Recipient::Partner, to, locale, topic, hold_until: None, sms_to: Vec::new() }
    }

    /// The application of whose applicant this is a letter.
    pub(super) fn to_applicant_of(&self) -> Option<ApplicationId> {
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
    let mut ids = Vec::with_capacity(outgoing.len());
    let mut links = Vec::new();
    let applications: Vec<ApplicationId> = outgoing.iter().filter_map(OutgoingLetter::to_applicant_of).collect();
    let (said, corrected) =
        futures::try_join!(custom_text::load(conn, outgoing), corrected_address::list(conn, &applications))?;
    for letter in outgoing {
        let (id, kind) = (letter.id(now), letter.letter.kind());
        ids.push(id);
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
    if ctx.has_sms {
        let kept = ids.into_iter().zip(outgoing).filter(|(id, _)| kept.contains(id)).collect::<Vec<_>>();
        accompany(conn, ctx, &kept).await?;
    }
    Ok(stored.len())
}

/// Stores the text messages of these letters: to the registered contacts they go to.
async fn accompany(conn: &AsyncPgConnection, ctx: &Context, stored: &[(LetterId, &OutgoingLetter)]) -> QueryResult<()> {
    let told: Vec<_> = stored.iter().filter(|(_, it)| it.letter.kind().has_sms()).collect();
    let applications: Vec<ApplicationId> = told.iter().filter_map(|(_, it)| it.to_applicant_of()).collect();
    let of_applicants = outgoing_sms::list_of_applicants(conn, &applications).await?;
    let mut messages = Vec::new();
    for (id, it) in told {
        let own = it.to_applicant_of().and_then(|application| of_applicants.get(&application));
        let mut numbers: Vec<&String> = it.sms_to.iter().chain(own.into_iter().flatten()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let store = match it.recipient {
            Recipient::Store(store) => Some(store),
            Recipient::Applicant | Recipient::Staff(_) | Recipient::Partner => None,
        };
        messages.extend(numbers.into_iter().map(|to| OutgoingSms {
            letter: &it.letter,
            topic: &it.topic,
            store,
            to,
            locale: it.locale,
            of: Some(*id),
            hold_until: it.hold_until,
        }));
    }
    post_sms(conn, ctx, &messages).await
}

/// Stores text messages and wakes the worker for those not held, in the transaction of the letters they accompany.
pub(crate) async fn post_sms(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    outgoing: &[OutgoingSms<'_>],
) -> QueryResult<()> {
    let now = ctx.now();
    let mut rows = Vec::with_capacity(outgoing.len());
    for sms in outgoing {
        rows.extend(sms.row(ctx, now)?);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let queued = rows.iter().filter(|row| row.state == LetterState::Queued).map(|row| (row.id, row.kind, now));
    let queued: Vec<_> = queued.collect();
    diesel::insert_into(letters::table).values(rows).execute(&mut conn).await?;
    wake(conn, now, queued).await
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
