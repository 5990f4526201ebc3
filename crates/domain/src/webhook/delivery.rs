//! Messages to webhooks and their attempts, as admins see them; sending one again.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{StopWebhookError, WebhookKind, WebhookState, lock, reconcile};
use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::schema::{applications, webhook_attempts, webhook_deliveries};
use crate::base::terms::COUNT_CAP;
use crate::base::{Actor, ApplicationId, WebhookDeliveryId, WebhookId};
use crate::job;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

text_enum! {
    /// The state of a message.
    pub enum DeliveryState {
        /// Held, or waiting for its next attempt.
        Queued = "queued",
        /// The partner took it.
        Delivered = "delivered",
        /// Given up.
        Failed = "failed",
        /// Its event was taken back before it was told, or its webhook ended.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Why a message was not taken by an attempt.
    pub enum DeliveryProblem {
        /// The address is none that messages may be sent to.
        BadAddress = "bad_address",
        /// The name resolves to an address in a private network, or to this machine.
        PrivateAddress = "private_address",
        /// No connection: no such name, refused, or no TLS.
        Unreachable = "unreachable",
        /// No answer in time.
        TimedOut = "timed_out",
        /// The connection broke off before the answer.
        CutOff = "cut_off",
        /// A redirect, which is not followed.
        Redirected = "redirected",
        /// The address is gone for good (410).
        Gone = "gone",
        /// Another status than 2xx.
        Refused = "refused",
        /// A web page instead of an answer, such as the page of a proxy or of a sign-in.
        WebPage = "web_page",
        /// The process ended during the attempt: the partner may have got the message.
        Lost = "lost",
        /// The secret cannot be read: its master key is missing.
        NoSecret = "no_secret",
        /// A fault of this program.
        Internal = "internal",
    }
}

/// A message as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Delivery {
    pub id: WebhookDeliveryId,
    pub seq: i64,
    pub webhook_id: WebhookId,
    pub application_id: ApplicationId,
    pub kind: WebhookKind,
    pub about_id: Option<uuid::Uuid>,
    pub occurred_at: DateTime<Utc>,
    pub held_until: Option<DateTime<Utc>>,
    pub state: DeliveryState,
    pub attempt: i32,
    pub tries: i32,
    pub next_try_at: DateTime<Utc>,
    pub body: Option<String>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Delivery {
    /// True while its event can be taken back.
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.state == DeliveryState::Queued && self.attempt == 0 && self.held_until.is_some_and(|until| now < until)
    }
}

/// A message with the reference of its application.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ListedDelivery {
    pub delivery: Delivery,
    pub reference: String,
}

/// An attempt as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_attempts)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct AttemptRow {
    pub number: i32,
    pub url: String,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub status: Option<i16>,
    pub problem: Option<DeliveryProblem>,
    pub answer: Option<String>,
    pub took_ms: Option<i32>,
}

/// The messages of a webhook, newest first, from `before` on.
///
/// # Errors
/// [`PermissionError`].
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    webhook: WebhookId,
    state: Option<DeliveryState>,
    before: Option<(DateTime<Utc>, WebhookDeliveryId)>,
    limit: i64,
) -> Result<Vec<ListedDelivery>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    let mut query = webhook_deliveries::table
        .inner_join(applications::table)
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .order((webhook_deliveries::created_at.desc(), webhook_deliveries::id.desc()))
        .limit(limit)
        .select((Delivery::as_select(), applications::reference))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(webhook_deliveries::state.eq(state));
    }
    if let Some((at, id)) = before {
        let is_same = webhook_deliveries::created_at.eq(at).and(webhook_deliveries::id.lt(id));
        query = query.filter(webhook_deliveries::created_at.lt(at).or(is_same));
    }
    Ok(query.load(&mut conn).await?)
}

/// How many messages of a webhook are in each state, at most one more than [`COUNT_CAP`] of each.
///
/// # Errors
/// [`PermissionError`].
pub async fn count(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    webhook: WebhookId,
) -> Result<Vec<(DeliveryState, i64)>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    let mut counts = Vec::with_capacity(DeliveryState::ALL.len());
    for state in DeliveryState::ALL {
        let some = webhook_deliveries::table
            .filter(webhook_deliveries::webhook_id.eq(webhook).and(webhook_deliveries::state.eq(state)))
            .limit(COUNT_CAP + 1)
            .select(webhook_deliveries::id);
        let ids: Vec<WebhookDeliveryId> = some.load(&mut conn).await?;
        counts.push((*state, i64::try_from(ids.len()).unwrap_or(i64::MAX)));
    }
    Ok(counts)
}

/// A message of this webhook with its attempts, latest first.
///
/// # Errors
/// [`PermissionError`].
pub async fn find(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    webhook: WebhookId,
    id: WebhookDeliveryId,
) -> Result<Option<(ListedDelivery, Vec<AttemptRow>)>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    let found: Option<ListedDelivery> = webhook_deliveries::table
        .inner_join(applications::table)
        .filter(webhook_deliveries::id.eq(id).and(webhook_deliveries::webhook_id.eq(webhook)))
        .select((Delivery::as_select(), applications::reference))
        .first(&mut conn)
        .await
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    let attempts = webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq(id))
        .order(webhook_attempts::number.desc())
        .limit(100)
        .select(AttemptRow::as_select())
        .load(&mut conn)
        .await?;
    Ok(Some((found, attempts)))
}

/// Sends a message again, now: the same message with the same id, so that a partner who has it can tell.
///
/// # Errors
/// [`StopWebhookError::Missing`]; [`StopWebhookError::Already`] while an attempt is under way, for one that was never
/// sent, and while its webhook is not active.
pub async fn redeliver(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    webhook: WebhookId,
    id: WebhookDeliveryId,
) -> Result<(), StopWebhookError> {
    actor.must(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook = lock(conn, webhook).await?.ok_or(StopWebhookError::Missing)?;
        let exists: Option<WebhookDeliveryId> = webhook_deliveries::table
            .filter(webhook_deliveries::id.eq(id).and(webhook_deliveries::webhook_id.eq(webhook.id)))
            .select(webhook_deliveries::id)
            .first(conn)
            .await
            .optional()?;
        exists.ok_or(StopWebhookError::Missing)?;
        if webhook.state != WebhookState::Active {
            return Err(StopWebhookError::Already);
        }
        let queued = diesel::update(webhook_deliveries::table)
            .filter(webhook_deliveries::id.eq(id).and(webhook_deliveries::body.is_not_null()))
            .filter(reconcile::is_idle(now))
            .set((
                webhook_deliveries::state.eq(DeliveryState::Queued),
                webhook_deliveries::ended_at.eq(None::<DateTime<Utc>>),
                webhook_deliveries::tries.eq(0),
                webhook_deliveries::next_try_at.eq(now),
            ))
            .execute(conn)
            .await?;
        if queued == 0 {
            return Err(StopWebhookError::Already);
        }
        job::enqueue(conn, now, &[(id.into(), now)]).await?;
        let data = json!({ "webhook": webhook.id, "delivery": id });
        let subject = Subject::Client(webhook.client_id);
        event::record(conn, subject, actor, now, EventKind::WebhookRedelivered, data).await?;
        Ok(())
    })
    .await
}

/// Empties what partners answered to messages about an application, because it is erased: nobody knows what they wrote.
pub async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    let own = webhook_deliveries::table
        .filter(webhook_deliveries::application_id.eq(application))
        .select(webhook_deliveries::id);
    diesel::update(webhook_attempts::table.filter(webhook_attempts::delivery_id.eq_any(own)))
        .set(webhook_attempts::answer.eq(None::<&str>))
        .execute(&mut conn)
        .await
        .map(drop)
}
