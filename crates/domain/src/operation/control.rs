//! Operator actions: retry or discard a job, pause a queue, request a sweep. Each is recorded as an event.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::{JobRow, OperationsError};
use crate::application::Permission;
use crate::base::Actor;
use crate::base::schema::{queue_pauses, scheduled_runs};
use crate::job;
use crate::letter::Context;
use crate::operation::job_inspect;
use crate::record::event::{self, EventKind, Subject};

/// A paused queue.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = queue_pauses)]
pub struct QueuePause {
    /// The queue.
    pub queue: String,
    /// When it was paused.
    pub paused_at: DateTime<Utc>,
    /// The person who paused it; `None` for the command line.
    pub paused_by: Option<Uuid>,
}

/// The queues that are paused.
pub async fn list_paused(mut conn: &AsyncPgConnection) -> QueryResult<Vec<QueuePause>> {
    queue_pauses::table.order(queue_pauses::queue).select(QueuePause::as_select()).load(&mut conn).await
}

/// Makes a job that is dead or due later due at once. Its subject's row decides whether there is anything to do.
///
/// # Errors
/// [`OperationsError`]; `State` for a job that waits, runs or is done.
pub async fn retry(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: &str,
) -> Result<JobRow, OperationsError> {
    change(conn, ctx, actor, id, Change::Retry).await
}

/// Deletes a job that no worker holds. If its letter, effect or document is still due, the reconcile sweep enqueues
/// another.
///
/// # Errors
/// [`OperationsError`]; `State` for a job that runs or is done.
pub async fn discard(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: &str,
) -> Result<JobRow, OperationsError> {
    change(conn, ctx, actor, id, Change::Discard).await
}

/// A change of a single job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Retry,
    Discard,
}

async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: &str,
    change: Change,
) -> Result<JobRow, OperationsError> {
    actor.must(Permission::Operate)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let job = job_inspect::lock(conn, now, id).await?.ok_or(OperationsError::Missing)?;
        let (can, kind) = match change {
            Change::Retry => (job.can_retry(), EventKind::RetryJob),
            Change::Discard => (job.can_discard(), EventKind::DiscardJob),
        };
        if !can {
            return Err(OperationsError::State(job.state));
        }
        match change {
            Change::Retry => job_inspect::put_back(conn, id, now).await?,
            Change::Discard => job_inspect::remove(conn, id).await?,
        }
        let data = json!({ "job": job.id, "queue": job.queue, "subject": job.subject, "was": job.state });
        event::record(conn, Subject::Operations, actor, now, kind, data).await?;
        Ok(job)
    })
    .await
}

/// Pauses a queue: within seconds no worker takes jobs from it, and jobs taken but not begun are handed back.
///
/// # Errors
/// [`OperationsError`]; `Already` when it is paused, `Missing` for an unknown queue.
pub async fn pause(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    queue: &str,
) -> Result<(), OperationsError> {
    actor.must(Permission::Operate)?;
    require_queue(queue)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let paused_by = actor.staff().map(|staff| staff.id.0);
        let made = diesel::insert_into(queue_pauses::table)
            .values((
                queue_pauses::queue.eq(queue),
                queue_pauses::paused_at.eq(now),
                queue_pauses::paused_by.eq(paused_by),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if made == 0 {
            return Err(OperationsError::Already);
        }
        Ok(event::record(conn, Subject::Operations, actor, now, EventKind::PauseQueue, json!({ "queue": queue }))
            .await?)
    })
    .await
}

/// Ends a pause.
///
/// # Errors
/// [`OperationsError`]; `Already` when it is not paused, `Missing` for an unknown queue.
pub async fn resume(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    queue: &str,
) -> Result<(), OperationsError> {
    actor.must(Permission::Operate)?;
    require_queue(queue)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let since: Option<DateTime<Utc>> = diesel::delete(queue_pauses::table.find(queue))
            .returning(queue_pauses::paused_at)
            .get_result(conn)
            .await
            .optional()?;
        let since = since.ok_or(OperationsError::Already)?;
        let data = json!({ "queue": queue, "paused_at": since });
        Ok(event::record(conn, Subject::Operations, actor, now, EventKind::ResumeQueue, data).await?)
    })
    .await
}

fn require_queue(queue: &str) -> Result<(), OperationsError> {
    if job::QUEUES.contains(&queue) { Ok(()) } else { Err(OperationsError::Missing) }
}

/// Requests a sweep to run now; a worker does so within seconds.
///
/// # Errors
/// [`OperationsError`]; `Missing` for a sweep that no current worker runs, `Already` when a request is pending.
pub async fn run_now(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    sweep: &str,
) -> Result<(), OperationsError> {
    actor.must(Permission::Operate)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let requested_at: Option<DateTime<Utc>> = scheduled_runs::table
            .find(sweep)
            .filter(scheduled_runs::period_seconds.is_not_null())
            .select(scheduled_runs::run_requested_at)
            .for_update()
            .first(conn)
            .await
            .optional()?
            .ok_or(OperationsError::Missing)?;
        if requested_at.is_some() {
            return Err(OperationsError::Already);
        }
        diesel::update(scheduled_runs::table.find(sweep))
            .set(scheduled_runs::run_requested_at.eq(Some(now)))
            .execute(conn)
            .await?;
        Ok(event::record(conn, Subject::Operations, actor, now, EventKind::RunSweep, json!({ "sweep": sweep })).await?)
    })
    .await
}
