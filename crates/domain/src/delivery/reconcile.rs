//! Waking for emails that should have left: a job may be lost, the row is not.

use chrono::Duration;
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{pause, release};
use crate::letter::context::Context;

/// Letters that should have left `patience` ago and have not, oldest first, get a new wake-up: a job may be
/// lost, the row is not. Returns how many.
///
/// # Errors
/// Database errors.
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
