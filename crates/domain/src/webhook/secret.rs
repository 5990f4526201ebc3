//! Secrets of webhooks: made, shown once, at most two at a time while they change over, ended.
//!
//! A secret is derived from a key that is stored wrapped under a master key, as the keys of documents are: whoever reads
//! the database or a backup of it can sign nothing. Wrapping and unwrapping belong to the processes that have the master
//! keys.

use diesel::dsl::min;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{StopWebhookError, lock, reconcile};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::webhook_secrets;
use crate::base::{Actor, WebhookId, WebhookSecretId};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Live secrets a webhook can have: the old one and the new one while they change over.
pub const LIVE_MAX: i64 = 2;

/// A secret, wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_secrets)]
pub struct WrappedSecret {
    /// Its id.
    pub id: WebhookSecretId,
    /// Id of the master key.
    pub key_id: String,
    /// The key from which it is derived, wrapped under the master key.
    #[diesel(select_expression = webhook_secrets::wrapped_key.assume_not_null())]
    pub wrapped_key: Vec<u8>,
}

/// A new secret, wrapped, with its hint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct NewSecret {
    pub key_id: String,
    pub wrapped_key: Vec<u8>,
    pub hint: String,
}

/// Why no secret was made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum MakeSecretError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such webhook")]
    Missing,
    /// It is not confirmed, or it ended.
    #[error("the webhook is not active")]
    NotActive,
    #[error("the webhook has {LIVE_MAX} live secrets")]
    TooMany,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Adds a secret to a confirmed webhook. Messages are signed with it from now on, and with the one before it until that one
/// is ended.
///
/// # Errors
/// [`MakeSecretError`].
pub async fn make(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: WebhookId,
    new: &NewSecret,
) -> Result<(), MakeSecretError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook = lock(conn, id).await?.ok_or(MakeSecretError::Missing)?;
        if !webhook.listens() {
            return Err(MakeSecretError::NotActive);
        }
        let live: i64 = webhook_secrets::table
            .filter(webhook_secrets::webhook_id.eq(id).and(webhook_secrets::ended_at.is_null()))
            .count()
            .get_result(conn)
            .await?;
        if live >= LIVE_MAX {
            return Err(MakeSecretError::TooMany);
        }
        let secret = WebhookSecretId::new(now);
        diesel::insert_into(webhook_secrets::table)
            .values((
                webhook_secrets::id.eq(secret),
                webhook_secrets::webhook_id.eq(id),
                webhook_secrets::key_id.eq(&new.key_id),
                webhook_secrets::wrapped_key.eq(Some(&new.wrapped_key)),
                webhook_secrets::hint.eq(&new.hint),
                webhook_secrets::created_by.eq(me),
                webhook_secrets::created_at.eq(now),
            ))
            .execute(conn)
            .await?;
        // With the first secret begins the sending.
        reconcile::wake_next(conn, id, now, super::attempt::IN_FLIGHT_MAX).await?;
        let data = json!({ "webhook": id, "secret": secret });
        let subject = Subject::Client(webhook.client_id);
        event::record(conn, subject, actor, now, EventKind::WebhookSecretMade, data).await?;
        Ok(())
    })
    .await
}

/// Ends a secret of this webhook and destroys it.
///
/// # Errors
/// [`StopWebhookError`].
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    webhook: WebhookId,
    id: WebhookSecretId,
) -> Result<(), StopWebhookError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook = lock(conn, webhook).await?.ok_or(StopWebhookError::Missing)?;
        let of_webhook = webhook_secrets::id.eq(id).and(webhook_secrets::webhook_id.eq(webhook.id));
        let ended_at: Option<Option<chrono::DateTime<chrono::Utc>>> =
            webhook_secrets::table.filter(of_webhook).select(webhook_secrets::ended_at).first(conn).await.optional()?;
        if ended_at.ok_or(StopWebhookError::Missing)?.is_some() {
            return Err(StopWebhookError::Already);
        }
        diesel::update(webhook_secrets::table.find(id))
            .set((
                webhook_secrets::wrapped_key.eq(None::<Vec<u8>>),
                webhook_secrets::ended_by.eq(Some(me)),
                webhook_secrets::ended_at.eq(Some(now)),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "webhook": webhook.id, "secret": id });
        let subject = Subject::Client(webhook.client_id);
        event::record(conn, subject, actor, now, EventKind::WebhookSecretEnded, data).await?;
        Ok(())
    })
    .await
}

/// The live secrets of a webhook, newest first.
pub(super) async fn list_live(mut conn: &AsyncPgConnection, id: WebhookId) -> QueryResult<Vec<WrappedSecret>> {
    webhook_secrets::table
        .filter(webhook_secrets::webhook_id.eq(id).and(webhook_secrets::wrapped_key.is_not_null()))
        .order((webhook_secrets::created_at.desc(), webhook_secrets::id.desc()))
        .select(WrappedSecret::as_select())
        .load(&mut conn)
        .await
}

/// The ids of the master keys under which secrets are wrapped.
pub async fn list_key_ids(mut conn: &AsyncPgConnection) -> QueryResult<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    loop {
        let after = found.last().cloned().unwrap_or_default();
        let next: Option<String> = webhook_secrets::table
            .filter(webhook_secrets::wrapped_key.is_not_null().and(webhook_secrets::key_id.gt(after)))
            .select(min(webhook_secrets::key_id))
            .first(&mut conn)
            .await?;
        match next {
            Some(id) => found.push(id),
            None => return Ok(found),
        }
    }
}

/// Secrets wrapped under this master key, by id, after `after`.
pub async fn list_wrapped_under(
    mut conn: &AsyncPgConnection,
    key_id: &str,
    after: Option<WebhookSecretId>,
    limit: i64,
) -> QueryResult<Vec<WrappedSecret>> {
    webhook_secrets::table
        .filter(webhook_secrets::wrapped_key.is_not_null().and(webhook_secrets::key_id.eq(key_id)))
        .filter(webhook_secrets::id.gt(after.unwrap_or(WebhookSecretId(uuid::Uuid::nil()))))
        .order(webhook_secrets::id)
        .limit(limit)
        .select(WrappedSecret::as_select())
        .load(&mut conn)
        .await
}

/// Replaces a wrapped key by the same key wrapped under another master key. False when the old one changed meanwhile.
pub async fn rewrap(
    mut conn: &AsyncPgConnection,
    old: &WrappedSecret,
    key_id: &str,
    wrapped_key: &[u8],
) -> QueryResult<bool> {
    diesel::update(webhook_secrets::table.find(old.id))
        .filter(webhook_secrets::key_id.eq(&old.key_id).and(webhook_secrets::wrapped_key.eq(Some(&old.wrapped_key))))
        .set((webhook_secrets::key_id.eq(key_id), webhook_secrets::wrapped_key.eq(Some(wrapped_key))))
        .execute(&mut conn)
        .await
        .map(|rows| rows > 0)
}
