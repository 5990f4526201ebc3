//! Jobs: wakes the worker; the only place that inserts into the queue's table.
//!
//! A job names a row by its id and tells the worker to look at it; the row is authoritative. The `INSERT` equals that
//! of the queue library, so that its workers take the job (a test verifies this), and runs in the transaction of the
//! change that requires it.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::{Array, Bool, Int4, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use ulid::Ulid;
use uuid::Uuid;

use crate::base::{EffectId, EvidenceId, FiguresInquiryId, LetterId, WebhookDeliveryId};

pub mod cause;
pub mod set_aside;

/// The only version of the payloads so far.
const V1: u8 = 1;

/// Declares the queues with their jobs. A row is `QUEUE = "queue", Job { field: Id };`; the payload is the version and
/// the id of the row to look at.
macro_rules! jobs {
    ($($(#[$meta:meta])+ $queue:ident = $name:literal, $job:ident { $field:ident: $id:ident };)+) => {
        $(
            #[doc = concat!("Queue of [`", stringify!($job), "`].")]
            pub const $queue: &str = $name;

            $(#[$meta])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
            #[expect(missing_docs, reason = "the version, and the id of the row")]
            pub struct $job {
                pub v: u8,
                pub $field: $id,
            }

            impl $job {
                /// A job for this row.
                pub const fn new($field: $id) -> Self {
                    Self { v: V1, $field }
                }
            }

            impl From<$id> for Job {
                fn from(id: $id) -> Self {
                    Self::$job($job::new(id))
                }
            }
        )+

        /// Every queue.
        pub const QUEUES: [&str; [$($queue),+].len()] = [$($queue),+];

        /// Any job.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Job { $($(#[$meta])+ $job($job),)+ }

        impl Job {
            /// The queue of this job.
            pub const fn queue(&self) -> &'static str {
                match self { $(Self::$job(_) => $queue,)+ }
            }
        }
    };
}

jobs! {
    /// Send this letter if it is due.
    DELIVER_LETTER = "deliver-letter", DeliverLetter { letter: LetterId };
    /// Carry out this effect if it is due.
    CARRY_OUT_EFFECT = "carry-out-effect", CarryOutEffect { effect: EffectId };
    /// Prepare this document if it is due.
    PREPARE_EVIDENCE = "prepare-evidence", PrepareEvidence { evidence: EvidenceId };
    /// Send this message to its webhook if it is due.
    DELIVER_WEBHOOK = "deliver-webhook", DeliverWebhook { delivery: WebhookDeliveryId };
    /// Ask the platform for the figures of a store, if this is due.
    ASK_FIGURES = "ask-figures", AskFigures { inquiry: FiguresInquiryId };
}

/// The priority of a job: the queue fetches higher ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    /// The default.
    #[default]
    Usual = 0,
    /// Somebody waits for it at a page, for instance for a code.
    Urgent = 10,
}

/// Enqueues jobs, each with the time it is due, in one statement. Jobs due at once are fetched in this order.
///
/// `made_at` is the current time of the program's clock and becomes the time part of the job ids. The cause
/// ([`cause`]) is stored in the metadata, so that payloads contain ids only.
pub async fn enqueue(
    conn: &AsyncPgConnection,
    made_at: DateTime<Utc>,
    jobs: &[(Job, DateTime<Utc>)],
) -> diesel::QueryResult<()> {
    enqueue_with(conn, made_at, jobs, Priority::Usual).await
}

/// As [`enqueue`], with a priority.
pub async fn enqueue_with(
    mut conn: &AsyncPgConnection,
    made_at: DateTime<Utc>,
    jobs: &[(Job, DateTime<Utc>)],
    priority: Priority,
) -> diesel::QueryResult<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let made_ms = u64::try_from(made_at.timestamp_millis()).unwrap_or_default();
    let ids: Vec<String> =
        jobs.iter().map(|_| Ulid::from_parts(made_ms, Uuid::new_v4().as_u128()).to_string()).collect();
    let queues: Vec<&str> = jobs.iter().map(|(job, _)| job.queue()).collect();
    let payloads = jobs
        .iter()
        .map(|(job, _)| serde_json::to_string(job))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let at_once = made_at - AT_ONCE_MARGIN;
    let in_order = (0_i64..).map(|place| at_once + Duration::microseconds(place.min(ORDERED_MAX)));
    let run_ats: Vec<DateTime<Utc>> = jobs
        .iter()
        .zip(in_order)
        .map(|((_, run_at), at_once)| if *run_at <= made_at { at_once } else { *run_at })
        .collect();
    let cause = cause::current().unwrap_or_default();
    diesel::sql_query(
        "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
         select id, queue, convert_to(payload, 'UTF8'), 'Pending', 0, $5, run_at, $6,
                case when $7 = '' then ''::hstore else hstore('caused_by', $7) end
                    || case when $8 = '' then ''::hstore else hstore('traceparent', $8) end, null
         from unnest($1, $2, $3, $4) as job (id, queue, payload, run_at)",
    )
    .bind::<Array<Text>, _>(ids)
    .bind::<Array<Text>, _>(queues)
    .bind::<Array<Text>, _>(payloads)
    .bind::<Array<Timestamptz>, _>(run_ats)
    .bind::<Int4, _>(QUEUE_MAX_ATTEMPTS)
    .bind::<Int4, _>(priority as i32)
    .bind::<Text, _>(cause.id)
    .bind::<Text, _>(cause.traceparent.unwrap_or_default())
    .execute(&mut conn)
    .await
    .map(drop)
}

/// Jobs due at once get a `run_at` this much earlier. The queue's trigger and its fetch compare with PostgreSQL's time
/// at the start of the transaction, which is before the program's `made_at`.
pub(crate) const AT_ONCE_MARGIN: Duration = Duration::seconds(10);

/// How many jobs of one call keep their order, one microsecond apart: five seconds, well within [`AT_ONCE_MARGIN`].
const ORDERED_MAX: i64 = 5_000_000;

/// Generous, because the queue also counts a graceful hand-back as an attempt; the effective cap is counted in our own
/// rows.
const QUEUE_MAX_ATTEMPTS: i32 = 25;

/// The condition that no job for the row with this id waits or runs; `id` is a column. For the sweeps that replace lost
/// jobs: rows whose jobs only wait must not fill their batches.
pub(crate) fn has_none(id: &str) -> SqlLiteral<Bool> {
    sql(&format!(
        "not exists (select from apalis.jobs j where job_subject(j.job) = {id}::text
         and j.status in ('Pending', 'Queued', 'Running') and j.done_at is null)"
    ))
}

/// A job that ran too early is rerun no sooner than this, so that a worker whose clock is behind the database's does
/// not loop.
pub(crate) const LOOK_AGAIN_PERIOD: Duration = Duration::seconds(1);

/// The maximum number of attempts and the waits between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// After this many attempts it is given up.
    pub cap: i32,
    /// How long an attempt may take before another worker may begin the next.
    pub lease_period: Duration,
    /// The wait after the first failure; doubled after each further one.
    pub first_wait_period: Duration,
    /// The longest wait between two attempts.
    pub longest_wait_period: Duration,
}

impl RetryPolicy {
    /// Letters: 28 attempts within 24 hours (15 s doubled eight times, then an hour nineteen times, and up to a
    /// quarter more). Counted in attempts, not in time, so that a pause of all mail uses none. Codes expire after ten
    /// minutes anyway.
    pub const LETTER: Self = Self {
        cap: 28,
        lease_period: Duration::seconds(60),
        first_wait_period: Duration::seconds(15),
        longest_wait_period: Duration::hours(1),
    };
    /// Effects: 15 attempts over about a day and a half (15 s doubled eleven times, then 8 h three times: 32 to 41 h).
    pub const EFFECT: Self = Self {
        cap: 15,
        lease_period: Duration::seconds(60),
        first_wait_period: Duration::seconds(15),
        longest_wait_period: Duration::hours(8),
    };
    /// Documents: 8 attempts over about twenty minutes (10 s doubled six times: 21 to 27 min), because somebody waits
    /// at the page. An attempt may have to wait for the virus scanner and for the child process.
    pub const PREPARE: Self = Self {
        cap: 8,
        lease_period: Duration::seconds(120),
        first_wait_period: Duration::seconds(10),
        longest_wait_period: Duration::hours(8),
    };

    /// Messages to webhooks: 19 attempts over about three days (15 s doubled eleven times, then 8 h seven times: 64 to
    /// 81 h).
    pub const WEBHOOK: Self = Self {
        cap: 19,
        lease_period: Duration::seconds(60),
        first_wait_period: Duration::seconds(15),
        longest_wait_period: Duration::hours(8),
    };

    /// Figures: 8 attempts within about half an hour (10 s doubled six times: 21 to 27 min). They are wanted for a review that
    /// begins soon; later ones are asked at the approval, and right before the effect.
    pub const FIGURES: Self = Self {
        cap: 8,
        lease_period: Duration::seconds(60),
        first_wait_period: Duration::seconds(10),
        longest_wait_period: Duration::hours(1),
    };

    /// The wait after attempt number `attempt` failed: doubled each time up to the longest, plus up to a quarter
    /// depending on `id` and attempt, so that many failures at once are not retried at the same time.
    pub fn backoff(self, attempt: i32, id: Uuid) -> Duration {
        let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or_default().min(20);
        let wait_ms = self
            .first_wait_period
            .num_milliseconds()
            .saturating_mul(1 << doublings)
            .min(self.longest_wait_period.num_milliseconds());
        let turn = u8::try_from(attempt.rem_euclid(256)).unwrap_or_default();
        let spread = i64::from(id.as_bytes()[15].wrapping_add(turn.wrapping_mul(97)));
        Duration::milliseconds(wait_ms + wait_ms * spread / 1024)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours_of_tries(retry: RetryPolicy) -> impl Iterator<Item = f64> {
        (0..=u8::MAX).map(move |last_byte| {
            let id = Uuid::from_u128(u128::from(last_byte));
            let waits = (1..retry.cap).map(|attempt| retry.backoff(attempt, id));
            waits.fold(Duration::zero(), |sum, wait| sum + wait).as_seconds_f64() / 3600.0
        })
    }

    #[test]
    fn letter_attempts_span_a_day() {
        for hours in hours_of_tries(RetryPolicy::LETTER) {
            assert!((21.0..=24.0).contains(&hours), "{hours} h");
        }
    }

    #[test]
    fn effect_attempts_outlast_a_day_of_downtime() {
        for hours in hours_of_tries(RetryPolicy::EFFECT) {
            assert!((32.0..=42.0).contains(&hours), "{hours} h");
        }
    }

    #[test]
    fn webhook_attempts_span_three_days() {
        for hours in hours_of_tries(RetryPolicy::WEBHOOK) {
            assert!((64.0..=81.0).contains(&hours), "{hours} h");
        }
    }

    #[test]
    fn payload_wire_form_is_stable() {
        let id = uuid::Uuid::from_u128(7);
        for (job, field) in [
            (Job::from(LetterId(id)), "letter"),
            (Job::from(EffectId(id)), "effect"),
            (Job::from(EvidenceId(id)), "evidence"),
            (Job::from(WebhookDeliveryId(id)), "delivery"),
            (Job::from(FiguresInquiryId(id)), "inquiry"),
        ] {
            let payload = format!(r#"{{"v":1,"{field}":"00000000-0000-0000-0000-000000000007"}}"#);
            assert_eq!(serde_json::to_string(&job).ok(), Some(payload));
        }
    }
}
