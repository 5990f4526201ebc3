//! Absences: an absent person is assigned no applications, and what they hold returns to the queue.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::{Actor, StaffActor};
use crate::base::id::{AbsenceId, StaffId};
use crate::base::schema::{staff, staff_absences};
use crate::base::text;
use crate::base::text::TextProblem;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Maximum length of a note, in characters.
const NOTE_MAX: usize = 200;
/// Longest absence accepted; a mistyped year is refused.
const LONGEST_PERIOD: Duration = Duration::days(366);
/// How many absences are listed.
const LISTED: i64 = 200;

/// An absence, from `from_at` until just before `until_at`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// The absent person.
    pub staff_id: StaffId,
    /// Their name.
    pub staff_name: String,
    /// Start.
    pub from_at: DateTime<Utc>,
    /// End (exclusive).
    pub until_at: DateTime<Utc>,
    /// Note for colleagues.
    pub note: String,
    /// The person who entered it.
    pub entered_by: StaffId,
}

/// An absence to enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAbsence {
    /// The absent person.
    pub staff: StaffId,
    /// Start.
    pub from_at: DateTime<Utc>,
    /// End (exclusive).
    pub until_at: DateTime<Utc>,
    /// Note for colleagues.
    pub note: String,
}

/// Why an absence was not entered or cancelled.
#[derive(Debug, thiserror::Error)]
pub enum AbsenceError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such absence, or no such active member of staff.
    #[error("there is no such absence or member of staff")]
    Missing,
    /// It ends before it begins.
    #[error("the absence ends before it begins")]
    EndsFirst,
    /// It has already ended.
    #[error("the absence has already ended")]
    Over,
    /// It is longer than a year.
    #[error("the absence is longer than a year")]
    TooLong,
    /// It overlaps another absence of this person.
    #[error("the absence overlaps another one")]
    Overlaps(Absence),
    /// The note is invalid.
    #[error("the note is invalid")]
    Note(TextProblem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Absences of `who` in force at `now`.
#[diesel::dsl::auto_type]
pub(crate) fn live_of(who: StaffId, now: DateTime<Utc>) -> _ {
    staff_absences::table
        .filter(staff_absences::staff_id.eq(who).and(staff_absences::cancelled_at.is_null()))
        .filter(staff_absences::from_at.le(now).and(staff_absences::until_at.gt(now)))
}

/// As [`live_of()`], for the surrounding query's `staff` row.
#[diesel::dsl::auto_type]
pub(crate) fn live_of_staff(now: DateTime<Utc>) -> _ {
    staff_absences::table
        .filter(staff_absences::staff_id.eq(staff::id).and(staff_absences::cancelled_at.is_null()))
        .filter(staff_absences::from_at.le(now).and(staff_absences::until_at.gt(now)))
}

/// True when the person is absent.
pub async fn query_is_away(mut conn: &AsyncPgConnection, who: StaffId, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::select(exists(live_of(who, now))).get_result(&mut conn).await
}

/// Everybody who is absent.
pub(crate) async fn list_away(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Vec<StaffId>> {
    staff_absences::table
        .filter(staff_absences::cancelled_at.is_null())
        .filter(staff_absences::from_at.le(now).and(staff_absences::until_at.gt(now)))
        .select(staff_absences::staff_id)
        .load(&mut conn)
        .await
}

/// Current and future absences by start: everybody's for those who may enter absences for others, otherwise one's own.
///
/// # Errors
/// [`AbsenceError::NotPermitted`]; database errors.
pub async fn list(mut conn: &AsyncPgConnection, ctx: &Context, actor: &Actor) -> Result<Vec<Absence>, AbsenceError> {
    let me = require_staff(actor)?;
    let mut query = staff_absences::table
        .inner_join(staff::table.on(staff::id.eq(staff_absences::staff_id)))
        .filter(staff_absences::cancelled_at.is_null().and(staff_absences::until_at.gt(ctx.now())))
        .order((staff_absences::from_at, staff_absences::id))
        .limit(LISTED)
        .select(columns())
        .into_boxed();
    if !actor.may(Permission::EnterAbsenceForOthers) {
        query = query.filter(staff_absences::staff_id.eq(me.id));
    }
    Ok(query.load(&mut conn).await?)
}

#[diesel::dsl::auto_type]
fn columns() -> _ {
    (
        staff_absences::id,
        staff_absences::staff_id,
        staff::name,
        staff_absences::from_at,
        staff_absences::until_at,
        staff_absences::note,
        staff_absences::entered_by,
    )
}

/// Enters an absence. Applications the person holds are returned by the next run of `hand_back_due`.
pub async fn enter(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewAbsence,
) -> Result<AbsenceId, AbsenceError> {
    let me = require_staff(actor)?;
    if new.staff != me.id {
        actor.must(Permission::EnterAbsenceForOthers)?;
    }
    let (now, note) = (ctx.now(), new.note.trim());
    if new.until_at <= new.from_at {
        return Err(AbsenceError::EndsFirst);
    }
    if new.until_at <= now {
        return Err(AbsenceError::Over);
    }
    if new.until_at - new.from_at > LONGEST_PERIOD {
        return Err(AbsenceError::TooLong);
    }
    if let Some(problem) = text::problem_in(note, 0, NOTE_MAX, false) {
        return Err(AbsenceError::Note(problem));
    }
    conn.transaction(async |conn| {
        // Row lock: a concurrent entry waits and then finds this one.
        let found: Option<StaffId> = staff::table
            .filter(staff::id.eq(new.staff).and(staff::disabled_at.is_null()))
            .select(staff::id)
            .for_update()
            .first(conn)
            .await
            .optional()?;
        let who = found.ok_or(AbsenceError::Missing)?;
        let there: Option<Absence> = staff_absences::table
            .inner_join(staff::table.on(staff::id.eq(staff_absences::staff_id)))
            .filter(staff_absences::staff_id.eq(who).and(staff_absences::cancelled_at.is_null()))
            .filter(staff_absences::from_at.lt(new.until_at).and(staff_absences::until_at.gt(new.from_at)))
            .select(columns())
            .first(conn)
            .await
            .optional()?;
        if let Some(there) = there {
            return Err(AbsenceError::Overlaps(there));
        }
        let id = AbsenceId::new(now);
        diesel::insert_into(staff_absences::table)
            .values((
                staff_absences::id.eq(id),
                staff_absences::staff_id.eq(who),
                staff_absences::from_at.eq(new.from_at),
                staff_absences::until_at.eq(new.until_at),
                staff_absences::note.eq(note),
                staff_absences::entered_by.eq(me.id),
                staff_absences::entered_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "absence": id, "from": new.from_at, "until": new.until_at });
        event::record(conn, Subject::Staff(who), actor, now, "absence_entered", data).await?;
        Ok(id)
    })
    .await
}

/// Cancels an absence, or ends one in force. Idempotent.
///
/// # Errors
/// [`AbsenceError::Missing`] for an absence this actor may not know of; [`AbsenceError::Over`].
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: AbsenceId,
) -> Result<(), AbsenceError> {
    let (me, now) = (require_staff(actor)?, ctx.now());
    conn.transaction(async |conn| {
        let found: Option<(StaffId, DateTime<Utc>, Option<DateTime<Utc>>)> = staff_absences::table
            .find(id)
            .select((staff_absences::staff_id, staff_absences::until_at, staff_absences::cancelled_at))
            .for_update()
            .first(conn)
            .await
            .optional()?;
        let (who, until_at, cancelled_at) = found.ok_or(AbsenceError::Missing)?;
        if who != me.id && !actor.may(Permission::EnterAbsenceForOthers) {
            return Err(AbsenceError::Missing);
        }
        if cancelled_at.is_some() {
            return Ok(());
        }
        if until_at <= now {
            return Err(AbsenceError::Over);
        }
        diesel::update(staff_absences::table.find(id))
            .set(staff_absences::cancelled_at.eq(Some(now)))
            .execute(conn)
            .await?;
        let data = json!({ "absence": id });
        event::record(conn, Subject::Staff(who), actor, now, "absence_cancelled", data).await?;
        Ok(())
    })
    .await
}

fn require_staff(actor: &Actor) -> Result<&StaffActor, NotPermitted> {
    actor.must(Permission::EnterAbsence)?;
    actor.staff().ok_or(NotPermitted(Permission::EnterAbsence))
}
