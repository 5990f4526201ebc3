//! Answering the open proposal about a webhook.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::change::no_proposal;
use super::{Webhook, WebhookKind, WebhookState, WebhookTerms, lock};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::webhooks;
use crate::base::{Actor, Scope, WebhookId};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Why a proposal was not answered.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum AnswerWebhookError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such webhook")]
    Missing,
    /// The actor made it.
    #[error("another admin has to confirm the proposal")]
    Own,
    /// It was answered or replaced since it was shown, or it expired.
    #[error("the proposal is not open any more, or not as it was shown")]
    Changed,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// The terms that the actor was shown: others are not confirmed unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Shown {
    pub url: String,
    pub kinds: Vec<WebhookKind>,
    pub scopes: Vec<Scope>,
}

impl Shown {
    fn is(&self, terms: &WebhookTerms) -> bool {
        let sorted = |kinds: &[WebhookKind], scopes: &[Scope]| {
            let (mut kinds, mut scopes) = (kinds.to_vec(), scopes.to_vec());
            kinds.sort_unstable();
            scopes.sort_unstable();
            (kinds, scopes)
        };
        self.url == terms.url && sorted(&self.kinds, &self.scopes) == sorted(&terms.kinds, &terms.scopes)
    }
}

/// Confirms the terms that another admin proposed; the first time, the webhook becomes active.
///
/// # Errors
/// [`AnswerWebhookError`].
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: WebhookId,
    shown: &Shown,
) -> Result<(), AnswerWebhookError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook = lock(conn, id).await?.ok_or(AnswerWebhookError::Missing)?;
        let proposed = webhook.open_proposal(now).ok_or(AnswerWebhookError::Changed)?;
        let proposer = webhook.proposed_by.ok_or(AnswerWebhookError::Changed)?;
        if proposer == me {
            return Err(AnswerWebhookError::Own);
        }
        if !shown.is(&proposed) {
            return Err(AnswerWebhookError::Changed);
        }
        let is_first = webhook.state == WebhookState::Proposed;
        diesel::update(webhooks::table.find(id))
            .set((
                is_first.then_some(webhooks::state.eq(WebhookState::Active)),
                webhooks::url.eq(&proposed.url),
                webhooks::kinds.eq(&proposed.kinds),
                webhooks::scopes.eq(&proposed.scopes),
                webhooks::set_by.eq(Some(proposer)),
                webhooks::confirmed_by.eq(Some(me)),
                webhooks::confirmed_at.eq(Some(now)),
                no_proposal(),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "webhook": id, "kinds": proposed.kinds, "scopes": proposed.scopes });
        let subject = Subject::Client(webhook.client_id);
        event::record(conn, subject, actor, now, EventKind::WebhookConfirmed, data).await?;
        Ok(())
    })
    .await
}

/// Refuses what another admin proposed, or takes one's own proposal back; an expired one, too. A webhook that was never
/// confirmed ends.
///
/// # Errors
/// [`AnswerWebhookError`].
pub async fn refuse(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: WebhookId,
) -> Result<(), AnswerWebhookError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let webhook: Webhook = lock(conn, id).await?.ok_or(AnswerWebhookError::Missing)?;
        if webhook.proposed().is_none() {
            return Err(AnswerWebhookError::Changed);
        }
        diesel::update(webhooks::table.find(id)).set(no_proposal()).execute(conn).await?;
        if webhook.state == WebhookState::Proposed {
            diesel::update(webhooks::table.find(id))
                .set((
                    webhooks::state.eq(WebhookState::Ended),
                    webhooks::ended_by.eq(Some(me)),
                    webhooks::ended_at.eq(Some(now)),
                ))
                .execute(conn)
                .await?;
        }
        let data = json!({ "webhook": id, "is_own": webhook.proposed_by == Some(me) });
        let subject = Subject::Client(webhook.client_id);
        event::record(conn, subject, actor, now, EventKind::WebhookRefused, data).await?;
        Ok(())
    })
    .await
}
