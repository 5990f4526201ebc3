//! Scheduled work: which sweeps ran, when, and what they did; when each runs next, and whether it is late.
//!
//! Every run of a sweep is recorded here, so that one that stopped running is noticed.

use chrono::{DateTime, Duration, Utc};
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamptz};
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::scheduled_runs;

define_sql_function! {
    /// SQL `coalesce`.
    fn coalesce(first: Nullable<Timestamptz>, second: Nullable<Timestamptz>) -> Nullable<Timestamptz>;
}

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
    pub period_seconds: Option<i32>,
    pub announced_at: Option<DateTime<Utc>>,
    pub run_requested_at: Option<DateTime<Utc>>,
}

/// Registers the sweeps of a starting worker: names, and seconds from the end of a run to the start of the next.
/// Sweeps of other names, from an earlier version, are no longer expected to run.
pub async fn announce(mut conn: &AsyncPgConnection, at: DateTime<Utc>, sweeps: &[(&str, i32)]) -> QueryResult<()> {
    let names: Vec<&str> = sweeps.iter().map(|(name, _)| *name).collect();
    let rows: Vec<_> = sweeps
        .iter()
        .map(|(name, period)| {
            (
                scheduled_runs::name.eq(*name),
                scheduled_runs::period_seconds.eq(Some(*period)),
                scheduled_runs::announced_at.eq(Some(at)),
            )
        })
        .collect();
    diesel::insert_into(scheduled_runs::table)
        .values(rows)
        .on_conflict(scheduled_runs::name)
        .do_update()
        .set((
            scheduled_runs::period_seconds.eq(excluded(scheduled_runs::period_seconds)),
            scheduled_runs::announced_at
                .eq(coalesce(scheduled_runs::announced_at, excluded(scheduled_runs::announced_at))),
        ))
        .execute(&mut conn)
        .await?;
    diesel::update(scheduled_runs::table)
        .filter(scheduled_runs::name.ne_all(names))
        .filter(scheduled_runs::period_seconds.is_not_null())
        .set(scheduled_runs::period_seconds.eq(None::<i32>))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Names of the sweeps with a pending request to run.
pub async fn list_requested(mut conn: &AsyncPgConnection) -> QueryResult<Vec<String>> {
    scheduled_runs::table
        .filter(scheduled_runs::run_requested_at.is_not_null())
        .select(scheduled_runs::name)
        .load(&mut conn)
        .await
}

/// Takes a request to run; false when another worker took it.
pub async fn take_request(mut conn: &AsyncPgConnection, name: &str) -> QueryResult<bool> {
    let taken = diesel::update(scheduled_runs::table.find(name))
        .filter(scheduled_runs::run_requested_at.is_not_null())
        .set(scheduled_runs::run_requested_at.eq(None::<DateTime<Utc>>))
        .execute(&mut conn)
        .await?;
    Ok(taken > 0)
}

/// Records a run that succeeded.
pub async fn record_success(
    mut conn: &AsyncPgConnection,
    name: &str,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    next_run_at: DateTime<Utc>,
    rows: usize,
) -> QueryResult<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let run = (
        scheduled_runs::last_started_at.eq(Some(started_at)),
        scheduled_runs::last_ran_at.eq(Some(ended_at)),
        scheduled_runs::last_rows.eq(rows),
        scheduled_runs::next_run_at.eq(Some(next_run_at)),
        scheduled_runs::last_problem.eq(None::<&str>),
    );
    diesel::insert_into(scheduled_runs::table)
        .values((scheduled_runs::name.eq(name), run, scheduled_runs::total_rows.eq(rows)))
        .on_conflict(scheduled_runs::name)
        .do_update()
        .set((run, scheduled_runs::total_rows.eq(scheduled_runs::total_rows + rows)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Records a run that failed; the last success is kept.
pub async fn record_failure(
    mut conn: &AsyncPgConnection,
    name: &str,
    started_at: DateTime<Utc>,
    next_run_at: DateTime<Utc>,
    problem: &str,
) -> QueryResult<()> {
    let run = (
        scheduled_runs::last_started_at.eq(Some(started_at)),
        scheduled_runs::next_run_at.eq(Some(next_run_at)),
        scheduled_runs::last_problem.eq(Some(problem)),
    );
    diesel::insert_into(scheduled_runs::table)
        .values((scheduled_runs::name.eq(name), run))
        .on_conflict(scheduled_runs::name)
        .do_update()
        .set(run)
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Every sweep's last run, by name.
pub async fn list(mut conn: &AsyncPgConnection) -> QueryResult<Vec<ScheduledRun>> {
    scheduled_runs::table.order(scheduled_runs::name).select(ScheduledRun::as_select()).load(&mut conn).await
}

/// Extra time before a run is late: runs that did nothing are recorded only once a minute.
const SLACK_PERIOD: Duration = Duration::seconds(60);

/// A sweep and whether it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The recorded run.
    pub run: ScheduledRun,
    /// By how much it is late, if it is.
    pub late_by: Option<Duration>,
}

impl Duty {
    /// Judges a run: late after two periods and a minute without success. A sweep that no current worker runs is never
    /// late.
    pub fn new(run: ScheduledRun, now: DateTime<Utc>) -> Self {
        let late_by = run.period_seconds.zip(run.last_ran_at.max(run.announced_at)).and_then(|(period, last)| {
            let late_by = now - last - Duration::seconds(i64::from(period) * 2) - SLACK_PERIOD;
            (late_by > Duration::zero()).then_some(late_by)
        });
        Self { run, late_by }
    }

    /// True when it is late.
    pub fn is_late(&self) -> bool {
        self.late_by.is_some()
    }

    /// True when a current worker runs it.
    pub fn is_known(&self) -> bool {
        self.run.period_seconds.is_some()
    }
}

/// Every sweep, by name.
pub async fn list_duties(conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Vec<Duty>> {
    Ok(list(conn).await?.into_iter().map(|run| Duty::new(run, now)).collect())
}
