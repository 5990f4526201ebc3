//! Nonces: each message of the platform is taken once.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::platform_nonces;
use crate::letter::context::Context;

/// A message is taken for five minutes on either side of now; a day is more than twice that.
const KEEP_PERIOD: Duration = Duration::days(1);

/// Takes a nonce, in the transaction of what its message does: what fails is not used up. False when it was taken before;
/// a second message with it that comes at the same time waits for the first.
///
/// # Errors
/// Database errors.
pub(super) async fn take(mut conn: &AsyncPgConnection, nonce: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    let taken = diesel::insert_into(platform_nonces::table)
        .values((platform_nonces::nonce.eq(nonce), platform_nonces::seen_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await?;
    Ok(taken == 1)
}

/// Removes nonces whose messages are too old to be taken anyway, the oldest first. Returns how many.
///
/// # Errors
/// Database errors.
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
