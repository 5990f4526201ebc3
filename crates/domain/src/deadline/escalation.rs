//! Escalations: remind, escalate and overdue, each once per application and round.
//!
//! They are rows inserted at submission, so that the sweep reads only an index of what is due, whether it runs every
//! minute or after a week of downtime. [`mod@run_due`] runs them, `notify` notifies staff, [`digest`] is the morning
//! digest.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::escalations;
use crate::base::terms::EscalationKind;
use crate::base::{ApplicationId, EscalationId, clock};
use crate::policy::Policy;

pub mod digest;
mod notify;
mod run_due;

pub use run_due::run_due;

/// When each escalation of a round is due, given the due dates.
pub fn times(policy: &Policy, target_at: DateTime<Utc>, due_at: DateTime<Utc>) -> [(EscalationKind, DateTime<Utc>); 3] {
    let morning = |at: DateTime<Utc>| clock::at(clock::date_at(at), policy.clock.remind);
    [
        (EscalationKind::Remind, morning(target_at)),
        (EscalationKind::Escalate, morning(due_at)),
        (EscalationKind::Overdue, due_at),
    ]
}

/// Inserts the escalations of a round.
pub async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    times: [(EscalationKind, DateTime<Utc>); 3],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = times
        .into_iter()
        .map(|(kind, due_at)| {
            (
                escalations::id.eq(EscalationId::new(at)),
                escalations::application_id.eq(application),
                escalations::round.eq(round),
                escalations::kind.eq(kind),
                escalations::due_at.eq(due_at),
            )
        })
        .collect();
    diesel::insert_into(escalations::table).values(rows).execute(&mut conn).await.map(drop)
}

/// Cancels escalations that have not run, because the clock stopped.
pub async fn cancel(mut conn: &AsyncPgConnection, application: ApplicationId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(escalations::table)
        .filter(escalations::application_id.eq(application))
        .filter(escalations::fired_at.is_null().and(escalations::cancelled_at.is_null()))
        .set(escalations::cancelled_at.eq(Some(at)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Restores the escalations of a round that have not run, because a decision was undone.
pub async fn restore(mut conn: &AsyncPgConnection, application: ApplicationId, round: i16) -> QueryResult<()> {
    diesel::update(escalations::table)
        .filter(escalations::application_id.eq(application).and(escalations::round.eq(round)))
        .filter(escalations::fired_at.is_null())
        .set(escalations::cancelled_at.eq(None::<DateTime<Utc>>))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Moves the escalations of a round to other due dates and restores them, because the clock runs again. Those that have
/// run are run again when their new time is ahead: the date they were about is no longer the promised one.
pub async fn move_to(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    times: [(EscalationKind, DateTime<Utc>); 3],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    for (kind, due_at) in times {
        let is_ahead = escalations::due_at.lt(due_at).and(due_at.into_sql::<Timestamptz>().gt(now));
        diesel::update(escalations::table)
            .filter(escalations::application_id.eq(application).and(escalations::round.eq(round)))
            .filter(escalations::kind.eq(kind).and(escalations::fired_at.is_null().or(is_ahead)))
            .set((
                escalations::due_at.eq(due_at),
                escalations::fired_at.eq(None::<DateTime<Utc>>),
                escalations::cancelled_at.eq(None::<DateTime<Utc>>),
            ))
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}
