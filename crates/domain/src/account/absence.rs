//! Absences: an absent person is assigned no applications, and what they hold returns to the queue.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{NotPermitted, Permission};
use crate::base::schema::{staff, staff_absences};
use crate::base::{AbsenceId, Actor, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of a note, in characters.
const NOTE_MAX: usize = 200;
/// Longest absence accepted; a mistyped year is refused.
const LONGEST_PERIOD: Duration = Duration::days(366);
/// How many absences are listed.
const LISTED: i64 = 200;

/// An absence, from `from_at` until just before `until_at`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = staff_absences)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Absence {
    pub id: AbsenceId,
    pub staff_id: StaffId,
    #[diesel(select_expression = staff::name)]
    pub staff_name: String,
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub note: String,
    pub entered_by: StaffId,
}

/// An absence to enter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewAbsence {
    pub staff: StaffId,
    pub from_at: DateTime<Utc>,
    /// End (exclusive).
    pub until_at: DateTime<Utc>,
    pub note: String,
}

/// Why an absence was not entered or cancelled.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum AbsenceError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such absence or member of staff")]
    Missing,
    #[error("the absence ends before it begins")]
    EndsFirst,
    #[error("the absence has already ended")]
    Over,
    #[error("the absence is longer than a year")]
    TooLong,
    #[error("the absence overlaps another one")]
    Overlaps(Absence),
    #[error("the note is invalid")]
    Note(TextProblem),
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
pub async fn list(mut conn: &AsyncPgConnection, ctx: &Context, actor: &Actor) -> Result<Vec<Absence>, AbsenceError> {
    let me = actor.must_as_staff(Permission::EnterAbsence)?;
    let mut query = staff_absences::table
        .inner_join(staff::table.on(staff::id.eq(staff_absences::staff_id)))
        .filter(staff_absences::cancelled_at.is_null().and(staff_absences::until_at.gt(ctx.now())))
        .order((staff_absences::from_at, staff_absences::id))
        .limit(LISTED)
        .select(Absence::as_select())
        .into_boxed();
    if !actor.may(Permission::EnterAbsenceForOthers) {
        query = query.filter(staff_absences::staff_id.eq(me));
    }
    Ok(query.load(&mut conn).await?)
}

/// Enters an absence. Applications the person holds are returned by the next run of `hand_back_due`.
pub async fn enter(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewAbsence,
) -> Result<AbsenceId, AbsenceError> {
    let me = actor.must_as_staff(Permission::EnterAbsence)?;
    if new.staff != me {
        actor.must(Permission::EnterAbsenceForOthers)?;
    }
    let now = ctx.now();
    if new.until_at <= new.from_at {
        return Err(AbsenceError::EndsFirst);
    }
    if new.until_at <= now {
        return Err(AbsenceError::Over);
    }
    if new.until_at - new.from_at > LONGEST_PERIOD {
        return Err(AbsenceError::TooLong);
    }
    let note = text::checked(&new.note, 0, NOTE_MAX, false).map_err(AbsenceError::Note)?;
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
            .select(Absence::as_select())
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
                staff_absences::entered_by.eq(me),
                staff_absences::entered_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "absence": id, "from": new.from_at, "until": new.until_at });
        event::record(conn, Subject::Staff(who), actor, now, EventKind::AbsenceEntered, data).await?;
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
    let (me, now) = (actor.must_as_staff(Permission::EnterAbsence)?, ctx.now());
    conn.transaction(async |conn| {
        let found: Option<(StaffId, DateTime<Utc>, Option<DateTime<Utc>>)> = staff_absences::table
            .find(id)
            .select((staff_absences::staff_id, staff_absences::until_at, staff_absences::cancelled_at))
            .for_update()
            .first(conn)
            .await
            .optional()?;
        let (who, until_at, cancelled_at) = found.ok_or(AbsenceError::Missing)?;
        if who != me && !actor.may(Permission::EnterAbsenceForOthers) {
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
        event::record(conn, Subject::Staff(who), actor, now, EventKind::AbsenceCancelled, data).await?;
        Ok(())
    })
    .await
}
