//! Preparing a document: begin an attempt, record the verdict. The worker decodes it in a child process.
//!
//! As with letters and effects, the row is authoritative and a job only wakes the worker. `attempt` is incremented and
//! committed before decoding, and a document that keeps killing its worker is given up.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Evidence, EvidencePage, EvidenceState, removal};
use crate::base::{Actor, EvidenceId};
use crate::job::{self, RetryPolicy};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

use crate::base::schema::{evidence, evidence_pages};

/// How long until the virus scanner is asked again.
const QUARANTINE_PERIOD: Duration = Duration::minutes(1);

/// The next action for the document of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreparationAttempt {
    /// Prepare it; the attempt is committed.
    Prepare(Box<Evidence>),
    /// Another attempt is under way or due later; a job for that time was enqueued.
    NotYet,
    /// It already has a verdict, or was given up just now.
    Over(EvidenceState),
    /// There is no such document.
    Gone,
}

/// The result of preparing a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreparationResult {
    /// The pages of the document.
    Ready(Vec<EvidencePage>),
    /// Not recognisable; the reason as a code.
    Unreadable(String),
    /// It violates a rule; which one as a code.
    Refused(String),
    /// It contains a virus; it is removed at once.
    Infected,
}

/// Begins an attempt, or returns why not.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EvidenceId,
    retry: RetryPolicy,
) -> QueryResult<PreparationAttempt> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let found: Option<Evidence> =
            evidence::table.find(id).select(Evidence::as_select()).for_update().first(conn).await.optional()?;
        let Some(mut found) = found else { return Ok(PreparationAttempt::Gone) };
        if !found.state.is_waiting() {
            return Ok(PreparationAttempt::Over(found.state));
        }
        if found.next_try_at > now {
            job::enqueue(conn, now, &[(id.into(), found.next_try_at.max(now + job::LOOK_AGAIN_PERIOD))]).await?;
            return Ok(PreparationAttempt::NotYet);
        }
        if found.attempt >= retry.cap {
            end(conn, &found, &PreparationResult::Unreadable("gave_up".to_owned()), ctx).await?;
            return Ok(PreparationAttempt::Over(EvidenceState::Unreadable));
        }
        found.attempt += 1;
        found.next_try_at = now + retry.lease_period;
        diesel::update(evidence::table.find(id))
            .set((evidence::attempt.eq(found.attempt), evidence::next_try_at.eq(found.next_try_at)))
            .execute(conn)
            .await?;
        Ok(PreparationAttempt::Prepare(Box::new(found)))
    })
    .await
}

/// Records the verdict of an attempt. A document that already has a verdict, or was removed in the meantime, is not
/// changed; its new page objects stay pending deletion.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    tried: &Evidence,
    verdict: &PreparationResult,
) -> QueryResult<EvidenceState> {
    conn.transaction(async |conn| {
        let now: Option<Evidence> =
            evidence::table.find(tried.id).select(Evidence::as_select()).for_update().first(conn).await.optional()?;
        match now {
            Some(found) if found.state.is_waiting() => end(conn, &found, verdict, ctx).await,
            Some(found) => Ok(found.state),
            None => Ok(EvidenceState::Removed),
        }
    })
    .await
}

async fn end(
    mut conn: &AsyncPgConnection,
    found: &Evidence,
    verdict: &PreparationResult,
    ctx: &Context,
) -> QueryResult<EvidenceState> {
    let now = ctx.now();
    let (state, problem) = match verdict {
        PreparationResult::Ready(_) => (EvidenceState::Ready, None),
        PreparationResult::Unreadable(code) => (EvidenceState::Unreadable, Some(code.as_str())),
        PreparationResult::Refused(code) => (EvidenceState::Refused, Some(code.as_str())),
        PreparationResult::Infected => (EvidenceState::Refused, Some("infected")),
    };
    if let PreparationResult::Ready(pages) = verdict {
        diesel::insert_into(evidence_pages::table).values(pages).execute(&mut conn).await?;
        let objects: Vec<&str> = pages.iter().map(|page| page.object.as_str()).collect();
        removal::keep(conn, &objects).await?;
    }
    diesel::update(evidence::table.find(found.id))
        .set((evidence::state.eq(state), evidence::problem.eq(problem), evidence::prepared_at.eq(Some(now))))
        .execute(&mut conn)
        .await?;
    let data = json!({ "evidence": found.id, "state": state, "problem": problem });
    event::record(conn, Subject::Store(found.store_id), &Actor::Worker, now, EventKind::EvidencePrepared, data).await?;
    if *verdict == PreparationResult::Infected {
        removal::destroy(conn, &[found.id], removal::DeletionCause::Removed, now).await?;
        return Ok(EvidenceState::Removed);
    }
    Ok(state)
}

/// Records that the attempt failed for a reason unrelated to the document. Enqueues the next one with increasing
/// delay.
pub async fn try_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    tried: &Evidence,
    retry: RetryPolicy,
) -> QueryResult<()> {
    let next = ctx.now() + retry.backoff(tried.attempt, tried.id.0);
    wait(conn, ctx, tried, tried.state, tried.attempt, next).await
}

/// Records that the virus scanner is unavailable: the document waits as long as necessary and is not shown.
pub async fn quarantine(conn: &mut AsyncPgConnection, ctx: &Context, tried: &Evidence) -> QueryResult<()> {
    // The attempt is not counted, because the document was not decoded.
    let attempt = tried.attempt - 1;
    wait(conn, ctx, tried, EvidenceState::Quarantined, attempt, ctx.now() + QUARANTINE_PERIOD).await
}

async fn wait(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    tried: &Evidence,
    state: EvidenceState,
    attempt: i32,
    next: chrono::DateTime<Utc>,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let changed = diesel::update(evidence::table.find(tried.id))
            .filter(evidence::state.eq_any([EvidenceState::Received, EvidenceState::Quarantined]))
            .filter(evidence::attempt.eq(tried.attempt))
            .set((evidence::state.eq(state), evidence::attempt.eq(attempt), evidence::next_try_at.eq(next)))
            .execute(conn)
            .await?;
        if changed > 0 {
            job::enqueue(conn, ctx.now(), &[(tried.id.into(), next)]).await?;
        }
        Ok(())
    })
    .await
}

/// Enqueues a job for each document that has been due for longer than `patience`, oldest first. Returns how many.
pub async fn reconcile(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    let due: Vec<EvidenceId> = evidence::table
        .filter(evidence::state.eq_any([EvidenceState::Received, EvidenceState::Quarantined]))
        .filter(evidence::next_try_at.le(now - patience))
        .filter(job::has_none("evidence.id"))
        .order((evidence::next_try_at, evidence::id))
        .limit(limit)
        .select(evidence::id)
        .load(&mut conn)
        .await?;
    let jobs: Vec<_> = due.iter().map(|id| ((*id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await?;
    Ok(jobs.len())
}
