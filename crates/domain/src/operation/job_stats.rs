//! Queue statistics: bounded counts read from indexes, independent of the number of finished jobs.

use chrono::{DateTime, Duration, Utc};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ulid::Ulid;

/// Counts stop at one more than this.
pub const COUNT_CAP: i64 = 9_999;
/// How many jobs finished in the last hour are read for all queues together; with more, the throughput is a lower
/// bound.
const DONE_CAP: i64 = 20_000;
/// Workers seen within this period are listed.
const WORKERS_PERIOD: Duration = Duration::hours(1);
/// Maximum number of workers listed.
const WORKERS_MAX: i64 = 200;

/// The statistics of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct QueueFigures {
    pub queue: &'static str,
    /// Jobs due and waiting.
    pub waiting: i64,
    pub later: i64,
    pub running: i64,
    /// Jobs no worker will take any more.
    pub dead: i64,
    /// Jobs done in the last five minutes.
    pub done_5_min: i64,
    /// Jobs done in the last hour; a lower bound if [`QueueFigures::done_is_capped`].
    pub done_1_h: i64,
    /// True when more were done than were read.
    pub done_is_capped: bool,
    /// Since when the job that waits longest is due.
    pub oldest_at: Option<DateTime<Utc>>,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    queue: String,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    later: i64,
    #[diesel(sql_type = BigInt)]
    running: i64,
    #[diesel(sql_type = BigInt)]
    dead: i64,
    #[diesel(sql_type = Nullable<Text>)]
    oldest_id: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    oldest_run_at: Option<DateTime<Utc>>,
}

#[derive(diesel::QueryableByName)]
struct Done {
    #[diesel(sql_type = Text)]
    queue: String,
    #[diesel(sql_type = BigInt)]
    recent: i64,
    #[diesel(sql_type = BigInt)]
    all: i64,
    #[diesel(sql_type = BigInt)]
    looked_at: i64,
}

/// Unfinished jobs. Conditions are exactly those of the partial indexes.
const STANDING_SQL: &str = "
select queue, oldest.id as oldest_id, oldest.run_at as oldest_run_at,
  (select count(*) from (select from apalis.jobs where job_type = queue and run_at <= $2
     and (status = 'Pending' or (status = 'Failed' and attempts < max_attempts)) order by run_at limit $3) t) as waiting,
  (select count(*) from (select from apalis.jobs where job_type = queue and run_at > $2
     and (status = 'Pending' or (status = 'Failed' and attempts < max_attempts)) order by run_at limit $3) t) as later,
  (select count(*) from (select from apalis.jobs where job_type = queue and status in ('Running', 'Queued')
     and lock_by is not null order by lock_by limit $3) t) as running,
  (select count(*) from (select from apalis.jobs where job_type = queue
     and (status = 'Killed' or (status = 'Failed' and attempts >= max_attempts)) order by done_at desc limit $3) t) as dead
from unnest($1) queue left join lateral (
  select id, run_at from apalis.jobs where job_type = queue and run_at <= $2
    and (status = 'Pending' or (status = 'Failed' and attempts < max_attempts)) order by run_at limit 1) oldest on true";

/// Finished jobs.
const DONE_SQL: &str = "
select job_type as queue, count(*) filter (where done_at > $1) as recent, count(*) as \"all\",
  (sum(count(*)) over ())::bigint as looked_at
from (select job_type, done_at, status from apalis.jobs
      where status in ('Done', 'Killed', 'Failed') and done_at > $2 and done_at <= $3 order by done_at desc limit $4) t
where status = 'Done' group by job_type";

/// The statistics of every queue.
pub async fn count(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> diesel::QueryResult<Vec<QueueFigures>> {
    let rows: Vec<Row> = diesel::sql_query(STANDING_SQL)
        .bind::<Array<Text>, _>(crate::job::QUEUES.as_slice())
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(COUNT_CAP + 1)
        .load(&mut conn)
        .await?;
    let done: Vec<Done> = diesel::sql_query(DONE_SQL)
        .bind::<Timestamptz, _>(now - Duration::minutes(5))
        .bind::<Timestamptz, _>(now - Duration::hours(1))
        // `done_at` is set by the queue's own clock, which may be ahead.
        .bind::<Timestamptz, _>(now + Duration::hours(1))
        .bind::<BigInt, _>(DONE_CAP)
        .load(&mut conn)
        .await?;
    let figures = crate::job::QUEUES.into_iter().map(|queue| {
        let row = rows.iter().find(|row| row.queue == queue);
        let done = done.iter().find(|row| row.queue == queue);
        QueueFigures {
            queue,
            waiting: row.map_or(0, |row| row.waiting),
            later: row.map_or(0, |row| row.later),
            running: row.map_or(0, |row| row.running),
            dead: row.map_or(0, |row| row.dead),
            done_5_min: done.map_or(0, |row| row.recent),
            done_1_h: done.map_or(0, |row| row.all),
            done_is_capped: done.is_some_and(|row| row.looked_at >= DONE_CAP),
            oldest_at: row.and_then(|row| due_since(row.oldest_id.as_deref()?, row.oldest_run_at?)),
        }
    });
    Ok(figures.collect())
}

/// Since when a job is due. A job that is due at once has a `run_at` before its creation
/// ([`crate::job::AT_ONCE_MARGIN`]).
fn due_since(id: &str, run_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let made_at = Ulid::from_string(id).ok().and_then(|id| i64::try_from(id.timestamp_ms()).ok());
    let made_at = made_at.and_then(DateTime::from_timestamp_millis);
    Some(made_at.map_or(run_at, |made_at| {
        if made_at - run_at > crate::job::AT_ONCE_MARGIN { run_at } else { made_at.max(run_at) }
    }))
}

/// A worker of a queue, as the queue library registers it.
#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct QueueWorker {
    /// Its name: queue, machine, process and a unique part.
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub queue: String,
    #[diesel(sql_type = Timestamptz)]
    pub last_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub started_at: Option<DateTime<Utc>>,
}

impl QueueWorker {
    /// Machine and process.
    pub fn process(&self) -> &str {
        let rest = self.id.split_once('@').map_or(self.id.as_str(), |(_, rest)| rest);
        rest.rsplit_once(':').map_or(rest, |(process, _)| process)
    }
}

/// Workers seen within the last hour, latest first.
pub async fn list_workers(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> diesel::QueryResult<Vec<QueueWorker>> {
    diesel::sql_query(
        "select id, worker_type as queue, last_seen as last_seen_at, started_at from apalis.workers
         where last_seen > $1 order by last_seen desc, id limit $2",
    )
    .bind::<Timestamptz, _>(now - WORKERS_PERIOD)
    .bind::<BigInt, _>(WORKERS_MAX)
    .load(&mut conn)
    .await
}

/// Records when these workers started; the queue library leaves the column empty.
pub async fn record_start(
    mut conn: &AsyncPgConnection,
    workers: &[String],
    at: DateTime<Utc>,
) -> diesel::QueryResult<usize> {
    diesel::sql_query("update apalis.workers set started_at = $2 where id = any($1) and started_at is null")
        .bind::<Array<Text>, _>(workers)
        .bind::<Timestamptz, _>(at)
        .execute(&mut conn)
        .await
}
