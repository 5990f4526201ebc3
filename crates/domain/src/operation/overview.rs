//! The overview for the operations page and the metrics, in nine cheap queries.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::alarm::{Alarm, LETTERS_PERIOD, judge};
use super::control::{QueuePause, list_paused};
use super::duty::{Duty, list_duties};
use super::{OperationsError, QueueFigures};
use crate::application::permission::Permission;
use crate::base::actor::Actor;
use crate::deadline::calendar::horizon::{self, Horizon};
use crate::letter::context::Context;
use crate::operation::job_stats::{self, QueueWorker};

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
}

/// `created_at > $2` bounds the index scan: a letter is given up at most two days after it was written, a held one a
/// little later.
const TROUBLE_SQL: &str = "
select
  (select count(*) from (select from letters where state = 'failed' and ended_at > $1 and created_at > $2
     order by created_at desc limit $3) t) as letters_failed,
  (select count(*) from (select from effects where state = 'failed' limit $3) t) as effects_failed,
  (select count(*) from (select from effects where state = 'blocked' limit $3) t) as effects_blocked,
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_second') and due_at < $4 order by due_at limit $3) t) as overdue";

/// The overview, for an actor.
pub async fn overview(conn: &AsyncPgConnection, ctx: &Context, actor: &Actor) -> Result<Overview, OperationsError> {
    actor.must(Permission::ReadOperations)?;
    Ok(measure(conn, ctx).await?)
}

/// The overview, for metrics and the command line.
pub async fn measure(conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Overview> {
    let now = ctx.now();
    let (queues, workers, duties, pauses, trouble, horizon) = futures::try_join!(
        job_stats::count(conn, now),
        job_stats::list_workers(conn, now),
        list_duties(conn, now),
        list_paused(conn),
        trouble(conn, now),
        async { horizon::measure(conn, ctx).await.optional() },
    )?;
    let alarms = judge(now, &queues, &workers, &pauses, &duties, trouble, horizon.as_ref());
    let processes = processes(&workers, now);
    Ok(Overview { at: now, queues, pauses, processes, duties, trouble, horizon, alarms })
}

async fn trouble(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<FailureCounts> {
    diesel::sql_query(TROUBLE_SQL)
        .bind::<Timestamptz, _>(now - LETTERS_PERIOD)
        .bind::<Timestamptz, _>(now - LETTERS_PERIOD * 15)
        .bind::<BigInt, _>(job_stats::COUNT_CAP + 1)
        .bind::<Timestamptz, _>(now)
        .get_result(&mut conn)
        .await
}

fn processes(workers: &[QueueWorker], now: DateTime<Utc>) -> Vec<Process> {
    let mut found: Vec<Process> = Vec::new();
    for worker in workers {
        let name = worker.process();
        let index = found.iter().position(|process| process.name == name).unwrap_or_else(|| {
            let last_seen_at = worker.last_seen_at;
            found.push(Process { name: name.to_owned(), started_at: None, last_seen_at, queues: Vec::new() });
            found.len() - 1
        });
        let process = &mut found[index];
        process.last_seen_at = process.last_seen_at.max(worker.last_seen_at);
        process.started_at = match (process.started_at, worker.started_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if now - worker.last_seen_at <= super::WORKER_SILENCE_PERIOD && !process.queues.contains(&worker.queue) {
            process.queues.push(worker.queue.clone());
        }
    }
    for process in &mut found {
        process.queues.sort();
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}
