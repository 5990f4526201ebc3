//! Ending a client: from then on none of its keys is accepted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::notice::{self, News};
use super::{ClientState, lock};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{api_clients, api_keys, webhook_deliveries, webhook_secrets, webhooks};
use crate::base::terms::ClientNews;
use crate::base::{Actor, ClientId, StaffId, WebhookId};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Why a client or a key was not ended.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum EndClientError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such client or key")]
    Missing,
    #[error("it ended before")]
    Already,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Ends a client with its keys and webhooks. Waits for its writes under way; none begins afterwards.
///
/// # Errors
/// [`EndClientError`].
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ClientId,
) -> Result<(), EndClientError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let client = lock(conn, id).await?.ok_or(EndClientError::Missing)?;
        if client.state == ClientState::Ended {
            return Err(EndClientError::Already);
        }
        diesel::update(api_clients::table.find(id))
            .set((
                api_clients::state.eq(ClientState::Ended),
                api_clients::ended_by.eq(Some(me)),
                api_clients::ended_at.eq(Some(now)),
            ))
            .execute(conn)
            .await?;
        let keys = diesel::update(api_keys::table.filter(api_keys::client_id.eq(id)))
            .filter(api_keys::ended_at.is_null())
            .set((api_keys::ended_by.eq(Some(me)), api_keys::ended_at.eq(Some(now))))
            .execute(conn)
            .await?;
        let listening: Vec<WebhookId> = webhooks::table
            .filter(webhooks::client_id.eq(id).and(webhooks::ended_at.is_null()))
            .order(webhooks::id)
            .select(webhooks::id)
            .for_no_key_update()
            .load(conn)
            .await?;
        end_webhooks(conn, &listening, me, now).await?;
        let data = json!({ "keys": keys, "webhooks": listening.len() });
        event::record(conn, Subject::Client(id), actor, now, EventKind::ClientEnded, data).await?;
        notice::tell(conn, ctx, actor, &News::of(&client, ClientNews::Ended)).await?;
        Ok(())
    })
    .await
}

/// Ends these webhooks, which the caller has locked: cancels what waits for them and destroys their secrets. Returns how
/// many messages were cancelled.
pub(crate) async fn end_webhooks(
    mut conn: &AsyncPgConnection,
    ids: &[WebhookId],
    by: StaffId,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    diesel::update(webhooks::table.filter(webhooks::id.eq_any(ids)))
        .set((webhooks::state.eq("ended"), webhooks::ended_by.eq(Some(by)), webhooks::ended_at.eq(Some(at))))
        .execute(&mut conn)
        .await?;
    diesel::update(webhook_secrets::table.filter(webhook_secrets::webhook_id.eq_any(ids)))
        .filter(webhook_secrets::ended_at.is_null())
        .set((
            webhook_secrets::wrapped_key.eq(None::<Vec<u8>>),
            webhook_secrets::ended_by.eq(Some(by)),
            webhook_secrets::ended_at.eq(Some(at)),
        ))
        .execute(&mut conn)
        .await?;
    diesel::update(webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq_any(ids)))
        .filter(webhook_deliveries::state.eq("queued"))
        .set((webhook_deliveries::state.eq("cancelled"), webhook_deliveries::ended_at.eq(Some(at))))
        .execute(&mut conn)
        .await
}
