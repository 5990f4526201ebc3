//! Single jobs: looking at them, putting them back, taking them out.
//!
//! No personal data: a job names ids, and what is kept of an error has its addresses taken out.

use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::sql_types::{Array, BigInt, Int4, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

text_enum! {
    /// Where a job stands.
    pub enum JobState {
        /// It is due.
        Waiting = "waiting",
        /// It is due later.
        Later = "later",
        /// A worker has it.
        Running = "running",
        /// Nobody will take it any more.
        Dead = "dead",
        /// It was done.
        Done = "done",
    }
}

/// A job, as the operations page shows it.
#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
pub struct JobLine {
    /// Its id, a ULID.
    #[diesel(sql_type = Text)]
    pub id: String,
    /// Its queue.
    #[diesel(sql_type = Text)]
    pub queue: String,
    /// Where it stands.
    #[diesel(sql_type = Text)]
    pub state: JobState,
    /// How often the queue counts it as tried. What is tried counts for itself.
    #[diesel(sql_type = Int4)]
    pub attempts: i32,
    /// How often it may be.
    #[diesel(sql_type = Int4)]
    pub max_attempts: i32,
    /// When it is due.
    #[diesel(sql_type = Timestamptz)]
    pub run_at: DateTime<Utc>,
    /// The worker that has it, or had it.
    #[diesel(sql_type = Nullable<Text>)]
    pub held_by: Option<String>,
    /// When it was done, or died.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub done_at: Option<DateTime<Utc>>,
    /// What it is about: the id of a letter, an effect or a document.
    #[diesel(sql_type = Nullable<Text>)]
    pub subject: Option<String>,
    /// The request or the job that made it.
    #[diesel(sql_type = Nullable<Text>)]
    pub caused_by: Option<String>,
    /// What the last try met.
    #[diesel(sql_type = Nullable<Text>)]
    pub problem: Option<String>,
}

impl JobLine {
    /// True when it can be put back to be taken at once.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, JobState::Dead | JobState::Later)
    }

    /// True when it can be taken out.
    pub fn can_discard(&self) -> bool {
        matches!(self.state, JobState::Dead | JobState::Later | JobState::Waiting)
    }
}

/// What every query of this file reads; `$1` is the present.
const COLUMNS: &str = "select id, job_type as queue, attempts, max_attempts, run_at, lock_by as held_by, done_at,
    job_subject(job) as subject, metadata -> 'caused_by' as caused_by,
    left(regexp_replace(last_result ->> 'Err', '\\S*@\\S*', '[address]', 'g'), 300) as problem,
    case when status = 'Killed' or (status = 'Failed' and attempts >= max_attempts) then 'dead'
         when status in ('Running', 'Queued') then 'running' when status = 'Done' then 'done'
         when run_at > $1 then 'later' else 'waiting' end as state";
/// Jobs that are done and looked at for those of a queue.
const DONE_MAX: usize = 20_000;

/// Jobs of these queues in a state: waiting ones by what is due first, those that are over latest first.
///
/// # Errors
/// Database errors.
pub async fn list(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    queues: &[&str],
    state: JobState,
    limit: i64,
) -> diesel::QueryResult<Vec<JobLine>> {
    // In the words of the partial indexes, queue by queue: so each is read in its order and no further than it is shown.
    let waiting = "(status = 'Pending' or (status = 'Failed' and attempts < max_attempts))";
    let each = |condition: &str, order: &str, all: &str| {
        format!(
            "select jobs.* from unnest($2) name cross join lateral (
                 {COLUMNS} from apalis.jobs where job_type = name and {condition} order by {order} limit $3) jobs
             order by {all} limit $3"
        )
    };
    let query = match state {
        JobState::Waiting => each(&format!("{waiting} and run_at <= $1"), "run_at, id", "run_at, id"),
        JobState::Later => each(&format!("{waiting} and run_at > $1"), "run_at, id", "run_at, id"),
        JobState::Running => each("status in ('Running', 'Queued')", "lock_at desc, id", "run_at, id"),
        JobState::Dead => each(
            "(status = 'Killed' or (status = 'Failed' and attempts >= max_attempts))",
            // An order no index of the jobs that are done has: those would be read to find these few.
            "coalesce(done_at, run_at) desc, id",
            "coalesce(done_at, run_at) desc, id",
        ),
        JobState::Done => format!(
            "{COLUMNS} from (
                 select * from apalis.jobs where status in ('Done', 'Killed', 'Failed') and done_at is not null
                 order by done_at desc limit {DONE_MAX}) jobs
             where status = 'Done' and job_type = any($2) order by done_at desc limit $3"
        ),
    };
    diesel::sql_query(query)
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Text>, _>(queues)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await
}

/// One job.
///
/// # Errors
/// Database errors.
pub async fn find(mut conn: &AsyncPgConnection, now: DateTime<Utc>, id: &str) -> diesel::QueryResult<Option<JobLine>> {
    diesel::sql_query(format!("{COLUMNS} from apalis.jobs where id = $2"))
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(id)
        .get_result(&mut conn)
        .await
        .optional()
}

/// One job, locked until the transaction ends.
pub(crate) async fn lock(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    id: &str,
) -> diesel::QueryResult<Option<JobLine>> {
    diesel::sql_query(format!("{COLUMNS} from apalis.jobs where id = $2 for update"))
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(id)
        .get_result(&mut conn)
        .await
        .optional()
}

/// Jobs about any of these ids, the latest first.
///
/// # Errors
/// Database errors.
pub async fn list_about(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    subjects: &[String],
    limit: i64,
) -> diesel::QueryResult<Vec<JobLine>> {
    diesel::sql_query(format!("{COLUMNS} from apalis.jobs where job_subject(job) = any($2) order by id desc limit $3"))
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Text>, _>(subjects)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await
}

/// Puts a job back, as if it had never been tried, due at once.
pub(crate) async fn put_back(mut conn: &AsyncPgConnection, id: &str, now: DateTime<Utc>) -> diesel::QueryResult<()> {
    diesel::sql_query(
        "update apalis.jobs set status = 'Pending', attempts = 0, run_at = $2, lock_by = null, lock_at = null,
             done_at = null, last_result = null where id = $1",
    )
    .bind::<Text, _>(id)
    .bind::<Timestamptz, _>(now - super::AT_ONCE_MARGIN)
    .execute(&mut conn)
    .await
    .map(drop)
}

/// Takes a job out of its queue.
pub(crate) async fn remove(mut conn: &AsyncPgConnection, id: &str) -> diesel::QueryResult<()> {
    diesel::sql_query("delete from apalis.jobs where id = $1").bind::<Text, _>(id).execute(&mut conn).await.map(drop)
}
