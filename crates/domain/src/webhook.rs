//! Webhooks: addresses of API clients to which events of their own applications are sent, by the scheme of
//! <https://www.standardwebhooks.com>.
//!
//! A webhook belongs to a client and takes two admins, as the client does (decision 0053). Messages are written with the
//! event ([`crate::record::webhook_outbox`]); here is what they say ([`mod@body`]), how they are signed ([`signature`]), and
//! every attempt to send them ([`attempt`]).
//!
//! Lock order: the client, then its webhooks, then their messages. An application is locked before all of them and never
//! after one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::schema::{api_clients, staff, webhook_secrets, webhooks};
use crate::base::{Actor, ClientId, DisableCause, Scope, StaffId, WebhookId, WebhookSecretId};
use crate::client::PROPOSAL_PERIOD;
pub use crate::record::webhook_outbox::WebhookKind;

pub mod attempt;
mod body;
mod change;
mod confirm;
pub mod delivery;
mod end;
pub mod reconcile;
pub mod secret;
pub mod signature;

pub use change::{NewWebhook, ProposeWebhookError, UrlCheck, UrlProblem, WebhookChange, WebhookField, change, propose};
pub use confirm::{AnswerWebhookError, Shown, confirm, refuse};
pub use end::{StopWebhookError, enable, end};

/// Webhooks of one client that have not ended, at most.
pub const WEBHOOKS_MAX: i64 = 5;
/// Longest address, in bytes.
pub const URL_MAX: usize = 500;

/// The scopes that can add something to a message.
pub const SCOPES: &[Scope] = &[Scope::ApplicationsRead, Scope::DecisionsRead];

text_enum! {
    /// The state of a webhook.
    pub enum WebhookState {
        /// Waits for another admin.
        Proposed = "proposed",
        Active = "active",
        /// Its messages were not taken: nothing is sent, and messages are kept for it.
        Disabled = "disabled",
        Ended = "ended",
    }
}

/// A webhook as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Webhook {
    pub id: WebhookId,
    pub client_id: ClientId,
    pub url: String,
    pub kinds: Vec<WebhookKind>,
    pub scopes: Vec<Scope>,
    pub state: WebhookState,
    pub proposed_url: Option<String>,
    pub proposed_kinds: Option<Vec<WebhookKind>>,
    pub proposed_scopes: Option<Vec<Scope>>,
    pub proposed_by: Option<StaffId>,
    pub proposed_at: Option<DateTime<Utc>>,
    pub created_by: StaffId,
    pub created_at: DateTime<Utc>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub disabled_cause: Option<DisableCause>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// An address, what is sent to it, and what it contains.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct WebhookTerms {
    pub url: String,
    pub kinds: Vec<WebhookKind>,
    pub scopes: Vec<Scope>,
}

impl WebhookTerms {
    /// True when these terms grant nothing that `other` does not.
    fn is_within(&self, other: &Self) -> bool {
        self.url == other.url
            && self.kinds.iter().all(|kind| other.kinds.contains(kind))
            && self.scopes.iter().all(|scope| other.scopes.contains(scope))
    }
}

impl Webhook {
    /// The terms in force.
    pub fn terms(&self) -> WebhookTerms {
        WebhookTerms { url: self.url.clone(), kinds: self.kinds.clone(), scopes: self.scopes.clone() }
    }

    /// The terms that wait for another admin, also when it is too late to confirm them.
    pub fn proposed(&self) -> Option<WebhookTerms> {
        let parts = self.proposed_url.clone().zip(self.proposed_kinds.clone()).zip(self.proposed_scopes.clone());
        let terms = parts.map(|((url, kinds), scopes)| WebhookTerms { url, kinds, scopes });
        terms.filter(|_| self.state != WebhookState::Ended)
    }

    /// As [`Self::proposed`], while they can be confirmed.
    pub fn open_proposal(&self, now: DateTime<Utc>) -> Option<WebhookTerms> {
        self.proposed().filter(|_| self.proposed_at.is_some_and(|at| now < at + PROPOSAL_PERIOD))
    }

    /// True when its open proposal waits for this person.
    pub fn waits_for(&self, who: StaffId, now: DateTime<Utc>) -> bool {
        self.open_proposal(now).is_some() && self.proposed_by != Some(who)
    }

    /// True while messages are written for it.
    pub fn listens(&self) -> bool {
        matches!(self.state, WebhookState::Active | WebhookState::Disabled)
    }
}

/// A secret as stored, without its key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_secrets)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct WebhookSecret {
    pub id: WebhookSecretId,
    pub webhook_id: WebhookId,
    pub hint: String,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// A webhook with its secrets, newest first, its client, and the name of the person whose proposal waits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ListedWebhook {
    pub webhook: Webhook,
    pub secrets: Vec<WebhookSecret>,
    pub client_name: String,
    /// The scopes of the client: messages contain no more.
    pub client_scopes: Vec<Scope>,
    pub proposer: Option<String>,
}

/// The webhooks of a client: those not ended first, oldest first.
///
/// # Errors
/// [`PermissionError`].
pub async fn list_of_client(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    client: ClientId,
) -> Result<Vec<Webhook>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    Ok(webhooks::table
        .filter(webhooks::client_id.eq(client))
        .order((webhooks::ended_at.desc().nulls_first(), webhooks::created_at, webhooks::id))
        .limit(50)
        .select(Webhook::as_select())
        .load(&mut conn)
        .await?)
}

/// The webhook with this id.
///
/// # Errors
/// [`PermissionError`].
pub async fn find(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: WebhookId,
) -> Result<Option<ListedWebhook>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    let found: Option<(Webhook, String, Vec<Scope>, Option<String>)> = webhooks::table
        .inner_join(api_clients::table)
        .left_join(staff::table.on(webhooks::proposed_by.eq(staff::id.nullable())))
        .filter(webhooks::id.eq(id))
        .select((Webhook::as_select(), api_clients::name, api_clients::scopes, staff::name.nullable()))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((webhook, client_name, client_scopes, proposer)) = found else { return Ok(None) };
    let secrets = webhook_secrets::table
        .filter(webhook_secrets::webhook_id.eq(id))
        .order((webhook_secrets::created_at.desc(), webhook_secrets::id.desc()))
        .select(WebhookSecret::as_select())
        .load(&mut conn)
        .await?;
    Ok(Some(ListedWebhook { webhook, secrets, client_name, client_scopes, proposer }))
}

/// The webhook, locked for the rest of the transaction. Messages can be written for it meanwhile.
async fn lock(mut conn: &AsyncPgConnection, id: WebhookId) -> QueryResult<Option<Webhook>> {
    let found = webhooks::table.find(id).select(Webhook::as_select()).for_no_key_update().first(&mut conn).await;
    found.optional()
}
