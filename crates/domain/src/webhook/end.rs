//! Ending a webhook, and enabling one that was disabled.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::delivery::DeliveryState;
use super::{WebhookState, lock, reconcile};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{webhook_deliveries, webhooks};
use crate::base::{Actor, DisableCause, WebhookId};
use crate::client;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Why a webhook or a secret of it was not ended or enabled.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum StopWebhookError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such webhook or secret")]
    Missing,
    #[error("it is already in this state")]
    Already,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Ends a webhook: nothing more is sent to it, what waits is cancelled, and its secrets are destroyed.
///
/// # Errors
/// [`StopWebhookError`].
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: WebhookId,
) -> Result<(), StopWebhookError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook = lock(conn, id).await?.ok_or(StopWebhookError::Missing)?;
        if webhook.state == WebhookState::Ended {
            return Err(StopWebhookError::Already);
        }
        let cancelled = client::end_webhooks(conn, &[id], me, now).await?;
        let data = json!({ "webhook": id, "cancelled": cancelled });
        event::record(conn, Subject::Client(webhook.client_id), actor, now, EventKind::WebhookEnded, data).await?;
        Ok(())
    })
    .await
}

/// Enables a webhook that was disabled. What was kept for it is sent from now on, and what was given up when it was disabled
/// is tried again.
///
/// # Errors
/// [`StopWebhookError`].
pub async fn enable(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: WebhookId,
) -> Result<(), StopWebhookError> {
    actor.must(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook = lock(conn, id).await?.ok_or(StopWebhookError::Missing)?;
        let disabled_at = match (webhook.state, webhook.disabled_at) {
            (WebhookState::Disabled, Some(at)) => at,
            _ => return Err(StopWebhookError::Already),
        };
        diesel::update(webhooks::table.find(id))
            .set((
                webhooks::state.eq(WebhookState::Active),
                webhooks::disabled_at.eq(None::<DateTime<Utc>>),
                webhooks::disabled_cause.eq(None::<DisableCause>),
            ))
            .execute(conn)
            .await?;
        let given_up =
            webhook_deliveries::state.eq(DeliveryState::Failed).and(webhook_deliveries::ended_at.ge(disabled_at));
        let kept = diesel::update(webhook_deliveries::table)
            .filter(webhook_deliveries::webhook_id.eq(id))
            .filter(webhook_deliveries::state.eq(DeliveryState::Queued).or(given_up))
            .set((
                webhook_deliveries::state.eq(DeliveryState::Queued),
                webhook_deliveries::ended_at.eq(None::<DateTime<Utc>>),
                webhook_deliveries::tries.eq(0),
            ))
            .execute(conn)
            .await?;
        // Without touching the lease of an attempt under way, or what is held.
        diesel::update(webhook_deliveries::table)
            .filter(webhook_deliveries::webhook_id.eq(id))
            .filter(webhook_deliveries::state.eq(DeliveryState::Queued).and(webhook_deliveries::attempt.gt(0)))
            .filter(reconcile::is_idle(now))
            .set(webhook_deliveries::next_try_at.eq(now))
            .execute(conn)
            .await?;
        reconcile::wake_next(conn, id, now, super::attempt::IN_FLIGHT_MAX).await?;
        let data = json!({ "webhook": id, "kept": kept });
        event::record(conn, Subject::Client(webhook.client_id), actor, now, EventKind::WebhookEnabled, data).await?;
        Ok(())
    })
    .await
}
