//! Proposing a webhook, or other terms for one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{SCOPES, URL_MAX, WEBHOOKS_MAX, WebhookKind, WebhookState, WebhookTerms, lock};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{api_clients, webhooks};
use crate::base::{Actor, ClientId, Scope, StaffId, WebhookId};
use crate::client::ApiClient;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

text_enum! {
    /// A field of the form of a webhook.
    pub enum WebhookField {
        Url = "url",
        Kinds = "kinds",
        Scopes = "scopes",
    }
}

text_enum! {
    /// Why messages cannot be sent to an address.
    pub enum UrlProblem {
        Missing = "missing",
        TooLong = "too_long",
        /// Not an address such as `https://partner.example/hook`.
        Malformed = "malformed",
        /// It contains a user, a query or a fragment.
        TooMuch = "too_much",
        /// Not `https`.
        InTheClear = "in_the_clear",
        /// In a private network, or on this machine.
        Private = "private",
    }
}

/// Finds out whether messages may be sent to an address, as far as it can be told without resolving it. The worker asks
/// again before it connects.
pub type UrlCheck<'a> = &'a (dyn Fn(&str) -> Result<(), UrlProblem> + Sync);

/// Why nothing was proposed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum ProposeWebhookError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such webhook or client, or it ended")]
    Missing,
    /// The client is not confirmed, expired or ended.
    #[error("the client is not active")]
    NotActive,
    /// The address is no place to send messages to; `None` when it is fine and another field is not.
    #[error("the webhook is invalid")]
    Fields(Option<UrlProblem>, Vec<WebhookField>),
    #[error("the client has {WEBHOOKS_MAX} webhooks")]
    TooMany,
    /// It waits for its first confirmation, or other terms do.
    #[error("a proposal about the webhook is open")]
    AlreadyProposed,
    /// It has exactly these terms.
    #[error("nothing would change")]
    NothingNew,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// A webhook as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct NewWebhook {
    pub url: String,
    pub kinds: Vec<WebhookKind>,
    /// The content of messages besides ids.
    pub scopes: Vec<Scope>,
}

impl NewWebhook {
    fn checked(&self, client: &ApiClient, check_url: UrlCheck<'_>) -> Result<WebhookTerms, ProposeWebhookError> {
        let url = self.url.trim();
        let of_url = match url.len() {
            0 => Err(UrlProblem::Missing),
            length if length > URL_MAX => Err(UrlProblem::TooLong),
            _ => check_url(url),
        };
        let scopes: Vec<Scope> = SCOPES.iter().copied().filter(|scope| self.scopes.contains(scope)).collect();
        let is_granted = |scope: &Scope| client.scopes.contains(scope);
        let problems: Vec<WebhookField> = [
            of_url.is_err().then_some(WebhookField::Url),
            self.kinds.is_empty().then_some(WebhookField::Kinds),
            (!self.scopes.iter().all(|scope| SCOPES.contains(scope) && is_granted(scope)))
                .then_some(WebhookField::Scopes),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !problems.is_empty() {
            return Err(ProposeWebhookError::Fields(of_url.err(), problems));
        }
        let kinds = WebhookKind::ALL.iter().copied().filter(|kind| self.kinds.contains(kind)).collect();
        Ok(WebhookTerms { url: url.to_owned(), kinds, scopes })
    }
}

/// The client of a webhook, kept from ending until the transaction ends.
async fn hold_client(
    mut conn: &AsyncPgConnection,
    id: ClientId,
    now: DateTime<Utc>,
) -> Result<ApiClient, ProposeWebhookError> {
    let found = api_clients::table.find(id).select(ApiClient::as_select()).for_share().first(&mut conn).await;
    let client = found.optional()?.ok_or(ProposeWebhookError::Missing)?;
    if client.is_live(now) { Ok(client) } else { Err(ProposeWebhookError::NotActive) }
}

/// Proposes a webhook of an active client. Nothing is sent before another admin confirmed it.
///
/// # Errors
/// [`ProposeWebhookError`].
pub async fn propose(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    client: ClientId,
    new: &NewWebhook,
    check_url: UrlCheck<'_>,
) -> Result<WebhookId, ProposeWebhookError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        // Locked against a second proposal at the same time, so that the count below holds.
        let locked = api_clients::table.find(client).select(ApiClient::as_select()).for_update().first(conn).await;
        let client = locked.optional()?.ok_or(ProposeWebhookError::Missing)?;
        if !client.is_live(now) {
            return Err(ProposeWebhookError::NotActive);
        }
        let terms = new.checked(&client, check_url)?;
        let count: i64 = webhooks::table
            .filter(webhooks::client_id.eq(client.id).and(webhooks::ended_at.is_null()))
            .count()
            .get_result(conn)
            .await?;
        if count >= WEBHOOKS_MAX {
            return Err(ProposeWebhookError::TooMany);
        }
        let id = WebhookId::new(now);
        diesel::insert_into(webhooks::table)
            .values((
                webhooks::id.eq(id),
                webhooks::client_id.eq(client.id),
                webhooks::url.eq(""),
                webhooks::kinds.eq(Vec::<WebhookKind>::new()),
                webhooks::state.eq(WebhookState::Proposed),
                proposal(&terms, me, now),
                webhooks::created_by.eq(me),
                webhooks::created_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "webhook": id, "kinds": terms.kinds, "scopes": terms.scopes });
        event::record(conn, Subject::Client(client.id), actor, now, EventKind::WebhookProposed, data).await?;
        Ok(id)
    })
    .await
}

type Proposal = (
    diesel::dsl::Eq<webhooks::proposed_url, Option<String>>,
    diesel::dsl::Eq<webhooks::proposed_kinds, Option<Vec<WebhookKind>>>,
    diesel::dsl::Eq<webhooks::proposed_scopes, Option<Vec<Scope>>>,
    diesel::dsl::Eq<webhooks::proposed_by, Option<StaffId>>,
    diesel::dsl::Eq<webhooks::proposed_at, Option<DateTime<Utc>>>,
);

/// The columns of a proposal.
fn proposal(terms: &WebhookTerms, by: StaffId, at: DateTime<Utc>) -> Proposal {
    (
        webhooks::proposed_url.eq(Some(terms.url.clone())),
        webhooks::proposed_kinds.eq(Some(terms.kinds.clone())),
        webhooks::proposed_scopes.eq(Some(terms.scopes.clone())),
        webhooks::proposed_by.eq(Some(by)),
        webhooks::proposed_at.eq(Some(at)),
    )
}

/// The columns of a proposal, emptied.
pub(super) fn no_proposal() -> Proposal {
    (
        webhooks::proposed_url.eq(None),
        webhooks::proposed_kinds.eq(None),
        webhooks::proposed_scopes.eq(None),
        webhooks::proposed_by.eq(None),
        webhooks::proposed_at.eq(None),
    )
}

/// The result of a change of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookChange {
    /// Less is sent to the same address: in force at once.
    Reduced,
    /// Another address, or more than before: another admin has to confirm.
    Proposed,
}

/// Gives a confirmed webhook these terms: at once if they grant nothing new, otherwise when another admin confirms them.
///
/// # Errors
/// [`ProposeWebhookError`].
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: WebhookId,
    new: &NewWebhook,
    check_url: UrlCheck<'_>,
) -> Result<WebhookChange, ProposeWebhookError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let client: Option<ClientId> =
            webhooks::table.find(id).select(webhooks::client_id).first(conn).await.optional()?;
        let client = hold_client(conn, client.ok_or(ProposeWebhookError::Missing)?, now).await?;
        let webhook = lock(conn, id).await?.ok_or(ProposeWebhookError::Missing)?;
        match webhook.state {
            WebhookState::Ended => return Err(ProposeWebhookError::Missing),
            WebhookState::Proposed => return Err(ProposeWebhookError::AlreadyProposed),
            _ if webhook.open_proposal(now).is_some() => return Err(ProposeWebhookError::AlreadyProposed),
            WebhookState::Active | WebhookState::Disabled => {}
        }
        let (wanted, in_force) = (new.checked(&client, check_url)?, webhook.terms());
        if wanted == in_force {
            return Err(ProposeWebhookError::NothingNew);
        }
        let data = json!({
            "webhook": id, "kinds": wanted.kinds, "scopes": wanted.scopes, "is_other_url": wanted.url != in_force.url,
        });
        let row = diesel::update(webhooks::table.find(id));
        let (result, kind) = if wanted.is_within(&in_force) {
            let terms = (webhooks::kinds.eq(&wanted.kinds), webhooks::scopes.eq(&wanted.scopes));
            row.set((terms, no_proposal())).execute(conn).await?;
            (WebhookChange::Reduced, EventKind::WebhookChanged)
        } else {
            row.set(proposal(&wanted, me, now)).execute(conn).await?;
            (WebhookChange::Proposed, EventKind::WebhookProposed)
        };
        event::record(conn, Subject::Client(client.id), actor, now, kind, data).await?;
        Ok(result)
    })
    .await
}
