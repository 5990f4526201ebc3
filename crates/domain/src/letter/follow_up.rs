//! Follow-ups: people a letter did not reach, whom customer service contacts another way (THREATS 26).

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::LetterKind;
use crate::application::{EffectState, NotPermitted, Permission, Status, status};
use crate::base::schema::{applications, follow_ups, letters, stores};
use crate::base::{Actor, ApplicationId, FollowUpId, LetterId, StaffId, StoreId, TextProblem, text};
use crate::letter::context::Context;
use crate::letter::kind::LetterState;
use crate::letter::sms::Medium;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of the note of a follow-up, in characters.
pub const NOTE_MAX: usize = 500;

text_enum! {
    /// Why it is not known that a letter arrived.
    pub enum FollowUpReason {
        /// The mail server refused it permanently.
        Refused = "refused",
        /// It was accepted and bounced later.
        Bounced = "bounced",
        /// No mail server accepted it for a day.
        GivenUp = "given_up",
        /// A report that does not come with our mark says that it did not arrive: somebody has to find out.
        Unconfirmed = "unconfirmed",
        /// A message came back that is no known report: somebody has to read it, or find out.
        Unread = "unread",
        /// It was handed over as a text message, and no report says whether it arrived.
        Unreported = "unreported",
        /// A person cancelled it before it was sent: the recipient was not told.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How a follow-up ended.
    pub enum FollowUpResult {
        /// The person was told; it counts as the delivery of the letter.
        Reached = "reached",
        /// There is no other way to reach the person.
        NotReached = "not_reached",
    }
}

/// A person to contact another way.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct FollowUp {
    pub id: FollowUpId,
    pub application_id: ApplicationId,
    pub reference: String,
    pub store_name: String,
    contact_name: String,
    contact_phone: String,
    /// The store, when the letter is to one of its registered contacts.
    contact_of: Option<StoreId>,
    pub letter_id: LetterId,
    pub kind: LetterKind,
    pub to_address: String,
    pub outcome: Option<String>,
    pub reason: FollowUpReason,
    /// When the failure became known.
    pub created_at: DateTime<Utc>,
    status: Status,
    effect: EffectState,
}

impl FollowUp {
    /// The applicant's name and phone number as typed; `None` for a letter to a registered contact, because the
    /// applicant may be the person that contact has to be warned of (R23).
    pub fn applicant(&self) -> Option<(&str, &str)> {
        self.contact_of.is_none().then_some((self.contact_name.as_str(), self.contact_phone.as_str()))
    }

    /// True when two people have to say that the person was told: a registered contact, of an application that may still be
    /// carried out.
    pub fn needs_two(&self) -> bool {
        let is_notice = self.contact_of.is_some() && LetterKind::ALERTS.contains(&self.kind);
        is_notice && status::may_take_effect(self.status, self.effect)
    }
}

/// Why follow-ups were not listed or closed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum FollowUpError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such open follow-up")]
    Missing,
    /// Neither result was chosen.
    #[error("the result is missing")]
    NoResult,
    #[error("the note is invalid")]
    Note(TextProblem),
    /// The actor is a party to the application or reviewed it, and the letter is to a registered contact: that they
    /// were told starts the notice period, so somebody else has to say it (R24).
    #[error("the actor is a party to the application, or reviewed it")]
    Involved,
    /// That a registered contact was told of an application starts the notice period: one person proposes it, another one
    /// confirms it ([`crate::proposal`]).
    #[error("two people have to say that a registered contact was told")]
    NeedsTwo,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl FollowUpReason {
    /// True when somebody has to find out whether an email arrived.
    fn is_doubt_of_email(self) -> bool {
        matches!(self, Self::Unconfirmed | Self::Unread)
    }

    /// True when the letter certainly did not arrive.
    fn is_certain(self) -> bool {
        matches!(self, Self::Refused | Self::Bounced | Self::GivenUp | Self::Cancelled)
    }
}

/// Inserts a follow-up, once per letter; none for a letter to staff, and none while its recipient was told by the other medium
/// or may still be (decision 0054). A certain reason replaces an uncertain one, and
/// opens its follow-up again: then nobody knew yet. The caller has locked the application (decision 0008), which the
/// row references.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    letter: LetterId,
    staff: Option<StaffId>,
    reason: FollowUpReason,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    if staff.is_some() {
        return Ok(());
    }
    let other = find_by_other_medium(conn, letter).await?;
    // In doubt about an email, a text message under way settles nothing: the email's row would still count as sent.
    if other == OtherMedium::Reached || (other == OtherMedium::Pending && !reason.is_doubt_of_email()) {
        return Ok(());
    }
    let inserted = diesel::insert_into(follow_ups::table)
        .values((
            follow_ups::id.eq(FollowUpId::new(at)),
            follow_ups::application_id.eq(application),
            follow_ups::letter_id.eq(letter),
            follow_ups::reason.eq(reason),
            follow_ups::created_at.eq(at),
        ))
        .on_conflict(follow_ups::letter_id)
        .do_nothing()
        .execute(&mut conn)
        .await?;
    if inserted > 0 || !reason.is_certain() {
        return Ok(());
    }
    diesel::update(follow_ups::table.filter(follow_ups::letter_id.eq(letter)))
        .filter(follow_ups::reason.eq_any([FollowUpReason::Unconfirmed, FollowUpReason::Unread]))
        .set((
            follow_ups::reason.eq(reason),
            follow_ups::done_at.eq(None::<DateTime<Utc>>),
            follow_ups::done_by.eq(None::<StaffId>),
            follow_ups::result.eq(None::<FollowUpResult>),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The outcome of a letter by its other medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OtherMedium {
    /// Nothing, or it failed, too.
    Failed,
    /// It may still arrive.
    Pending,
    /// It arrived, as far as is known.
    Reached,
}

/// The state, the delivery and the follow-up of one sending of a letter.
type Sent = (Medium, LetterState, Option<DateTime<Utc>>, Option<(FollowUpId, Option<FollowUpResult>)>);

/// Finds out what became of this letter by its other medium: of its text messages for an email, of its emails for a text
/// message.
pub(crate) async fn find_by_other_medium(mut conn: &AsyncPgConnection, id: LetterId) -> QueryResult<OtherMedium> {
    let (copy_of, medium): (Option<LetterId>, Medium) =
        letters::table.find(id).select((letters::copy_of, letters::medium)).first(&mut conn).await?;
    let first = copy_of.unwrap_or(id);
    let others: Vec<Sent> = letters::table
        .left_join(follow_ups::table)
        .filter(letters::id.eq(first).or(letters::copy_of.eq(first)))
        .filter(letters::medium.ne(medium))
        .select((
            letters::medium,
            letters::state,
            letters::delivered_at,
            (follow_ups::id, follow_ups::result).nullable(),
        ))
        .load(&mut conn)
        .await?;
    Ok(others.into_iter().map(became).max().unwrap_or(OtherMedium::Failed))
}

fn became((medium, state, delivered_at, follow_up): Sent) -> OtherMedium {
    match (medium, state, follow_up) {
        (.., Some((_, Some(FollowUpResult::Reached)))) => OtherMedium::Reached,
        (.., Some(_)) => OtherMedium::Failed,
        (_, LetterState::Held | LetterState::Queued, None) => OtherMedium::Pending,
        (Medium::Mail, LetterState::Sent, None) => OtherMedium::Reached,
        (Medium::Sms, LetterState::Sent, None) if delivered_at.is_some() => OtherMedium::Reached,
        (Medium::Sms, LetterState::Sent, None) => OtherMedium::Pending,
        (_, LetterState::Cancelled | LetterState::Failed, None) => OtherMedium::Failed,
    }
}

/// True while a follow-up of a letter to the applicant is open.
pub(crate) async fn query_is_open_for_applicant(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<bool> {
    let open = follow_ups::table
        .inner_join(letters::table)
        .filter(follow_ups::application_id.eq(application).and(follow_ups::done_at.is_null()))
        .filter(letters::store_id.is_null());
    diesel::select(exists(open)).get_result(&mut conn).await
}

/// The subject of a follow-up.
pub(crate) struct FollowUpSubject {
    /// The application.
    pub(crate) application: ApplicationId,
    /// True when its letter is to the applicant, false when to a registered contact.
    pub(crate) is_for_applicant: bool,
    /// The kind of its letter.
    pub(crate) kind: LetterKind,
}

/// Finds the subject of an open follow-up.
pub(crate) async fn find_subject(mut conn: &AsyncPgConnection, id: FollowUpId) -> QueryResult<Option<FollowUpSubject>> {
    let found: Option<(ApplicationId, Option<StoreId>, LetterKind)> = follow_ups::table
        .inner_join(letters::table)
        .filter(follow_ups::id.eq(id).and(follow_ups::done_at.is_null()))
        .select((follow_ups::application_id, letters::store_id, letters::kind))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.map(|(application, store, kind)| FollowUpSubject { application, is_for_applicant: store.is_none(), kind }))
}

/// Closes every open follow-up of these letters and of their copies. With the result `reached` also those that ended
/// without reaching the recipient: then it counts as the delivery of the letter, at `at`. The caller has locked the
/// application.
pub(crate) async fn settle(
    mut conn: &AsyncPgConnection,
    of: &[LetterId],
    result: FollowUpResult,
    by: Option<StaffId>,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let sendings = letters::table.filter(letters::id.eq_any(of).or(letters::copy_of.eq_any(of))).select(letters::id);
    let closed = (follow_ups::done_at.eq(Some(at)), follow_ups::done_by.eq(by), follow_ups::result.eq(Some(result)));
    let of_them = follow_ups::letter_id.eq_any(sendings);
    diesel::update(follow_ups::table.filter(of_them.clone()).filter(follow_ups::done_at.is_null()))
        .set(closed)
        .execute(&mut conn)
        .await?;
    if result == FollowUpResult::Reached {
        diesel::update(follow_ups::table.filter(of_them).filter(follow_ups::result.eq(FollowUpResult::NotReached)))
            .set(closed)
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}

/// The last follow-up of the previous page.
pub type FollowUpCursor = (DateTime<Utc>, FollowUpId);

/// Open follow-ups after `after`, oldest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    after: Option<FollowUpCursor>,
    limit: i64,
) -> Result<Vec<FollowUp>, FollowUpError> {
    actor.must(Permission::CloseFollowUps)?;
    let mut query = follow_ups::table
        .inner_join(applications::table.inner_join(stores::table))
        .inner_join(letters::table)
        .filter(follow_ups::done_at.is_null())
        .order((follow_ups::created_at, follow_ups::id))
        .limit(limit)
        .select((
            follow_ups::id,
            follow_ups::application_id,
            applications::reference,
            stores::name,
            applications::contact_name,
            applications::contact_phone,
            letters::store_id,
            follow_ups::letter_id,
            letters::kind,
            letters::to_address,
            letters::outcome,
            follow_ups::reason,
            follow_ups::created_at,
            applications::status,
            applications::effect,
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        let later = follow_ups::created_at.gt(at);
        query = query.filter(later.or(follow_ups::created_at.eq(at).and(follow_ups::id.gt(id))));
    }
    Ok(query.load(&mut conn).await?)
}

/// Closes a follow-up in the caller's transaction, with its result and a note on how the person was contacted or what was
/// tried. The caller has locked the application (decision 0008) and handles the consequences.
///
/// # Errors
/// [`FollowUpError`]; [`FollowUpError::Missing`] also when a colleague closed it first.
pub(crate) async fn close(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: FollowUpId,
    result: FollowUpResult,
    note: &str,
) -> Result<(), FollowUpError> {
    let me = actor.must_as_staff(Permission::CloseFollowUps)?;
    let (now, note) = (ctx.now(), note.trim());
    if let Some(problem) = text::problem_in(note, 1, NOTE_MAX, true) {
        return Err(FollowUpError::Note(problem));
    }
    let closed: Option<(ApplicationId, LetterId)> = diesel::update(follow_ups::table.find(id))
        .filter(follow_ups::done_at.is_null())
        .set((
            follow_ups::done_at.eq(Some(now)),
            follow_ups::done_by.eq(Some(me)),
            follow_ups::result.eq(Some(result)),
            follow_ups::note.eq(note),
        ))
        .returning((follow_ups::application_id, follow_ups::letter_id))
        .get_result(&mut conn)
        .await
        .optional()?;
    let (application, letter) = closed.ok_or(FollowUpError::Missing)?;
    let data = json!({ "follow_up": id, "letter": letter, "result": result });
    event::record(conn, Subject::Application(application), actor, now, EventKind::FollowUpDone, data).await?;
    Ok(())
}

/// Removes open follow-ups of letters that a person cancelled: what they would have told is no longer true.
pub(crate) async fn drop_cancelled(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::delete(follow_ups::table)
        .filter(follow_ups::application_id.eq(application).and(follow_ups::done_at.is_null()))
        .filter(follow_ups::reason.eq(FollowUpReason::Cancelled))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Empties the notes of an application that is erased (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(follow_ups::table.filter(follow_ups::application_id.eq(application)))
        .set(follow_ups::note.eq(""))
        .execute(&mut conn)
        .await
        .map(drop)
}
