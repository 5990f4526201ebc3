//! Nonces: each message of the platform is accepted once.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::platform_nonces;
use crate::letter::context::Context;

/// How long nonces are kept. Messages are accepted within five minutes of now, so a day is ample.
const KEEP_PERIOD: Duration = Duration::days(1);

/// Takes a nonce, in the transaction of its message, so that a failed message does not use it up. False when it was
/// taken before; a concurrent message with the same nonce waits for the first.
pub(super) async fn claim(mut conn: &AsyncPgConnection, nonce: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    let taken = diesel::insert_into(platform_nonces::table)
        .values((platform_nonces::nonce.eq(nonce), platform_nonces::seen_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await?;
    Ok(taken == 1)
}

/// Deletes nonces older than any acceptable message, oldest first. Returns how many.
pub async fn prune(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let old: Vec<String> = platform_nonces::table
        .filter(platform_nonces::seen_at.lt(ctx.now() - KEEP_PERIOD))
        .order(platform_nonces::seen_at)
        .limit(limit)
        .select(platform_nonces::nonce)
        .load(&mut conn)
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    diesel::delete(platform_nonces::table.filter(platform_nonces::nonce.eq_any(old))).execute(&mut conn).await
}
