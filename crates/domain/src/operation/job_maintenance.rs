//! Maintenance of the job tables: hands back or deletes what workers left behind.
//!
//! Only [`super`]'s modules know the columns of these tables.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Binary, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// Deletes jobs finished before `before`, and workers last seen before it that hold no job; `limit` of each at most.
/// Returns how many rows were deleted.
pub async fn prune(mut conn: &AsyncPgConnection, before: DateTime<Utc>, limit: i64) -> diesel::QueryResult<usize> {
    let mut removed = 0;
    for statement in [
        "delete from apalis.jobs where id in (
             select id from apalis.jobs where status in ('Done', 'Killed', 'Failed') and done_at < $1
             order by done_at limit $2 for update skip locked)",
        "delete from apalis.workers where id in (
             select id from apalis.workers w where last_seen < $1
             and not exists (select from apalis.jobs j where j.lock_by = w.id) limit $2)",
    ] {
        removed += diesel::sql_query(statement)
            .bind::<Timestamptz, _>(before)
            .bind::<BigInt, _>(limit)
            .execute(&mut conn)
            .await?;
    }
    Ok(removed)
}

/// Hands back the jobs that these stopping workers hold. Unlike the queue library's own hand-back it counts no
/// attempt. Returns how many.
pub async fn hand_back(mut conn: &AsyncPgConnection, workers: &[String]) -> diesel::QueryResult<usize> {
    diesel::sql_query(
        "update apalis.jobs set status = 'Pending', lock_by = null, lock_at = null
         where lock_by = any($1) and status in ('Queued', 'Running') and done_at is null",
    )
    .bind::<Array<Text>, _>(workers)
    .execute(&mut conn)
    .await
}

/// A job that waits.
#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
pub struct WaitingJob {
    /// Its id, a ULID.
    #[diesel(sql_type = Text)]
    pub id: String,
    /// Its queue, such as [`crate::job::DELIVER_LETTER`].
    #[diesel(sql_type = Text)]
    pub queue: String,
    /// Its payload as stored.
    #[diesel(sql_type = Binary)]
    pub payload: Vec<u8>,
}

/// Takes jobs due at `now`, earliest first, and marks them done, for callers that play the worker themselves, such as
/// tests. The queue does not retry them if the handler fails.
pub async fn take_due(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> diesel::QueryResult<Vec<WaitingJob>> {
    diesel::sql_query(
        "with due as (
             select id from apalis.jobs where status = 'Pending' and run_at <= $1
             order by run_at, id limit $2 for update skip locked),
         taken as (
             update apalis.jobs set status = 'Done', attempts = attempts + 1, done_at = $1
             from due where jobs.id = due.id
             returning jobs.id, job_type as queue, job as payload, run_at)
         select id, queue, payload from taken order by run_at, id",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .load(&mut conn)
    .await
}
