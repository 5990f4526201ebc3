//! Attempts to send a message: begin, send, record the answer.
//!
//! The attempt is committed before anything is sent, and a message beyond the cap is given up, so that one that kills its
//! process cannot loop. During an attempt `next_try_at` is in the future: other workers leave the message alone, and if the
//! worker dies it is sent again then, with the same id. Of one webhook a few attempts are made at a time, so that a slow
//! partner delays no other; each that ends wakes the next message.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::delivery::{Delivery, DeliveryProblem, DeliveryState};
use super::secret::{self, WrappedSecret};
use super::{Webhook, WebhookKind, WebhookState, body, lock, reconcile};
use crate::application::{Application, Status};
use crate::base::schema::{
    api_clients, applications, decisions, information_requests, staff, webhook_attempts, webhook_deliveries, webhooks,
};
use crate::base::{Actor, DecisionId, DisableCause, Locale, RequestId, WebhookDeliveryId, WebhookId};
use crate::client::ApiClient;
use crate::job::{self, RetryPolicy};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};

/// Attempts of one webhook under way at the same time.
pub const IN_FLIGHT_MAX: i64 = 4;
/// Longest part of an answer's body that is kept, in bytes.
pub const ANSWER_MAX_BYTES: usize = 4 * 1024;

/// The next action for the message of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookAttempt {
    /// Send it; the attempt is committed.
    Send(Box<Sending>),
    /// It is held, another attempt is under way, or it is due later; a job for that time was enqueued.
    NotYet,
    /// Its webhook is disabled or has no secret, or as many attempts as may be are under way. Whatever ends that wakes it.
    Waiting,
    /// Already delivered, given up or cancelled, or just now.
    Over(DeliveryState),
    /// There is no such message.
    Gone,
}

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Sending {
    pub delivery: WebhookDeliveryId,
    pub webhook: WebhookId,
    pub number: i32,
    pub url: String,
    pub body: String,
    pub started_at: DateTime<Utc>,
    /// The live secrets, newest first.
    pub secrets: Vec<WrappedSecret>,
}

/// Begins an attempt, or returns why not.
///
/// # Errors
/// Database errors.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: WebhookDeliveryId,
    retry: RetryPolicy,
) -> QueryResult<WebhookAttempt> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook: Option<WebhookId> =
            webhook_deliveries::table.find(id).select(webhook_deliveries::webhook_id).first(conn).await.optional()?;
        let Some(webhook) = webhook else { return Ok(WebhookAttempt::Gone) };
        let Some(webhook) = lock(conn, webhook).await? else { return Ok(WebhookAttempt::Gone) };
        let Some(delivery) = find_locked(conn, id).await? else { return Ok(WebhookAttempt::Gone) };
        if delivery.state != DeliveryState::Queued {
            return Ok(WebhookAttempt::Over(delivery.state));
        }
        let client: ApiClient =
            api_clients::table.find(webhook.client_id).select(ApiClient::as_select()).first(conn).await?;
        if webhook.state != WebhookState::Active || !client.is_live(now) {
            return Ok(WebhookAttempt::Waiting);
        }
        if delivery.next_try_at > now {
            let run_at = delivery.next_try_at.max(now + job::LOOK_AGAIN_PERIOD);
            job::enqueue(conn, now, &[(id.into(), run_at)]).await?;
            return Ok(WebhookAttempt::NotYet);
        }
        close_lost(conn, id, now).await?;
        if delivery.tries >= retry.cap {
            give_up(conn, ctx, &webhook, &client, id, DisableCause::Failed).await?;
            return Ok(WebhookAttempt::Over(DeliveryState::Failed));
        }
        let secrets = secret::list_live(conn, webhook.id).await?;
        if secrets.is_empty() || count_open(conn, webhook.id, now - retry.lease_period).await? >= IN_FLIGHT_MAX {
            return Ok(WebhookAttempt::Waiting);
        }
        let body = match get_body(conn, ctx, &webhook, &client, &delivery).await? {
            Ok(body) => body,
            Err(instead) => return Ok(instead),
        };
        let number = delivery.attempt + 1;
        diesel::insert_into(webhook_attempts::table)
            .values((
                webhook_attempts::delivery_id.eq(id),
                webhook_attempts::number.eq(number),
                webhook_attempts::url.eq(&webhook.url),
                webhook_attempts::started_at.eq(now),
            ))
            .execute(conn)
            .await?;
        diesel::update(webhook_deliveries::table.find(id))
            .set((
                webhook_deliveries::attempt.eq(number),
                webhook_deliveries::tries.eq(delivery.tries + 1),
                webhook_deliveries::next_try_at.eq(now + retry.lease_period),
                webhook_deliveries::body.eq(Some(&body)),
            ))
            .execute(conn)
            .await?;
        let (webhook, url) = (webhook.id, webhook.url);
        let sending = Sending { delivery: id, webhook, number, url, body, started_at: now, secrets };
        Ok(WebhookAttempt::Send(Box::new(sending)))
    })
    .await
}

/// The message's text, composed the first time; what happens instead, if its event is not told.
async fn get_body(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    webhook: &Webhook,
    client: &ApiClient,
    delivery: &Delivery,
) -> QueryResult<Result<String, WebhookAttempt>> {
    if let Some(body) = &delivery.body {
        return Ok(Ok(body.clone()));
    }
    let now = ctx.now();
    let row = applications::table.find(delivery.application_id);
    let application: Application = row.select(Application::as_select()).first(&mut conn).await?;
    Ok(match told(conn, delivery, &application, now).await? {
        Truth::Told => Ok(body::compose(conn, ctx, webhook, &client.scopes, delivery, &application).await?),
        Truth::Until(until) => {
            put_off(conn, delivery.id, until, now).await?;
            Err(WebhookAttempt::NotYet)
        }
        Truth::TakenBack => {
            finish(conn, delivery.id, DeliveryState::Cancelled, now).await?;
            reconcile::wake_next(conn, webhook.id, now, 1).await?;
            Err(WebhookAttempt::Over(DeliveryState::Cancelled))
        }
    })
}

async fn find_locked(mut conn: &AsyncPgConnection, id: WebhookDeliveryId) -> QueryResult<Option<Delivery>> {
    let found = webhook_deliveries::table.find(id).select(Delivery::as_select()).for_update().first(&mut conn).await;
    found.optional()
}

/// Whether the event of a message may be told.
enum Truth {
    Told,
    /// Not before this time: the application is voided, and the void can be taken back.
    Until(DateTime<Utc>),
    /// It was taken back within its grace period, or something else came first: nobody was told of it.
    TakenBack,
}

/// Whether the event of a held message was still so when its grace period ended.
async fn told(
    mut conn: &AsyncPgConnection,
    delivery: &Delivery,
    application: &Application,
    now: DateTime<Utc>,
) -> QueryResult<Truth> {
    let Some(until) = delivery.held_until else { return Ok(Truth::Told) };
    let lasted = |ended_at: Option<DateTime<Utc>>| ended_at.is_none_or(|at| at >= until);
    let is_told = match (delivery.kind, delivery.about_id) {
        (WebhookKind::Decided, Some(decision)) => {
            let undone_at: Option<DateTime<Utc>> =
                decisions::table.find(DecisionId(decision)).select(decisions::undone_at).first(&mut conn).await?;
            // A withdrawal within the grace period closes it before the decision is told.
            lasted(undone_at) && lasted(application.closed_at)
        }
        (WebhookKind::InformationRequested, Some(request)) => {
            if application.is_void_pending(now) {
                return Ok(Truth::Until(application.closed_at.unwrap_or(now)));
            }
            let ended_at: Option<DateTime<Utc>> = information_requests::table
                .find(RequestId(request))
                .select(information_requests::ended_at)
                .first(&mut conn)
                .await?;
            lasted(ended_at)
        }
        // A void that was not taken back closed it just then.
        (WebhookKind::Closed, _) => application.status == Status::Voided && application.closed_at == Some(until),
        _ => true,
    };
    Ok(if is_told { Truth::Told } else { Truth::TakenBack })
}

async fn put_off(
    mut conn: &AsyncPgConnection,
    id: WebhookDeliveryId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find(id))
        .set(webhook_deliveries::next_try_at.eq(until))
        .execute(&mut conn)
        .await?;
    job::enqueue(conn, now, &[(id.into(), until)]).await
}

/// Ends the attempt of a process that died: the partner may have got the message.
async fn close_lost(mut conn: &AsyncPgConnection, id: WebhookDeliveryId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(webhook_attempts::table)
        .filter(webhook_attempts::delivery_id.eq(id).and(webhook_attempts::ended_at.is_null()))
        .set((webhook_attempts::ended_at.eq(Some(now)), webhook_attempts::problem.eq(Some(DeliveryProblem::Lost))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Attempts of a webhook that began after `since` and are under way.
async fn count_open(mut conn: &AsyncPgConnection, webhook: WebhookId, since: DateTime<Utc>) -> QueryResult<i64> {
    webhook_attempts::table
        .inner_join(webhook_deliveries::table.on(webhook_deliveries::id.eq(webhook_attempts::delivery_id)))
        .filter(webhook_attempts::ended_at.is_null().and(webhook_attempts::started_at.gt(since)))
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .count()
        .get_result(&mut conn)
        .await
}

/// The result of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttemptResult {
    /// HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// `None` when the partner took the message.
    pub problem: Option<DeliveryProblem>,
    /// The beginning of the answer's body.
    pub answer: String,
    /// Time until the answer, in milliseconds.
    pub took_ms: i32,
    /// The partner asked to wait this long.
    pub retry_after: Option<Duration>,
}

/// Records the result of an attempt: the message is delivered, tried again with increasing delay, or given up after the
/// last attempt or because the address is gone, which also disables the webhook. Returns its state.
///
/// # Errors
/// Database errors.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    sending: &Sending,
    result: &AttemptResult,
    retry: RetryPolicy,
) -> QueryResult<DeliveryState> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some(webhook) = lock(conn, sending.webhook).await? else { return Ok(DeliveryState::Cancelled) };
        let Some(delivery) = find_locked(conn, sending.delivery).await? else { return Ok(DeliveryState::Cancelled) };
        let answer = cleaned(&result.answer);
        diesel::update(webhook_attempts::table.find((sending.delivery, sending.number)))
            .set((
                webhook_attempts::ended_at.eq(Some(now)),
                webhook_attempts::status.eq(result.status.and_then(|status| i16::try_from(status).ok())),
                webhook_attempts::problem.eq(result.problem),
                webhook_attempts::answer.eq((!answer.is_empty()).then_some(&answer)),
                webhook_attempts::took_ms.eq(Some(result.took_ms)),
            ))
            .execute(conn)
            .await?;
        // An attempt that outlived its lease says only whether the message arrived.
        let is_latest = delivery.attempt == sending.number;
        let state = match result.problem {
            _ if delivery.state != DeliveryState::Queued => delivery.state,
            None => {
                finish(conn, delivery.id, DeliveryState::Delivered, now).await?;
                DeliveryState::Delivered
            }
            Some(_) if !is_latest => DeliveryState::Queued,
            Some(problem) if problem == DeliveryProblem::Gone || delivery.tries >= retry.cap => {
                let cause = if problem == DeliveryProblem::Gone { DisableCause::Gone } else { DisableCause::Failed };
                let client: ApiClient =
                    api_clients::table.find(webhook.client_id).select(ApiClient::as_select()).first(conn).await?;
                give_up(conn, ctx, &webhook, &client, delivery.id, cause).await?;
                DeliveryState::Failed
            }
            Some(_) => {
                let asked = result.retry_after.unwrap_or_default().min(retry.longest_wait_period);
                let wait = retry.backoff(delivery.tries, delivery.id.0).max(asked);
                put_off(conn, delivery.id, now + wait, now).await?;
                DeliveryState::Queued
            }
        };
        reconcile::wake_next(conn, webhook.id, now, 1).await?;
        Ok(state)
    })
    .await
}

/// The text as PostgreSQL stores it, cut to its first 4 KiB.
fn cleaned(answer: &str) -> String {
    let mut end = answer.len().min(ANSWER_MAX_BYTES);
    while !answer.is_char_boundary(end) {
        end -= 1;
    }
    answer[..end].replace('\0', "\u{fffd}")
}

async fn finish(
    mut conn: &AsyncPgConnection,
    id: WebhookDeliveryId,
    state: DeliveryState,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((webhook_deliveries::state.eq(state), webhook_deliveries::ended_at.eq(Some(at))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Gives a message up and disables its webhook, so that the people who run it notice: they get an email, and what happens
/// meanwhile is kept for them.
async fn give_up(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    webhook: &Webhook,
    client: &ApiClient,
    id: WebhookDeliveryId,
    cause: DisableCause,
) -> QueryResult<()> {
    let now = ctx.now();
    finish(conn, id, DeliveryState::Failed, now).await?;
    let disabled = diesel::update(webhooks::table.find(webhook.id))
        .filter(webhooks::state.eq(WebhookState::Active))
        .set((
            webhooks::state.eq(WebhookState::Disabled),
            webhooks::disabled_at.eq(Some(now)),
            webhooks::disabled_cause.eq(Some(cause)),
        ))
        .execute(&mut conn)
        .await?;
    if disabled == 0 {
        return Ok(());
    }
    let locale: Locale = staff::table.find(webhook.created_by).select(staff::locale).first(&mut conn).await?;
    let letter = Letter::WebhookDisabled {
        client_name: client.name.clone(),
        host: host_of(&webhook.url).to_owned(),
        cause,
        disabled_at: now,
    };
    let topic = Topic::Webhook(webhook.id, now);
    letter::post(conn, ctx, &[OutgoingLetter::to_partner(client.owner_email.clone(), locale, topic, letter)]).await?;
    let data = json!({ "webhook": webhook.id, "delivery": id, "cause": cause });
    event::record(conn, Subject::Client(client.id), &Actor::Worker, now, EventKind::WebhookDisabled, data).await
}

/// The host of an address. The rest of it can be a secret.
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_is_cut_between_characters() {
        let long = "满".repeat(2_000);
        let kept = cleaned(&long);
        assert!(kept.len() <= ANSWER_MAX_BYTES && kept.len() > ANSWER_MAX_BYTES - 3 && long.starts_with(&kept));
        assert_eq!(cleaned("a\0b"), "a\u{fffd}b");
    }

    #[test]
    fn host_leaves_the_path_out() {
        assert_eq!(host_of("https://partner.example:8443/hook/secret"), "partner.example:8443");
        assert_eq!(host_of("https://partner.example"), "partner.example");
    }
}
