//! Single jobs: reading them, retrying them, deleting them.
//!
//! No personal data: a job contains ids, and addresses are removed from stored errors.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Utc};
use diesel::OptionalExtension;
use diesel::sql_types::{Array, BigInt, Int4, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

text_enum! {
    /// The state of a job.
    pub enum JobState {
        /// Due.
        Waiting = "waiting",
        /// Due later.
        Later = "later",
        Running = "running",
        /// No worker will take it any more.
        Dead = "dead",
        Done = "done",
    }
}

/// A job, for the operations page.
#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct JobRow {
    /// Its id, a ULID.
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub queue: String,
    #[diesel(sql_type = Text)]
    pub state: JobState,
    /// Attempts as the queue counts them. Letters, effects and documents count their own.
    #[diesel(sql_type = Int4)]
    pub attempts: i32,
    #[diesel(sql_type = Int4)]
    pub max_attempts: i32,
    #[diesel(sql_type = Timestamptz)]
    pub run_at: DateTime<Utc>,
    /// The worker that holds or held it.
    #[diesel(sql_type = Nullable<Text>)]
    pub held_by: Option<String>,
    /// When it was done or died.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub done_at: Option<DateTime<Utc>>,
    /// Its subject: the id of a letter, an effect or a document.
    #[diesel(sql_type = Nullable<Text>)]
    pub subject: Option<String>,
    /// The request or job that caused it.
    #[diesel(sql_type = Nullable<Text>)]
    pub caused_by: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub problem: Option<String>,
    /// The time lists of its state are ordered by: when it is due, was taken, or ended.
    #[diesel(sql_type = Timestamptz)]
    pub place_at: DateTime<Utc>,
}

/// A position in a list of jobs of one state; the next page begins after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCursor {
    at: DateTime<Utc>,
    id: String,
}

impl fmt::Display for JobCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.timestamp_micros(), self.id)
    }
}

/// The text is not a position in a list of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a position printed by `unbind jobs list`")]
pub struct InvalidCursor;

impl FromStr for JobCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (micros, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let at = micros.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(InvalidCursor)?;
        let is_id = id.len() == ID_LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !YEARS.contains(&at.year()) || !is_id {
            return Err(InvalidCursor);
        }
        Ok(Self { at, id: id.to_owned() })
    }
}

impl JobRow {
    /// Its position.
    pub fn place(&self) -> JobCursor {
        JobCursor { at: self.place_at, id: self.id.clone() }
    }

    /// True when it can be retried.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, JobState::Dead | JobState::Later)
    }

    /// True when it can be discarded.
    pub fn can_discard(&self) -> bool {
        matches!(self.state, JobState::Dead | JobState::Later | JobState::Waiting)
    }
}

/// The columns of every query in this file; `$1` is the current time.
const COLUMNS: &str = "select id, job_type as queue, attempts, max_attempts, run_at, lock_by as held_by, done_at,
    job_subject(job) as subject, metadata -> 'caused_by' as caused_by,
    left(regexp_replace(last_result ->> 'Err', '\\S*@\\S*', '[address]', 'g'), 300) as problem,
    case when status = 'Killed' or (status = 'Failed' and attempts >= max_attempts) then 'dead'
         when status in ('Running', 'Queued') then 'running' when status = 'Done' then 'done'
         when run_at > $1 then 'later' else 'waiting' end as state,
    case when status in ('Done', 'Killed') or (status = 'Failed' and attempts >= max_attempts)
         then coalesce(done_at, run_at)
         when status in ('Running', 'Queued') then coalesce(lock_at, run_at) else run_at end as place_at";
/// Length of a ULID, in characters.
const ID_LENGTH: usize = 26;
/// Years a position may be in; within PostgreSQL's range of timestamps.
const YEARS: std::ops::Range<i32> = 1970..9999;
/// How many finished jobs are read to find those of a queue.
const DONE_MAX: usize = 20_000;

/// Jobs of these queues in a state, after `after`: waiting ones by due time, running and finished ones latest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    queues: &[&str],
    state: JobState,
    after: Option<&JobCursor>,
    limit: i64,
) -> diesel::QueryResult<Vec<JobRow>> {
    let is_rising = matches!(state, JobState::Waiting | JobState::Later);
    // Before every entry in ascending lists, after every entry in descending ones.
    let edge = if is_rising { DateTime::UNIX_EPOCH } else { DateTime::from_timestamp_nanos(i64::MAX) };
    let (at, id) = after.map_or((edge, ""), |place| (place.at, place.id.as_str()));
    // Conditions exactly as in the partial indexes, and one subquery per queue, so that each is read in index order
    // and only as far as needed.
    let waiting = "(status = 'Pending' or (status = 'Failed' and attempts < max_attempts))";
    let (sign, way) = if is_rising { (">", "") } else { ("<", " desc") };
    let each = |condition: &str, key: &str| {
        format!(
            "select jobs.* from unnest($2) name cross join lateral (
                 {COLUMNS} from apalis.jobs
                 where job_type = name and {condition} and {key} {sign}= $4 and ({key}, id) {sign} ($4, $5)
                 order by {key}{way}, id{way} limit $3) jobs
             order by place_at{way}, id{way} limit $3"
        )
    };
    let query = match state {
        JobState::Waiting => each(&format!("{waiting} and run_at <= $1"), "run_at"),
        JobState::Later => each(&format!("{waiting} and run_at > $1"), "run_at"),
        JobState::Running => each("status in ('Running', 'Queued')", "coalesce(lock_at, run_at)"),
        JobState::Dead => each(
            "(status = 'Killed' or (status = 'Failed' and attempts >= max_attempts))",
            // An expression that the index of finished jobs does not have, so that the planner does not scan that
            // index for a few dead jobs.
            "coalesce(done_at, run_at)",
        ),
        JobState::Done => format!(
            "{COLUMNS} from (
                 select * from apalis.jobs where status in ('Done', 'Killed', 'Failed')
                     and done_at <= $4 and (done_at, id) < ($4, $5)
                 order by done_at desc, id desc limit {DONE_MAX}) jobs
             where status = 'Done' and job_type = any($2) order by done_at desc, id desc limit $3"
        ),
    };
    diesel::sql_query(query)
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Text>, _>(queues)
        .bind::<BigInt, _>(limit)
        .bind::<Timestamptz, _>(at)
        .bind::<Text, _>(id)
        .load(&mut conn)
        .await
}

/// Finds a job.
pub async fn find(mut conn: &AsyncPgConnection, now: DateTime<Utc>, id: &str) -> diesel::QueryResult<Option<JobRow>> {
    diesel::sql_query(format!("{COLUMNS} from apalis.jobs where id = $2"))
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(id)
        .get_result(&mut conn)
        .await
        .optional()
}

/// Finds a job and locks it until the transaction ends.
pub(crate) async fn lock(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    id: &str,
) -> diesel::QueryResult<Option<JobRow>> {
    diesel::sql_query(format!("{COLUMNS} from apalis.jobs where id = $2 for update"))
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(id)
        .get_result(&mut conn)
        .await
        .optional()
}

/// Jobs about any of these subjects, latest first.
pub async fn list_about(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    subjects: &[String],
    limit: i64,
) -> diesel::QueryResult<Vec<JobRow>> {
    diesel::sql_query(format!("{COLUMNS} from apalis.jobs where job_subject(job) = any($2) order by id desc limit $3"))
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Text>, _>(subjects)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await
}

/// Resets a job as if it had never been tried, due at once.
pub(crate) async fn put_back(mut conn: &AsyncPgConnection, id: &str, now: DateTime<Utc>) -> diesel::QueryResult<()> {
    diesel::sql_query(
        "update apalis.jobs set status = 'Pending', attempts = 0, run_at = $2, lock_by = null, lock_at = null,
             done_at = null, last_result = null where id = $1",
    )
    .bind::<Text, _>(id)
    .bind::<Timestamptz, _>(now - crate::job::AT_ONCE_MARGIN)
    .execute(&mut conn)
    .await
    .map(drop)
}

/// Deletes a job.
pub(crate) async fn remove(mut conn: &AsyncPgConnection, id: &str) -> diesel::QueryResult<()> {
    diesel::sql_query("delete from apalis.jobs where id = $1").bind::<Text, _>(id).execute(&mut conn).await.map(drop)
}
