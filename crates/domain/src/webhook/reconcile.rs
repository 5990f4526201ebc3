//! Which messages are sent next, and the sweeps: messages whose job was lost, and messages that were kept long enough.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::sql_types::Timestamptz;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::attempt::IN_FLIGHT_MAX;
use crate::base::{WebhookDeliveryId, WebhookId};
use crate::job::{self, RetryPolicy};
use crate::letter::Context;

/// How long messages and their attempts are kept.
pub const KEEP_PERIOD: Duration = Duration::days(30);

/// Attempts that are under way: a started one whose lease is over was lost. `$1` is now, less the lease.
const OPEN_ATTEMPTS: &str = "select from webhook_attempts a join webhook_deliveries o on o.id = a.delivery_id
    where o.webhook_id = w.id and a.ended_at is null and a.started_at > $1";

/// The condition that no attempt of a message is under way.
pub(super) fn is_idle(now: DateTime<Utc>) -> SqlLiteral<Bool> {
    let since = now - RetryPolicy::WEBHOOK.lease_period;
    sql(&format!(
        "not exists (select from webhook_attempts a where a.delivery_id = webhook_deliveries.id
         and a.ended_at is null and a.started_at > '{}')",
        since.to_rfc3339()
    ))
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Enqueues jobs for the messages of a webhook that are due longest, `limit` at most. Only the newest attempt to end does
/// this, so that messages beyond those in flight wait without a job of their own.
pub(super) async fn wake_next(
    mut conn: &AsyncPgConnection,
    webhook: WebhookId,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<()> {
    let due: Vec<Due> = diesel::sql_query(
        "select d.id from webhook_deliveries d
         where d.webhook_id = $1 and d.state = 'queued' and d.next_try_at <= $2
           and not exists (select from apalis.jobs j where job_subject(j.job) = d.id::text
             and j.status in ('Pending', 'Queued') and j.done_at is null)
         order by d.next_try_at, d.id limit $3",
    )
    .bind::<SqlUuid, _>(webhook)
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .load(&mut conn)
    .await?;
    wake(conn, &due, now).await.map(drop)
}

async fn wake(conn: &AsyncPgConnection, due: &[Due], now: DateTime<Utc>) -> QueryResult<usize> {
    let jobs: Vec<_> = due.iter().map(|due| (WebhookDeliveryId(due.id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await?;
    Ok(jobs.len())
}

/// Enqueues a job for messages that have been due for longer than `patience`: of each webhook as many as may be in flight,
/// longest due first, so that a slow one does not fill the run. Returns how many.
pub async fn reconcile(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    let due: Vec<Due> = diesel::sql_query(format!(
        "select due.id from webhooks w join api_clients c on c.id = w.client_id
         cross join lateral (
           select d.id, d.next_try_at from webhook_deliveries d
           where d.webhook_id = w.id and d.state = 'queued' and d.next_try_at <= $2 and {no_job}
           order by d.next_try_at, d.id
           limit greatest($4 - (select count(*) from ({OPEN_ATTEMPTS}) open), 0)
         ) due
         where w.state = 'active' and c.state = 'active' and (c.expires_at is null or c.expires_at > $3)
           and exists (select from webhook_secrets s where s.webhook_id = w.id and s.wrapped_key is not null)
         order by due.next_try_at, due.id limit $5",
        no_job = "not exists (select from apalis.jobs j where job_subject(j.job) = d.id::text
             and j.status in ('Pending', 'Queued', 'Running') and j.done_at is null)"
    ))
    .bind::<Timestamptz, _>(now - RetryPolicy::WEBHOOK.lease_period)
    .bind::<Timestamptz, _>(now - patience)
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(IN_FLIGHT_MAX)
    .bind::<BigInt, _>(limit)
    .load(&mut conn)
    .await?;
    wake(conn, &due, now).await
}

/// Deletes messages older than [`KEEP_PERIOD`] with their attempts, oldest first. Returns how many.
pub async fn prune(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from webhook_deliveries where id in (
             select id from webhook_deliveries where created_at < $1 order by created_at limit $2)",
    )
    .bind::<Timestamptz, _>(ctx.now() - KEEP_PERIOD)
    .bind::<BigInt, _>(limit)
    .execute(&mut conn)
    .await
}
