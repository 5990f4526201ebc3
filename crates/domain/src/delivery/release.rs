//! Queues held letters whose time has come, and wakes the worker for letters without a job.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::base::LetterId;
use crate::base::schema::letters;
use crate::job;
use crate::job::set_aside::SweepRun;
use crate::letter::{Context, LetterKind, LetterState};

/// Queues held letters whose grace period has ended, oldest first: all in one transaction, and each in its own when that
/// fails. Returns how many.
pub async fn release_held(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let mut run = SweepRun::begin(conn, "release_held_letters", now, limit).await?;
    while run.goes_on() {
        let due: Vec<Uuid> = letters::table
            .filter(letters::state.eq(LetterState::Held).and(letters::id.ne_all(run.excluded())))
            .filter(letters::release_at.le(now).and(letters::kind.eq_any(LetterKind::ALL)))
            .order((letters::release_at, letters::id))
            .limit(run.room())
            .select(letters::id)
            .load(conn)
            .await?;
        let due = run.page(due);
        match release(conn, now, &due).await {
            Ok(released) => run.record_batch(conn, &due, released).await?,
            Err(error) => {
                tracing::warn!(%error, "held letters could not be queued together; each is tried by itself");
                for id in due {
                    let result = release(conn, now, &[id]).await;
                    run.record(conn, id, result.map(|released| released > 0)).await?;
                }
            }
        }
    }
    run.finish(conn).await
}

/// Queues those of these letters that are still held and not locked, in one transaction. Returns how many.
async fn release(conn: &mut AsyncPgConnection, now: DateTime<Utc>, ids: &[Uuid]) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    conn.transaction(async |conn| {
        let held: Vec<(LetterId, LetterKind)> = letters::table
            .filter(letters::id.eq_any(ids).and(letters::state.eq(LetterState::Held)))
            .filter(letters::release_at.le(now))
            .order((letters::release_at, letters::id))
            .select((letters::id, letters::kind))
            .for_update()
            .skip_locked()
            .load(conn)
            .await?;
        diesel::update(letters::table.filter(letters::id.eq_any(held.iter().map(|(id, _)| *id))))
            .set((letters::state.eq(LetterState::Queued), letters::next_try_at.eq(now)))
            .execute(conn)
            .await?;
        crate::letter::wake(conn, now, held.iter().map(|(id, kind)| (*id, *kind, now))).await?;
        Ok(held.len())
    })
    .await
}

/// Enqueues a job for letters due since `since` or earlier that have none, oldest first, except for `paused` kinds.
/// Returns how many.
pub(super) async fn wake_due(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
    paused: &[LetterKind],
    limit: i64,
) -> QueryResult<usize> {
    let due: Vec<(LetterId, LetterKind)> = letters::table
        .filter(letters::state.eq(LetterState::Queued).and(letters::kind.ne_all(paused)))
        .filter(letters::next_try_at.le(since).and(letters::kind.eq_any(LetterKind::ALL)))
        .filter(job::has_none("letters.id"))
        .order((letters::next_try_at, letters::id))
        .limit(limit)
        .select((letters::id, letters::kind))
        .for_update()
        .skip_locked()
        .load(&mut conn)
        .await?;
    crate::letter::wake(conn, now, due.iter().map(|(id, kind)| (*id, *kind, now))).await?;
    Ok(due.len())
}
