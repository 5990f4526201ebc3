//! Deletes rows and empties notes that have served their purpose and that nothing else removes.

use chrono::{DateTime, Duration, Utc};
use diesel::QueryResult;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::client::{call, idempotency};
use crate::delivery::bounce;
use crate::job::set_aside;
use crate::letter::Context;
use crate::proposal;
use crate::webhook;

/// How long rows that only say "this was done" are kept, for troubleshooting.
const KEEP_PERIOD: Duration = Duration::days(30);

/// How long it is kept who had an application open; nobody is shown it after a minute.
const KEEP_PRESENCE_PERIOD: Duration = Duration::hours(1);

/// Deletes old bounces, who had an application open, digests of past days, escalation notices that were sent, closed
/// proposals after the retention period, kept answers and recorded calls of API clients, messages to webhooks, and entries of set-aside items
/// without another attempt, and empties the notes of past absences; `limit` of each at most. A kind that fails does not
/// stop the others. Returns how many rows.
///
/// # Errors
/// The last database error; the other kinds were still pruned.
pub async fn prune_used(conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let before = ctx.now() - KEEP_PERIOD;
    let results = [
        bounce::prune(conn, ctx, limit).await,
        prune(
            conn,
            "delete from digests where (staff_id, date) in (
                 select staff_id, date from digests where created_at < $1 order by created_at limit $2)",
            before,
            limit,
        )
        .await,
        prune(
            conn,
            "delete from escalation_notices where (escalation_id, staff_id) in (
                 select escalation_id, staff_id from escalation_notices where notified_at < $1
                 order by notified_at limit $2)",
            before,
            limit,
        )
        .await,
        prune(
            conn,
            "delete from case_presence where (application_id, staff_id) in (
                 select application_id, staff_id from case_presence where seen_at < $1 order by seen_at limit $2)",
            ctx.now() - KEEP_PRESENCE_PERIOD,
            limit,
        )
        .await,
        prune(
            conn,
            "update staff_absences set note = '' where id in (
                 select id from staff_absences where note <> '' and least(cancelled_at, until_at) < $1
                 order by until_at limit $2)",
            before,
            limit,
        )
        .await,
        prune(
            conn,
            "delete from api_idempotency where (client_id, key_hash) in (
                 select client_id, key_hash from api_idempotency where created_at < $1 order by created_at limit $2)",
            ctx.now() - idempotency::KEEP_PERIOD,
            limit,
        )
        .await,
        prune(
            conn,
            "delete from api_calls where id in (select id from api_calls where at < $1 order by at limit $2)",
            ctx.now() - call::KEEP_PERIOD,
            limit,
        )
        .await,
        webhook::reconcile::prune(conn, ctx, limit).await,
        set_aside::prune(conn, ctx.now()).await,
        proposal::prune(conn, ctx, limit).await,
    ];
    let (mut rows, mut failed) = (0, None);
    for result in results {
        match result {
            Ok(count) => rows += count,
            Err(error) => {
                tracing::error!(%error, "used rows of one kind could not be deleted");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(rows), Err)
}

async fn prune(
    mut conn: &AsyncPgConnection,
    statement: &'static str,
    before: DateTime<Utc>,
    limit: i64,
) -> QueryResult<usize> {
    diesel::sql_query(statement).bind::<Timestamptz, _>(before).bind::<BigInt, _>(limit).execute(&mut conn).await
}
