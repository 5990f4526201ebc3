//! Follow-ups: people a letter did not reach, whom customer service contacts another way (THREATS 26).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::LetterKind;
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, ContactTaskId, LetterId, StaffId};
use crate::base::schema::{applications, contact_tasks, information_requests, letters, stores};
use crate::base::text;
use crate::base::text::Problem;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Maximum length of the note of a follow-up, in characters.
pub const NOTE_MAX: usize = 500;

text_enum! {
    /// Why a letter did not arrive.
    pub enum TaskReason {
        /// The mail server refused it permanently.
        Refused = "refused",
        /// It was accepted and bounced later.
        Bounced = "bounced",
        /// No mail server accepted it for a day.
        GivenUp = "given_up",
    }
}

/// A person to contact another way.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ContactTask {
    /// Its id.
    pub id: ContactTaskId,
    /// The application of the letter.
    pub application_id: ApplicationId,
    /// The application's reference.
    pub reference: String,
    /// The store's name.
    pub store_name: String,
    /// Name of the applicant's contact.
    pub contact_name: String,
    /// Phone number of the applicant's contact.
    pub contact_phone: String,
    /// The letter.
    pub letter_id: LetterId,
    /// The kind of letter.
    pub kind: LetterKind,
    /// The address it was sent to.
    pub to_address: String,
    /// The mail server's answer.
    pub outcome: Option<String>,
    /// Why it did not arrive.
    pub reason: TaskReason,
    /// When the failure became known.
    pub created_at: DateTime<Utc>,
}

/// Why follow-ups were not listed or closed.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such open follow-up.
    #[error("there is no such open task")]
    Missing,
    /// The note is invalid.
    #[error("the note is invalid")]
    Note(Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Inserts a follow-up, once per letter; none for a letter to staff.
///
/// # Errors
/// Database errors.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    letter: LetterId,
    staff: Option<StaffId>,
    reason: TaskReason,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    if staff.is_some() {
        return Ok(());
    }
    diesel::insert_into(contact_tasks::table)
        .values((
            contact_tasks::id.eq(ContactTaskId::new(at)),
            contact_tasks::application_id.eq(application),
            contact_tasks::letter_id.eq(letter),
            contact_tasks::reason.eq(reason),
            contact_tasks::created_at.eq(at),
        ))
        .on_conflict(contact_tasks::letter_id)
        .do_nothing()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The open follow-ups of the surrounding query's `information_requests` row.
#[diesel::dsl::auto_type]
pub(crate) fn open_of_request() -> _ {
    contact_tasks::table
        .filter(contact_tasks::application_id.eq(information_requests::application_id))
        .filter(contact_tasks::done_at.is_null())
}

/// The last follow-up of the previous page.
pub type After = (DateTime<Utc>, ContactTaskId);

/// Open follow-ups after `after`, oldest first.
///
/// # Errors
/// [`TaskError`].
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ContactTask>, TaskError> {
    actor.must(Permission::DoContactTasks)?;
    let mut query = contact_tasks::table
        .inner_join(applications::table.inner_join(stores::table))
        .inner_join(letters::table)
        .filter(contact_tasks::done_at.is_null())
        .order((contact_tasks::created_at, contact_tasks::id))
        .limit(limit)
        .select((
            contact_tasks::id,
            contact_tasks::application_id,
            applications::reference,
            stores::name,
            applications::contact_name,
            applications::contact_phone,
            contact_tasks::letter_id,
            letters::kind,
            letters::to_address,
            letters::outcome,
            contact_tasks::reason,
            contact_tasks::created_at,
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        let later = contact_tasks::created_at.gt(at);
        query = query.filter(later.or(contact_tasks::created_at.eq(at).and(contact_tasks::id.gt(id))));
    }
    Ok(query.load(&mut conn).await?)
}

/// Closes a follow-up, with a note on how the person was contacted.
///
/// # Errors
/// [`TaskError`]; [`TaskError::Missing`] also when a colleague closed it first.
pub async fn close(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ContactTaskId,
    note: &str,
) -> Result<(), TaskError> {
    actor.must(Permission::DoContactTasks)?;
    let me = actor.staff().ok_or(NotPermitted(Permission::DoContactTasks))?.id;
    let (now, note) = (ctx.now(), note.trim());
    if let Some(problem) = text::problem_in(note, 1, NOTE_MAX, true) {
        return Err(TaskError::Note(problem));
    }
    conn.transaction(async |conn| {
        let closed: Option<(ApplicationId, LetterId)> = diesel::update(contact_tasks::table.find(id))
            .filter(contact_tasks::done_at.is_null())
            .set((
                contact_tasks::done_at.eq(Some(now)),
                contact_tasks::done_by.eq(Some(me)),
                contact_tasks::note.eq(note),
            ))
            .returning((contact_tasks::application_id, contact_tasks::letter_id))
            .get_result(conn)
            .await
            .optional()?;
        let (application, letter) = closed.ok_or(TaskError::Missing)?;
        let data = json!({ "task": id, "letter": letter });
        event::record(conn, Subject::Application(application), actor, now, "contact_task_done", data).await?;
        Ok(())
    })
    .await
}

/// Empties the notes of an application that is erased (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(contact_tasks::table.filter(contact_tasks::application_id.eq(application)))
        .set(contact_tasks::note.eq(""))
        .execute(&mut conn)
        .await
        .map(drop)
}
