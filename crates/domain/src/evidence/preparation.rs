//! Preparing a document: begin a try, record the verdict. The worker does it, in a child process.
//!
//! As with letters and effects the row is the truth and a job only wakes: `attempt` is raised and committed before
//! anything is decoded, and a document that keeps killing its worker is given up.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Evidence, EvidenceState, Page, removal};
use crate::base::actor::Actor;
use crate::base::id::EvidenceId;
use crate::job::{self, Tries};
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

use crate::base::schema::{evidence, evidence_pages};

/// The virus scanner is asked again after this.
const QUARANTINE_PERIOD: Duration = Duration::minutes(1);

/// What to do about a document a job named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// Prepare it: the attempt is committed.
    Prepare(Box<Evidence>),
    /// Another try is under way or due later; a job for that instant has been enqueued.
    NotYet,
    /// The verdict has fallen already, or just now.
    Over(EvidenceState),
    /// There is no such document.
    Gone,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Pictures of every page.
    Ready(Vec<Page>),
    /// Nothing can be seen on it; why, as a code.
    Unreadable(String),
    /// It breaks a rule; which, as a code.
    Refused(String),
    /// A virus: its bytes are removed at once.
    Infected,
}

/// Begins a try, or says why not.
///
/// # Errors
/// Database errors.
pub async fn begin(conn: &mut AsyncPgConnection, ctx: &Context, id: EvidenceId, tries: Tries) -> QueryResult<Begin> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let found: Option<Evidence> =
            evidence::table.find(id).select(Evidence::as_select()).for_update().first(conn).await.optional()?;
        let Some(mut found) = found else { return Ok(Begin::Gone) };
        if !found.state.is_waiting() {
            return Ok(Begin::Over(found.state));
        }
        if found.next_try_at > now {
            job::enqueue(conn, now, &[(id.into(), found.next_try_at.max(now + job::LOOK_AGAIN_PERIOD))]).await?;
            return Ok(Begin::NotYet);
        }
        if found.attempt >= tries.cap {
            end(conn, &found, &Verdict::Unreadable("gave_up".to_owned()), ctx).await?;
            return Ok(Begin::Over(EvidenceState::Unreadable));
        }
        found.attempt += 1;
        found.next_try_at = now + tries.lease_period;
        diesel::update(evidence::table.find(id))
            .set((evidence::attempt.eq(found.attempt), evidence::next_try_at.eq(found.next_try_at)))
            .execute(conn)
            .await?;
        Ok(Begin::Prepare(Box::new(found)))
    })
    .await
}

/// Records the verdict of a try. One that fell already, or a document taken out meanwhile, stays as it is: the pictures
/// then stay doomed.
///
/// # Errors
/// Database errors.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    tried: &Evidence,
    verdict: &Verdict,
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
    verdict: &Verdict,
    ctx: &Context,
) -> QueryResult<EvidenceState> {
    let now = ctx.now();
    let (state, problem) = match verdict {
        Verdict::Ready(_) => (EvidenceState::Ready, None),
        Verdict::Unreadable(code) => (EvidenceState::Unreadable, Some(code.as_str())),
        Verdict::Refused(code) => (EvidenceState::Refused, Some(code.as_str())),
        Verdict::Infected => (EvidenceState::Refused, Some("infected")),
    };
    if let Verdict::Ready(pages) = verdict {
        diesel::insert_into(evidence_pages::table).values(pages).execute(&mut conn).await?;
        let objects: Vec<&str> = pages.iter().map(|page| page.object.as_str()).collect();
        removal::spare(conn, &objects).await?;
    }
    diesel::update(evidence::table.find(found.id))
        .set((evidence::state.eq(state), evidence::problem.eq(problem), evidence::prepared_at.eq(Some(now))))
        .execute(&mut conn)
        .await?;
    let data = json!({ "evidence": found.id, "state": state, "problem": problem });
    event::record(conn, Subject::Store(found.store_id), &Actor::Worker, now, "evidence_prepared", data).await?;
    if *verdict == Verdict::Infected {
        removal::destroy(conn, &[found.id], "taken_out", now).await?;
        return Ok(EvidenceState::Removed);
    }
    Ok(state)
}

/// The try failed for a reason that is not the document's: the next one is enqueued, later each time.
///
/// # Errors
/// Database errors.
pub async fn try_again(conn: &mut AsyncPgConnection, ctx: &Context, tried: &Evidence, tries: Tries) -> QueryResult<()> {
    let next = ctx.now() + tries.backoff(tried.attempt, tried.id.0);
    wait(conn, ctx, tried, tried.state, tried.attempt, next).await
}

/// The virus scanner is down: the document waits, unseen, for as long as it takes.
///
/// # Errors
/// Database errors.
pub async fn quarantine(conn: &mut AsyncPgConnection, ctx: &Context, tried: &Evidence) -> QueryResult<()> {
    // Such a try does not count: nothing of the document was looked at.
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

/// Documents that should have been prepared `patience` ago and were not get a new wake-up, the oldest first.
/// Returns how many.
///
/// # Errors
/// Database errors.
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
        .order((evidence::next_try_at, evidence::id))
        .limit(limit)
        .select(evidence::id)
        .load(&mut conn)
        .await?;
    let waiting = job::list_waiting(conn, job::PREPARE_EVIDENCE, "evidence", due.iter().map(|id| id.0)).await?;
    let jobs: Vec<_> = due.iter().filter(|id| !waiting.contains(&id.0)).map(|id| ((*id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await?;
    Ok(jobs.len())
}
