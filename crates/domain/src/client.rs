//! API clients: programs of partners that call `/api/v1` with a key. Their scopes, their keys, the answers kept for
//! repeated requests, and the record of their calls.
//!
//! A client is proposed by one admin and confirmed by another, and so is every widening of its scopes (decision 0051).
//! The permissions of a scope are in [`crate::application::permission`].
//!
//! Lock order: the client, then its keys, then its webhooks.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::schema::{api_clients, api_keys, staff};
use crate::base::{Actor, ApiKeyId, ClientId, Network, Scope, StaffId, TextProblem, contact, text, typed};

pub mod call;
mod confirm;
mod end;
pub mod idempotency;
pub mod key;
pub mod notice;
mod propose;

pub use confirm::{AnswerClientError, confirm, refuse};
pub(crate) use end::end_webhooks;
pub use end::{EndClientError, end};
pub use propose::{ProposeClientError, ScopeChange, change_scopes, propose};

/// Longest name of a client, in characters.
pub const NAME_MAX: usize = 60;
/// Most networks a client can be limited to.
pub const NETWORKS_MAX: usize = 20;
/// Longest period after which a client may expire, in days.
pub const DAYS_MAX: i64 = 3_650;
/// How long a proposal can be confirmed.
pub const PROPOSAL_PERIOD: Duration = Duration::days(14);

text_enum! {
    /// The state of an API client.
    pub enum ClientState {
        /// Waits for another admin.
        Proposed = "proposed",
        Active = "active",
        Ended = "ended",
    }
}

text_enum! {
    /// A field of the form that proposes a client.
    pub enum ClientField {
        Name = "name",
        OwnerEmail = "owner_email",
        Scopes = "scopes",
        Networks = "networks",
        ExpiresAt = "expires_at",
    }
}

/// An API client as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_clients)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct ApiClient {
    pub id: ClientId,
    pub name: String,
    pub owner_email: String,
    pub scopes: Vec<Scope>,
    pub networks: Vec<String>,
    pub state: ClientState,
    pub proposed_scopes: Option<Vec<Scope>>,
    pub proposed_by: Option<StaffId>,
    pub proposed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl ApiClient {
    /// True while its keys are accepted.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.state == ClientState::Active && self.expires_at.is_none_or(|at| now < at)
    }

    /// The scopes that wait for another admin; `None` when none do, or their proposal expired.
    pub fn open_proposal(&self, now: DateTime<Utc>) -> Option<&[Scope]> {
        let is_open = self.proposed_at.is_some_and(|at| now < at + PROPOSAL_PERIOD);
        self.proposed_scopes.as_deref().filter(|_| is_open && self.state != ClientState::Ended)
    }

    /// True when its open proposal waits for this person.
    pub fn waits_for(&self, who: StaffId, now: DateTime<Utc>) -> bool {
        self.open_proposal(now).is_some() && self.proposed_by != Some(who)
    }
}

/// A key as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub client_id: ClientId,
    pub hint: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// True while it is accepted, as far as the key itself is concerned.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// A client with its keys, newest first, and the name of the person whose proposal waits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ListedClient {
    pub client: ApiClient,
    pub keys: Vec<ApiKey>,
    pub proposer: Option<String>,
}

/// Every client: those not ended first, by name. 500 at most.
///
/// # Errors
/// [`PermissionError`].
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<ListedClient>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    let rows: Vec<(ApiClient, Option<String>)> = api_clients::table
        .left_join(staff::table.on(api_clients::proposed_by.eq(staff::id.nullable())))
        .order((api_clients::ended_at.desc().nulls_first(), api_clients::name, api_clients::id))
        .limit(500)
        .select((ApiClient::as_select(), staff::name.nullable()))
        .load(&mut conn)
        .await?;
    with_keys(conn, rows).await
}

/// The client with this id.
///
/// # Errors
/// [`PermissionError`].
pub async fn find(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: ClientId,
) -> Result<Option<ListedClient>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    let rows: Vec<(ApiClient, Option<String>)> = api_clients::table
        .left_join(staff::table.on(api_clients::proposed_by.eq(staff::id.nullable())))
        .filter(api_clients::id.eq(id))
        .select((ApiClient::as_select(), staff::name.nullable()))
        .load(&mut conn)
        .await?;
    Ok(with_keys(conn, rows).await?.pop())
}

async fn with_keys(
    mut conn: &AsyncPgConnection,
    rows: Vec<(ApiClient, Option<String>)>,
) -> Result<Vec<ListedClient>, PermissionError> {
    let ids: Vec<ClientId> = rows.iter().map(|(client, _)| client.id).collect();
    let keys: Vec<ApiKey> = api_keys::table
        .filter(api_keys::client_id.eq_any(ids))
        .order((api_keys::created_at.desc(), api_keys::id.desc()))
        .select(ApiKey::as_select())
        .load(&mut conn)
        .await?;
    let listed = |(client, proposer): (ApiClient, Option<String>)| ListedClient {
        keys: keys.iter().filter(|key| key.client_id == client.id).cloned().collect(),
        client,
        proposer,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The client, locked for the rest of the transaction.
async fn lock(mut conn: &AsyncPgConnection, id: ClientId) -> QueryResult<Option<ApiClient>> {
    let found = api_clients::table.find(id).select(ApiClient::as_select()).for_update().first(&mut conn).await;
    found.optional()
}

/// A client as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct NewClient {
    pub name: String,
    pub owner_email: String,
    pub scopes: Vec<Scope>,
    /// Networks, separated by spaces, commas or line breaks; empty: any.
    pub networks: String,
    /// Days after which its keys are refused; empty: never.
    pub days: String,
}

/// A valid client.
struct CheckedClient {
    name: String,
    owner_email: String,
    scopes: Vec<Scope>,
    networks: Vec<String>,
    expires_at: Option<DateTime<Utc>>,
}

impl NewClient {
    /// The client as stored.
    ///
    /// # Errors
    /// Every invalid field.
    fn checked(&self, now: DateTime<Utc>) -> Result<CheckedClient, Vec<(ClientField, TextProblem)>> {
        let name = text::checked(&self.name, 1, NAME_MAX, false);
        let owner = contact::email(&self.owner_email).map(|email| email.typed().to_owned());
        let networks = networks_of(&self.networks);
        let expires_at = expiry_of(&self.days, now);
        let problems: Vec<(ClientField, TextProblem)> = [
            name.clone().err().map(|problem| (ClientField::Name, problem)),
            owner.clone().err().map(|problem| (ClientField::OwnerEmail, problem.into())),
            self.scopes.is_empty().then_some((ClientField::Scopes, TextProblem::Missing)),
            networks.is_none().then_some((ClientField::Networks, TextProblem::NotAChoice)),
            expires_at.is_none().then_some((ClientField::ExpiresAt, TextProblem::NotAChoice)),
        ]
        .into_iter()
        .flatten()
        .collect();
        match (name, owner, networks, expires_at) {
            (Ok(name), Ok(owner_email), Some(networks), Some(expires_at)) if problems.is_empty() => {
                Ok(CheckedClient { name, owner_email, scopes: ordered(&self.scopes), networks, expires_at })
            }
            _ => Err(problems),
        }
    }
}

/// The networks as typed, each once; `None` when one of them is none, or they are too many.
fn networks_of(typed: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；');
    for word in typed.split(is_between).filter(|word| !word.is_empty()) {
        word.parse::<Network>().ok()?;
        if !found.iter().any(|it| it == word) {
            found.push(word.to_owned());
        }
    }
    (found.len() <= NETWORKS_MAX).then_some(found)
}

/// The time after so many days as typed, and `None` within for no end; `None` when they are not 1 to [`DAYS_MAX`].
fn expiry_of(typed: &str, now: DateTime<Utc>) -> Option<Option<DateTime<Utc>>> {
    let days = typed::plain(typed);
    if days.is_empty() {
        return Some(None);
    }
    let days: i64 = days.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days))?;
    Some(Some(now + Duration::days(days)))
}

/// The scopes in the order of declaration, each once.
fn ordered(scopes: &[Scope]) -> Vec<Scope> {
    Scope::ALL.iter().copied().filter(|scope| scopes.contains(scope)).collect()
}
