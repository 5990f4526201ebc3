//! Contact tasks: somebody a letter did not reach, to be told another way by customer service (THREATS 26).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::LetterKind;
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, ContactTaskId, LetterId, StaffId};
use crate::base::schema::{applications, follow_ups, information_requests, letters, stores};
use crate::base::text;
use crate::base::text::Problem;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Longest note on how they were reached, in characters.
pub const NOTE_MAX: usize = 500;

text_enum! {
    /// Why a letter did not arrive.
    pub enum TaskReason {
        /// The mail server refused it for good.
        Refused = "refused",
        /// It was taken, and came back.
        Bounced = "bounced",
        /// Nobody took it for a day.
        GivenUp = "given_up",
    }
}

/// Somebody to be reached another way.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ContactTask {
    /// Its id.
    pub id: ContactTaskId,
    /// What the letter was about.
    pub application_id: ApplicationId,
    /// What people quote.
    pub reference: String,
    /// The store's name.
    pub store_name: String,
    /// The person who applied.
    pub contact_name: String,
    /// Their phone: the other way.
    pub contact_phone: String,
    /// The letter.
    pub letter_id: LetterId,
    /// Which letter it was.
    pub kind: LetterKind,
    /// Where it went.
    pub to_address: String,
    /// The mail server's words.
    pub outcome: Option<String>,
    /// Why it did not arrive.
    pub reason: TaskReason,
    /// When that was known.
    pub created_at: DateTime<Utc>,
}

/// Why a task was not listed or closed.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such task, or it is done.
    #[error("there is no such open task")]
    Missing,
    /// Something is wrong with the note.
    #[error("something is wrong with the note")]
    Note(Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Somebody has to be reached another way; unless the letter went to staff. Once for each letter.
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
    diesel::insert_into(follow_ups::table)
        .values((
            follow_ups::id.eq(ContactTaskId::new(at)),
            follow_ups::application_id.eq(application),
            follow_ups::letter_id.eq(letter),
            follow_ups::reason.eq(reason),
            follow_ups::created_at.eq(at),
        ))
        .on_conflict(follow_ups::letter_id)
        .do_nothing()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The open tasks of the application of the row of `information_requests` of the query around it.
#[diesel::dsl::auto_type]
pub(crate) fn open_of_request() -> _ {
    follow_ups::table
        .filter(follow_ups::application_id.eq(information_requests::application_id))
        .filter(follow_ups::done_at.is_null())
}

/// Where a page of tasks begins: after this one.
pub type After = (DateTime<Utc>, ContactTaskId);

/// Open tasks, the oldest first, from after `after` on.
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
            follow_ups::letter_id,
            letters::kind,
            letters::to_address,
            letters::outcome,
            follow_ups::reason,
            follow_ups::created_at,
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        let later = follow_ups::created_at.gt(at);
        query = query.filter(later.or(follow_ups::created_at.eq(at).and(follow_ups::id.gt(id))));
    }
    Ok(query.load(&mut conn).await?)
}

/// Closes a task: they were reached another way, as the note says.
///
/// # Errors
/// [`TaskError`]; [`TaskError::Missing`] also when a colleague was first.
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
        let closed: Option<(ApplicationId, LetterId)> = diesel::update(follow_ups::table.find(id))
            .filter(follow_ups::done_at.is_null())
            .set((follow_ups::done_at.eq(Some(now)), follow_ups::done_by.eq(Some(me)), follow_ups::note.eq(note)))
            .returning((follow_ups::application_id, follow_ups::letter_id))
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

/// Removes the notes of an application that is erased (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(follow_ups::table.filter(follow_ups::application_id.eq(application)))
        .set(follow_ups::note.eq(""))
        .execute(&mut conn)
        .await
        .map(drop)
}
