//! Copies of letters: shared by resending to the same address and to a corrected one.
//!
//! A copy is a separate letter with its own id, Message-ID and link; its text and its topic are those of the original,
//! so that its validity can still be checked when it is sent.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::stored::StoredLetter;
use super::validity;
use crate::application::{Application, NotPermitted, Permission, party, status_link};
use crate::base::schema::{applications, letters, objections, store_contacts};
use crate::base::{Actor, ApplicationId, LetterId, Locale, ObjectionId, StaffId, StoreContactId, StoreId, Token};
use crate::job;
use crate::letter::spec::Secret;
use crate::letter::{
    Context, Envelope, LetterState, LinkSecret, Medium, NewLetter, StoredContent, WriteError, first_letter,
};
use crate::record::event::{self, EventKind, Subject};

/// Minimum time between two copies of a letter, so that a double click, or a colleague, does not send it twice.
pub(super) const PAUSE_PERIOD: Duration = Duration::minutes(5);

/// Why a letter was not resent.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum CopyError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such email")]
    Missing,
    /// It contains a login code or a password link; the recipient must request a new one.
    #[error("an email with a code or password link cannot be resent")]
    HasSecretLink,
    /// It is a text message; its email can be resent.
    #[error("a text message cannot be resent")]
    IsSms,
    /// It, or its last copy, has not been sent yet.
    #[error("the email has not been sent yet")]
    UnderWay,
    /// A copy was made less than five minutes ago.
    #[error("the email was resent a moment ago")]
    JustNow,
    #[error("the content of the email is no longer true")]
    Untrue,
    /// Its content was removed at the end of its retention.
    #[error("the content of the email was erased")]
    Erased,
    #[error(transparent)]
    Unwritable(#[from] WriteError),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// The original letter, locked.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub(super) struct Original {
    #[diesel(embed)]
    stored: StoredLetter,
    store_id: Option<StoreId>,
    staff_id: Option<StaffId>,
    locale: Locale,
    has_link: bool,
    /// The end of the grace period that it waited for; a copy leaves no earlier.
    release_at: Option<DateTime<Utc>>,
    #[diesel(embed)]
    kept: StoredContent,
}

impl Original {
    /// The address it was sent to.
    pub(super) fn to(&self) -> &str {
        &self.stored.to_address
    }

    /// The application, when the letter is addressed to its applicant.
    pub(super) fn to_applicant(&self) -> Option<ApplicationId> {
        self.stored.application_id.filter(|_| self.store_id.is_none() && self.staff_id.is_none())
    }
}

/// Finds the original of letter `id` and locks it, after the application's row (lock order).
///
/// # Errors
/// [`CopyError`]: every reason not to resend it.
pub(super) async fn open(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<Original, CopyError> {
    actor.must(Permission::ManageLetters)?;
    let found: Option<(Option<LetterId>, Option<ApplicationId>, Medium)> = letters::table
        .find(id)
        .select((letters::copy_of, letters::application_id, letters::medium))
        .first(&mut conn)
        .await
        .optional()?;
    let (copy_of, application, medium) = found.ok_or(CopyError::Missing)?;
    if medium == Medium::Sms {
        return Err(CopyError::IsSms);
    }
    lock_application(conn, application).await?;
    let first = copy_of.unwrap_or(id);
    let original = lock_original(conn, first).await?;
    let copies = letters::table.filter(letters::copy_of.eq(first).and(letters::medium.eq(Medium::Mail)));
    let last: Option<(LetterState, DateTime<Utc>)> = copies
        .order(letters::created_at.desc())
        .select((letters::state, letters::created_at))
        .first(&mut conn)
        .await
        .optional()?;
    let last_state = last.map_or(original.stored.state, |(state, _)| state);
    if [original.stored.state, last_state].iter().any(|it| matches!(it, LetterState::Held | LetterState::Queued)) {
        return Err(CopyError::UnderWay);
    }
    if last.is_some_and(|(_, at)| ctx.now() < at + PAUSE_PERIOD) {
        return Err(CopyError::JustNow);
    }
    if !validity::is_still_true(conn, &original.stored, ctx.now()).await? {
        return Err(CopyError::Untrue);
    }
    Ok(original)
}

/// Locks the original `first` of a letter and its copies, whose application is locked.
///
/// # Errors
/// [`CopyError::HasSecretLink`] and [`CopyError::Erased`]; database errors.
async fn lock_original(mut conn: &AsyncPgConnection, first: LetterId) -> Result<Original, CopyError> {
    let original: Original =
        letters::table.find(first).select(Original::as_select()).for_update().first(&mut conn).await?;
    if original.stored.kind.grants_access() {
        return Err(CopyError::HasSecretLink);
    }
    if original.kept.text.is_empty() {
        return Err(CopyError::Erased);
    }
    Ok(original)
}

/// The waits before a letter is sent again that was returned for a rate or a reputation limit: within a day, as attempts
/// are. After the last one people are asked.
const LIMITED_WAITS: [Duration; 3] = [Duration::hours(1), Duration::hours(4), Duration::hours(12)];

/// Stores a copy of a letter that was returned for a rate or a reputation limit, to be sent later. The caller has
/// locked its application and marked it as returned. `None` when it was tried often enough, is no longer true, or cannot
/// be copied.
pub(super) async fn copy_later(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: LetterId,
) -> QueryResult<Option<LetterId>> {
    let now = ctx.now();
    let (copy_of, to): (Option<LetterId>, String) =
        letters::table.find(id).select((letters::copy_of, letters::to_address)).first(&mut conn).await?;
    let first = copy_of.unwrap_or(id);
    let returned: i64 = letters::table
        .filter(letters::id.eq(first).or(letters::copy_of.eq(first)))
        .filter(letters::bounced_at.is_not_null().and(letters::medium.eq(Medium::Mail)))
        .count()
        .get_result(&mut conn)
        .await?;
    let wait = usize::try_from(returned - 1).ok().and_then(|before| LIMITED_WAITS.get(before));
    let Some(wait) = wait else { return Ok(None) };
    let original = match lock_original(conn, first).await {
        Ok(original) => original,
        Err(CopyError::Database(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    if !validity::is_still_true(conn, &original.stored, now).await? {
        return Ok(None);
    }
    match copy_at(conn, ctx, &Actor::Worker, &original, &to, EventKind::LetterSentLater, now + *wait).await {
        Ok(copy) => Ok(Some(copy)),
        Err(CopyError::Database(error)) => Err(error),
        Err(error) => {
            tracing::error!(letter = %id, %error, "a returned email could not be copied");
            Ok(None)
        }
    }
}

/// True when this member of staff is a party to the application of a letter (R24).
pub(super) async fn is_party(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: Option<ApplicationId>,
    me: StaffId,
) -> QueryResult<bool> {
    let Some(id) = application else { return Ok(false) };
    let application: Application =
        applications::table.find(id).select(Application::as_select()).first(&mut conn).await?;
    party::is_party(conn, ctx.key.as_ref(), &application, me).await
}

/// Locks the application of a letter, if any.
pub(super) async fn lock_application(
    mut conn: &AsyncPgConnection,
    application: Option<ApplicationId>,
) -> QueryResult<()> {
    let Some(application) = application else { return Ok(()) };
    let row = applications::table.find(application).select(applications::id).for_update();
    row.first::<ApplicationId>(&mut conn).await.optional().map(drop)
}

/// Stores a copy and wakes the worker, in the caller's transaction. Returns its id.
pub(super) async fn copy(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    original: &Original,
    to: &str,
    kind: EventKind,
) -> Result<LetterId, CopyError> {
    copy_at(conn, ctx, actor, original, to, kind, ctx.now()).await
}

/// As [`copy`], to be sent at `send_at`, or at the end of the original's grace period if that is later: a decision that was
/// not told yet can be taken back.
async fn copy_at(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    original: &Original,
    to: &str,
    kind: EventKind,
    send_at: DateTime<Utc>,
) -> Result<LetterId, CopyError> {
    let now = ctx.now();
    let send_at = original.release_at.map_or(send_at, |release_at| release_at.max(send_at));
    let stored = &original.stored;
    let id = LetterId::new(now);
    let in_reply_to = original.to_applicant().map(first_letter);
    let envelope = Envelope { in_reply_to, ..Envelope::new(id, to, original.locale, now) };
    let masked = original.has_link.then(LinkSecret::masked);
    let message = ctx.writer.write_again(&envelope, &original.kept, masked.as_ref())?;
    let mut row = NewLetter {
        application_id: stored.application_id,
        store_id: original.store_id,
        staff_id: original.staff_id,
        expires_at: stored.expires_at,
        copy_of: Some(stored.id),
        next_try_at: send_at,
        ..NewLetter::new(id, stored.kind, original.locale, to, message, &stored.topic, now)
    };
    let mut token = None;
    if original.has_link {
        let secret = Token::generate().map_err(|error| WriteError(error.into()))?;
        let leaving = ctx.writer.write_again(&envelope, &original.kept, Some(&LinkSecret::from(&secret)))?;
        row = row.with_secret(leaving.raw);
        token = Some(secret);
    }
    diesel::insert_into(letters::table).values(row).execute(&mut conn).await?;
    if let Some((token, application)) = token.zip(stored.application_id) {
        link(conn, ctx, original, to, application, &token, id).await?;
    }
    let subject = match (stored.application_id, original.store_id, original.staff_id) {
        (Some(id), ..) => Some(Subject::Application(id)),
        (None, Some(id), _) => Some(Subject::Store(id)),
        (None, None, Some(id)) => Some(Subject::Staff(id)),
        (None, None, None) => None,
    };
    if let Some(subject) = subject {
        let data = json!({ "letter": stored.id, "copy": id, "kind": stored.kind });
        event::record(conn, subject, actor, now, kind, data).await?;
    }
    job::enqueue(conn, now, &[(id.into(), send_at)]).await?;
    Ok(id)
}

/// Stores the link of a copy. Links of earlier letters stay valid, because the recipient may open any of them.
async fn link(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    original: &Original,
    to: &str,
    application: ApplicationId,
    token: &Token,
    id: LetterId,
) -> QueryResult<()> {
    let now = ctx.now();
    if original.stored.kind.spec().secret != Some(Secret::ObjectionLink) {
        return status_link::insert(conn, &[(token.clone(), application, id)], now).await;
    }
    let contact: Option<StoreContactId> = store_contacts::table
        .filter(store_contacts::email.eq(to))
        .filter(store_contacts::store_id.nullable().eq(original.store_id))
        .order((store_contacts::ended_at.desc().nulls_first(), store_contacts::created_at.desc()))
        .select(store_contacts::id)
        .first(&mut conn)
        .await
        .optional()?;
    diesel::insert_into(objections::table)
        .values((
            objections::id.eq(ObjectionId::new(now)),
            objections::application_id.eq(application),
            objections::contact_id.eq(contact),
            objections::token_hash.eq(Some(token.hash().to_vec())),
            objections::created_at.eq(now),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}
