//! The escalation ladder: remind, escalate, overdue; once each per application and round.
//!
//! The rungs of an application are rows made at submission, so that the sweep reads an index of what
//! is due and nothing else, whether it runs every minute or after a week of downtime. Firing them is in [`fire`], telling
//! staff in [`tell`], the digest of a morning in [`digest`].

use crate::base::terms::RungKind;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::clock;
use crate::base::clock::SHANGHAI;
use crate::base::id::{ApplicationId, RungId};
use crate::base::schema::escalations;
use crate::policy::Policy;

pub mod digest;
mod notify;
mod run_due;

pub use run_due::fire_due;

/// When each rung of a ladder fires, for these due dates.
pub fn times(policy: &Policy, target_at: DateTime<Utc>, due_at: DateTime<Utc>) -> [(RungKind, DateTime<Utc>); 3] {
    let morning = |at: DateTime<Utc>| clock::at(at.with_timezone(&SHANGHAI).date_naive(), policy.clock.remind);
    [(RungKind::Remind, morning(target_at)), (RungKind::Escalate, morning(due_at)), (RungKind::Overdue, due_at)]
}

/// Sets up the ladder of a round.
///
/// # Errors
/// Database errors.
pub async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    times: [(RungKind, DateTime<Utc>); 3],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = times
        .into_iter()
        .map(|(kind, due_at)| {
            (
                escalations::id.eq(RungId::new(at)),
                escalations::application_id.eq(application),
                escalations::round.eq(round),
                escalations::kind.eq(kind),
                escalations::due_at.eq(due_at),
            )
        })
        .collect();
    diesel::insert_into(escalations::table).values(rows).execute(&mut conn).await.map(drop)
}

/// Takes the unfired rungs away: the clock stopped.
///
/// # Errors
/// Database errors.
pub async fn cancel(mut conn: &AsyncPgConnection, application: ApplicationId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(escalations::table)
        .filter(escalations::application_id.eq(application))
        .filter(escalations::fired_at.is_null().and(escalations::cancelled_at.is_null()))
        .set(escalations::cancelled_at.eq(Some(at)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Puts the unfired rungs of a round back: a decision was undone.
///
/// # Errors
/// Database errors.
pub async fn restore(mut conn: &AsyncPgConnection, application: ApplicationId, round: i16) -> QueryResult<()> {
    diesel::update(escalations::table)
        .filter(escalations::application_id.eq(application).and(escalations::round.eq(round)))
        .filter(escalations::fired_at.is_null())
        .set(escalations::cancelled_at.eq(None::<DateTime<Utc>>))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Moves the unfired rungs of a round to other due dates, and puts them back: the clock goes on after a pause.
///
/// # Errors
/// Database errors.
pub async fn move_to(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    times: [(RungKind, DateTime<Utc>); 3],
) -> QueryResult<()> {
    for (kind, due_at) in times {
        diesel::update(escalations::table)
            .filter(escalations::application_id.eq(application).and(escalations::round.eq(round)))
            .filter(escalations::kind.eq(kind).and(escalations::fired_at.is_null()))
            .set((escalations::due_at.eq(due_at), escalations::cancelled_at.eq(None::<DateTime<Utc>>)))
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}
