//! Queues held letters whose time has come, and wakes the worker for letters without a job.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::base::LetterId;
use crate::base::schema::letters;
use crate::job;
use crate::letter::{Context, LetterKind, LetterState};

/// Queues held letters whose grace period has ended, oldest first. Returns how many.
pub async fn release_held(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let due: Vec<(LetterId, LetterKind)> = letters::table
            .filter(letters::state.eq(LetterState::Held))
            .filter(letters::release_at.le(now).and(letters::kind.eq_any(LetterKind::ALL)))
            .order((letters::release_at, letters::id))
            .limit(limit)
            .select((letters::id, letters::kind))
            .for_update()
            .skip_locked()
            .load(conn)
            .await?;
        diesel::update(letters::table.filter(letters::id.eq_any(due.iter().map(|(id, _)| *id))))
            .set((letters::state.eq(LetterState::Queued), letters::next_try_at.eq(now)))
            .execute(conn)
            .await?;
        crate::letter::wake(conn, now, due.iter().map(|(id, kind)| (*id, *kind, now))).await?;
        Ok(due.len())
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
    let mut due: Vec<(LetterId, LetterKind)> = letters::table
        .filter(letters::state.eq(LetterState::Queued).and(letters::kind.ne_all(paused)))
        .filter(letters::next_try_at.le(since).and(letters::kind.eq_any(LetterKind::ALL)))
        .order((letters::next_try_at, letters::id))
        .limit(limit)
        .select((letters::id, letters::kind))
        .for_update()
        .skip_locked()
        .load(&mut conn)
        .await?;
    let waiting = job::list_waiting(conn, job::DELIVER_LETTER, "letter", due.iter().map(|(id, _)| id.0)).await?;
    due.retain(|(id, _)| !waiting.contains(&id.0));
    crate::letter::wake(conn, now, due.iter().map(|(id, kind)| (*id, *kind, now))).await?;
    Ok(due.len())
}
