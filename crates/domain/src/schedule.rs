//! Scheduled work: which sweeps ran, when, and what they did.
//!
//! A sweep writes here each time, so that one that stopped running is seen (DESIGN section 4).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::schema::scheduled_runs;

/// The last run of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = scheduled_runs)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct ScheduledRun {
    pub name: String,
    pub last_started_at: Option<DateTime<Utc>>,
    pub last_ran_at: Option<DateTime<Utc>>,
    pub last_rows: i64,
    pub total_rows: i64,
    pub next_run_at: Option<DateTime<Utc>>,
    pub last_problem: Option<String>,
}

/// Records a run that succeeded.
///
/// # Errors
/// Database errors.
pub async fn record_success(
    mut conn: &AsyncPgConnection,
    name: &str,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    next_run_at: DateTime<Utc>,
    rows: usize,
) -> QueryResult<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    diesel::insert_into(scheduled_runs::table)
        .values((
            scheduled_runs::name.eq(name),
            scheduled_runs::last_started_at.eq(Some(started_at)),
            scheduled_runs::last_ran_at.eq(Some(ended_at)),
            scheduled_runs::last_rows.eq(rows),
            scheduled_runs::total_rows.eq(rows),
            scheduled_runs::next_run_at.eq(Some(next_run_at)),
        ))
        .on_conflict(scheduled_runs::name)
        .do_update()
        .set((
            scheduled_runs::last_started_at.eq(Some(started_at)),
            scheduled_runs::last_ran_at.eq(Some(ended_at)),
            scheduled_runs::last_rows.eq(rows),
            scheduled_runs::total_rows.eq(scheduled_runs::total_rows + rows),
            scheduled_runs::next_run_at.eq(Some(next_run_at)),
            scheduled_runs::last_problem.eq(None::<&str>),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Records a run that failed; the last success stays as it was.
///
/// # Errors
/// Database errors.
pub async fn record_failure(
    mut conn: &AsyncPgConnection,
    name: &str,
    started_at: DateTime<Utc>,
    next_run_at: DateTime<Utc>,
    problem: &str,
) -> QueryResult<()> {
    diesel::insert_into(scheduled_runs::table)
        .values((
            scheduled_runs::name.eq(name),
            scheduled_runs::last_started_at.eq(Some(started_at)),
            scheduled_runs::next_run_at.eq(Some(next_run_at)),
            scheduled_runs::last_problem.eq(Some(problem)),
        ))
        .on_conflict(scheduled_runs::name)
        .do_update()
        .set((
            scheduled_runs::last_started_at.eq(Some(started_at)),
            scheduled_runs::next_run_at.eq(Some(next_run_at)),
            scheduled_runs::last_problem.eq(Some(problem)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Every sweep's last run, by name.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection) -> QueryResult<Vec<ScheduledRun>> {
    scheduled_runs::table.order(scheduled_runs::name).select(ScheduledRun::as_select()).load(&mut conn).await
}
