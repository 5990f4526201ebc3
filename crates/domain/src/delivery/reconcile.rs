//! Wakes the worker for letters that are overdue, because a job can be lost while its row cannot.

use chrono::Duration;
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{pause, release};
use crate::letter::Context;

/// Enqueues a job for each letter that has been due for longer than `patience`, oldest first. Returns how many.
pub async fn reconcile(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let paused = pause::paused_kinds(conn).await?;
        release::wake_due(conn, now, now - patience, &paused, limit).await
    })
    .await
}
