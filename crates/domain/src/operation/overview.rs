//! The overview for the operations page and the metrics, in twelve cheap queries.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::alarm::{Alarm, EVIDENCE_PERIOD, FOLLOW_UP_PERIOD, LETTERS_PERIOD, WORKER_SILENCE_PERIOD, judge};
use super::control::{QueuePause, list_paused};
use super::schedule::{Duty, list_duties};
use super::{OperationsError, QueueFigures};
use crate::application::Permission;
use crate::base::Actor;
use crate::deadline::calendar::horizon::{self, Horizon};
use crate::delivery::sms_limit::{self, SmsDay};
use crate::job::set_aside::{self, SetAside};
use crate::letter::Context;
use crate::operation::job_stats::{self, QueueWorker};

/// How many set-aside items the page lists; more than these have one cause, or few.
pub const SET_ASIDES_LISTED: i64 = 50;

/// The overview.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Overview {
    pub at: DateTime<Utc>,
    pub queues: Vec<QueueFigures>,
    pub pauses: Vec<QueuePause>,
    /// Worker processes seen within the last hour.
    pub processes: Vec<Process>,
    pub duties: Vec<Duty>,
    pub trouble: FailureCounts,
    /// How far official calendar data reaches; `None` before a policy was published.
    pub horizon: Option<Horizon>,
    /// Today's costs of text messages; `None` before the first.
    pub sms: Option<SmsDay>,
    /// Items that sweeps set aside, longest first; at most [`SET_ASIDES_LISTED`].
    pub set_asides: Vec<SetAside>,
    /// How many items each sweep has set aside.
    pub set_aside_counts: Vec<(String, i64)>,
    /// Every alarm, raised or not.
    pub alarms: Vec<Alarm>,
}

/// A worker process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Machine and process id.
    pub name: String,
    /// When it started; `None` if not recorded yet.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was last seen.
    pub last_seen_at: DateTime<Utc>,
    /// The queues it was seen at within the last minute.
    pub queues: Vec<String>,
}

/// Counts of problems, each at most [`super::COUNT_CAP`] + 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct FailureCounts {
    /// Letters given up within the last day.
    #[diesel(sql_type = BigInt)]
    pub letters_failed: i64,
    /// Effects given up and not dealt with yet.
    #[diesel(sql_type = BigInt)]
    pub effects_failed: i64,
    /// Blocked effects.
    #[diesel(sql_type = BigInt)]
    pub effects_blocked: i64,
    /// Open applications past their deadline.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Documents that were due long ago and are not prepared, or were given up within the last day.
    #[diesel(sql_type = BigInt)]
    pub evidence_waiting: i64,
    /// Follow-ups open for longer than they may be.
    #[diesel(sql_type = BigInt)]
    pub follow_ups_late: i64,
    /// Webhooks that were disabled and not enabled again.
    #[diesel(sql_type = BigInt)]
    pub webhooks_disabled: i64,
    /// Text messages that the gateway did not take for minutes.
    #[diesel(sql_type = BigInt)]
    pub sms_waiting: i64,
}

/// `created_at > $2` bounds the index scan: a letter is given up at most two days after it was written, a held one a
/// little later.
const TROUBLE_SQL: &str = "
select
  (select count(*) from (select from letters where state = 'failed' and ended_at > $1 and created_at > $2 and medium = 'mail'
     order by created_at desc limit $3) t) as letters_failed,
  (select count(*) from (select from effects where state = 'failed' limit $3) t) as effects_failed,
  (select count(*) from (select from effects where state = 'blocked' limit $3) t) as effects_blocked,
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_second') and due_at < $4 order by due_at limit $3) t) as overdue,
  (select count(*) from (select from evidence where state in ('received', 'quarantined') and uploaded_at < $5
     union all select from evidence where state = 'unreadable' and problem = 'gave_up' and uploaded_at > $2
     and prepared_at > $1 limit $3) t) as evidence_waiting,
  (select count(*) from (select from follow_ups where done_at is null and created_at < $6 limit $3) t) as follow_ups_late,
  (select count(*) from (select from webhooks where state = 'disabled' limit $3) t) as webhooks_disabled,
  (select count(*) from (select from letters where medium = 'sms' and state = 'queued' and attempt >= 5 limit $3) t) as sms_waiting";

/// The overview, for an actor.
pub async fn overview(conn: &AsyncPgConnection, ctx: &Context, actor: &Actor) -> Result<Overview, OperationsError> {
    actor.must(Permission::ReadOperations)?;
    Ok(measure(conn, ctx).await?)
}

/// The overview, for metrics and the command line.
pub async fn measure(conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Overview> {
    let now = ctx.now();
    let (queues, workers, duties, pauses, trouble, set_asides, set_aside_counts, horizon, sms) = futures::try_join!(
        job_stats::count(conn, now),
        job_stats::list_workers(conn, now),
        list_duties(conn, now),
        list_paused(conn),
        trouble(conn, now),
        set_aside::list(conn, SET_ASIDES_LISTED),
        set_aside::count(conn),
        async { horizon::measure(conn, ctx).await.optional() },
        sms_limit::find_today(conn, now),
    )?;
    let (processes, alarms) = (processes(&workers, now), Vec::new());
    let mut overview = Overview {
        at: now,
        queues,
        pauses,
        processes,
        duties,
        trouble,
        horizon,
        sms,
        set_asides,
        set_aside_counts,
        alarms,
    };
    overview.alarms = judge(&overview, &workers);
    Ok(overview)
}

async fn trouble(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<FailureCounts> {
    diesel::sql_query(TROUBLE_SQL)
        .bind::<Timestamptz, _>(now - LETTERS_PERIOD)
        .bind::<Timestamptz, _>(now - LETTERS_PERIOD * 15)
        .bind::<BigInt, _>(job_stats::COUNT_CAP + 1)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(now - EVIDENCE_PERIOD)
        .bind::<Timestamptz, _>(now - FOLLOW_UP_PERIOD)
        .get_result(&mut conn)
        .await
}

fn processes(workers: &[QueueWorker], now: DateTime<Utc>) -> Vec<Process> {
    let mut workers_of: BTreeMap<&str, Vec<&QueueWorker>> = BTreeMap::new();
    for worker in workers {
        workers_of.entry(worker.process()).or_default().push(worker);
    }
    let process = |(name, workers): (&str, Vec<&QueueWorker>)| {
        let last_seen_at = workers.iter().map(|worker| worker.last_seen_at).max()?;
        let is_seen = |worker: &&&QueueWorker| now - worker.last_seen_at <= WORKER_SILENCE_PERIOD;
        let queues: BTreeSet<String> = workers.iter().filter(is_seen).map(|worker| worker.queue.clone()).collect();
        Some(Process {
            name: name.to_owned(),
            started_at: workers.iter().filter_map(|worker| worker.started_at).min(),
            last_seen_at,
            queues: queues.into_iter().collect(),
        })
    };
    workers_of.into_iter().filter_map(process).collect()
}
