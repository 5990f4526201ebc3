//! Presence: which members of staff have the page of an application open now. It informs and never locks; a row counts
//! for [`PRESENT_PERIOD`] after the page last asked, and is deleted later.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{self, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::{Application, Permission, Status, TransitionError};
use crate::base::schema::{case_presence, staff};
use crate::base::{Actor, StaffId};
use crate::review::note::READERS;

/// How long a page counts as open after it last asked. It asks every thirty seconds while it is used, so one lost request
/// does not matter.
pub const PRESENT_PERIOD: Duration = Duration::seconds(75);
/// A row younger than this is not written again: two pages of one person, or a page loaded anew.
const REWRITE_PERIOD: Duration = Duration::seconds(20);
/// How many people are named.
const NAMED: i64 = 10;

text_enum! {
    /// The role of somebody who has an application open.
    pub enum Presence {
        /// Holds it for the first review.
        Holder = "holder",
        /// Holds it for the second review.
        Second = "second",
        Reader = "reader",
    }
}

/// A colleague who has the application open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Present {
    /// The name.
    pub name: String,
    /// Their role.
    pub presence: Presence,
}

/// Records that the actor has the application open: one upsert, which changes a row at most every [`REWRITE_PERIOD`].
///
/// # Errors
/// [`TransitionError::NotPermitted`] for those who may not read it; database errors.
pub async fn enter(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    now: DateTime<Utc>,
) -> Result<(), TransitionError> {
    let me = actor.must_as_staff(Permission::ReadApplications)?;
    diesel::sql_query(
        "insert into case_presence (application_id, staff_id, seen_at) values ($1, $2, $3)
         on conflict (application_id, staff_id) do update set seen_at = excluded.seen_at
         where case_presence.seen_at < $4",
    )
    .bind::<sql_types::Uuid, _>(application.id)
    .bind::<sql_types::Uuid, _>(me)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now - REWRITE_PERIOD)
    .execute(&mut conn)
    .await?;
    Ok(())
}

/// The colleagues who have the application open, without the actor, the holder first, then by name: those who may still
/// read it. Names are no secret of a blind second review, which hides what the first reviewer recommended.
///
/// # Errors
/// As [`enter`].
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    now: DateTime<Utc>,
) -> Result<Vec<Present>, TransitionError> {
    let me = actor.must_as_staff(Permission::ReadApplications)?;
    let there: Vec<(StaffId, String)> = case_presence::table
        .inner_join(staff::table)
        .filter(case_presence::application_id.eq(application.id).and(case_presence::staff_id.ne(me)))
        .filter(case_presence::seen_at.gt(now - PRESENT_PERIOD))
        .filter(staff::disabled_at.is_null().and(staff::roles.overlaps_with(READERS.to_vec())))
        .order((staff::id.nullable().is_not_distinct_from(application.holder_id).desc(), staff::name, staff::id))
        .limit(NAMED)
        .select((staff::id, staff::name))
        .load(&mut conn)
        .await?;
    let present = |(id, name): (StaffId, String)| Present { name, presence: presence_of(application, id) };
    Ok(there.into_iter().map(present).collect())
}

fn presence_of(application: &Application, who: StaffId) -> Presence {
    match application.status {
        _ if application.holder_id != Some(who) => Presence::Reader,
        Status::AwaitingSecond => Presence::Second,
        _ => Presence::Holder,
    }
}
