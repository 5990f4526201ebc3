//! Keys of API clients: made, shown once, checked at every call, ended.
//!
//! A key is a random token of 256 bits, so its plain SHA-256 is stored: nothing can be guessed from it, and looking it up
//! by its hash reveals nothing by its time.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::notice::{self, News};
use super::{ApiClient, ApiKey, EndClientError, lock};
use crate::account::session::unless_read_only;
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{api_clients, api_keys};
use crate::base::secret::NoEntropy;
use crate::base::terms::ClientNews;
use crate::base::{Actor, ApiKeyId, ClientActor, ClientId, Network, Token};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// How a key begins, so that people and secret scanners recognise one.
pub const PREFIX: &str = "unbind_";
/// Live keys a client can have: the old one and the new one while it changes over.
pub const LIVE_MAX: usize = 2;
/// Longest validity of a key, in days.
pub const DAYS_MAX: i64 = 400;
/// Characters of the hint, after the prefix.
const HINT_LENGTH: usize = 8;
/// `last_used_at` is written at most this often.
const USED_GRAIN: Duration = Duration::minutes(1);

/// A key as its bearer has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerKey(Token);

impl BearerKey {
    /// Parses a key sent with a call; `None` for text of another form, whatever its length.
    pub fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(PREFIX).and_then(Token::parse).map(Self)
    }

    /// The key, for its bearer.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", self.0.expose())
    }

    fn hint(&self) -> String {
        format!("{PREFIX}{}", &self.0.expose()[..HINT_LENGTH])
    }
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum MakeKeyError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such client")]
    Missing,
    /// The client is not confirmed, expired or ended.
    #[error("the client is not active")]
    NotActive,
    #[error("the client has {LIVE_MAX} live keys")]
    TooMany,
    /// The days are not 1 to [`DAYS_MAX`].
    #[error("a key is valid for 1 to {DAYS_MAX} days")]
    Days,
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Makes a key of an active client that is valid for so many days. It is returned once and stored as a hash.
///
/// # Errors
/// [`MakeKeyError`].
pub async fn make(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    client: ClientId,
    days: i64,
) -> Result<BearerKey, MakeKeyError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(MakeKeyError::Days);
    }
    let now = ctx.now();
    let key = BearerKey(Token::generate()?);
    conn.transaction(async |conn| {
        let found = lock(conn, client).await?.ok_or(MakeKeyError::Missing)?;
        if !found.is_live(now) {
            return Err(MakeKeyError::NotActive);
        }
        let live: i64 = api_keys::table
            .filter(api_keys::client_id.eq(client).and(api_keys::ended_at.is_null()))
            .filter(api_keys::expires_at.gt(now))
            .count()
            .get_result(conn)
            .await?;
        if usize::try_from(live).is_ok_and(|live| live >= LIVE_MAX) {
            return Err(MakeKeyError::TooMany);
        }
        let (id, expires_at) = (ApiKeyId::new(now), now + Duration::days(days));
        diesel::insert_into(api_keys::table)
            .values((
                api_keys::id.eq(id),
                api_keys::client_id.eq(client),
                api_keys::token_hash.eq(&key.0.hash()[..]),
                api_keys::hint.eq(key.hint()),
                api_keys::created_by.eq(me),
                api_keys::created_at.eq(now),
                api_keys::expires_at.eq(expires_at),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "key": id, "expires_at": expires_at });
        event::record(conn, Subject::Client(client), actor, now, EventKind::ApiKeyMade, data).await?;
        let hint = key.hint();
        let news = News { key: Some((&hint, expires_at)), ..News::of(&found, ClientNews::KeyMade) };
        notice::tell(conn, ctx, actor, &news).await?;
        Ok(())
    })
    .await
    .map(|()| key)
}

/// Ends a key of this client.
///
/// # Errors
/// [`EndClientError`].
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    client: ClientId,
    id: ApiKeyId,
) -> Result<(), EndClientError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let found = lock(conn, client).await?.ok_or(EndClientError::Missing)?;
        let key: Option<ApiKey> = api_keys::table
            .filter(api_keys::id.eq(id).and(api_keys::client_id.eq(client)))
            .select(ApiKey::as_select())
            .first(conn)
            .await
            .optional()?;
        let key = key.ok_or(EndClientError::Missing)?;
        if key.ended_at.is_some() {
            return Err(EndClientError::Already);
        }
        diesel::update(api_keys::table.find(id))
            .set((api_keys::ended_by.eq(Some(me)), api_keys::ended_at.eq(Some(now))))
            .execute(conn)
            .await?;
        event::record(conn, Subject::Client(client), actor, now, EventKind::ApiKeyEnded, json!({ "key": id })).await?;
        let news = News { key: Some((&key.hint, key.expires_at)), ..News::of(&found, ClientNews::KeyEnded) };
        notice::tell(conn, ctx, actor, &news).await?;
        Ok(())
    })
    .await
}

/// A call whose key was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Caller {
    pub actor: ClientActor,
    pub name: String,
    pub key: ApiKeyId,
    pub key_expires_at: DateTime<Utc>,
}

impl Caller {
    /// The caller as the actor of a use case.
    pub fn actor(&self) -> Actor {
        Actor::Client(self.actor.clone())
    }
}

/// Why a key was not accepted: for the log, never for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum RefusedKey {
    #[error("there is no such key")]
    Unknown,
    #[error("the key ended or expired")]
    NotLive,
    #[error("the client ended, expired or is not confirmed")]
    ClientNotLive,
    #[error("the client may not call from this address")]
    Network,
}

/// Finds the client of a key that is used from this address, and writes when it was used.
///
/// # Errors
/// Database errors; a refusal is the inner error.
pub async fn authenticate(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    key: &BearerKey,
    address: IpAddr,
) -> QueryResult<Result<Caller, RefusedKey>> {
    let now = ctx.now();
    let found: Option<(ApiKey, ApiClient)> = api_keys::table
        .inner_join(api_clients::table)
        .filter(api_keys::token_hash.eq(&key.0.hash()[..]))
        .select((ApiKey::as_select(), ApiClient::as_select()))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((key, client)) = found else { return Ok(Err(RefusedKey::Unknown)) };
    if let Err(refused) = check(&key, &client, now) {
        return Ok(Err(refused));
    }
    if !is_from(&client.networks, address) {
        return Ok(Err(RefusedKey::Network));
    }
    if key.last_used_at.is_none_or(|at| at + USED_GRAIN <= now) {
        let update = diesel::update(api_keys::table.find(key.id)).set(api_keys::last_used_at.eq(Some(now)));
        unless_read_only(update.execute(&mut conn).await)?;
    }
    let actor = ClientActor { id: client.id, scopes: client.scopes };
    Ok(Ok(Caller { actor, name: client.name, key: key.id, key_expires_at: key.expires_at }))
}

fn check(key: &ApiKey, client: &ApiClient, now: DateTime<Utc>) -> Result<(), RefusedKey> {
    match () {
        () if !key.is_live(now) => Err(RefusedKey::NotLive),
        () if !client.is_live(now) => Err(RefusedKey::ClientNotLive),
        () => Ok(()),
    }
}

/// True for an address in one of the networks, and for any address when there are none. A stored text that names no
/// network contains no address.
fn is_from(networks: &[String], address: IpAddr) -> bool {
    let contains = |text: &String| text.parse().is_ok_and(|network: Network| network.contains(address));
    networks.is_empty() || networks.iter().any(contains)
}

/// Checks in the transaction of a write that the caller is still accepted, and keeps its client from being ended or
/// changed before the transaction ends (I7). Returns the caller with the scopes as they are now.
///
/// # Errors
/// Database errors; a refusal is the inner error.
pub async fn hold(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    caller: &Caller,
) -> QueryResult<Result<Caller, RefusedKey>> {
    let client: Option<ApiClient> = api_clients::table
        .find(caller.actor.id)
        .select(ApiClient::as_select())
        .for_share()
        .first(&mut conn)
        .await
        .optional()?;
    let key: Option<ApiKey> =
        api_keys::table.find(caller.key).select(ApiKey::as_select()).first(&mut conn).await.optional()?;
    let Some((key, client)) = key.zip(client) else { return Ok(Err(RefusedKey::Unknown)) };
    if let Err(refused) = check(&key, &client, ctx.now()) {
        return Ok(Err(refused));
    }
    let actor = ClientActor { id: client.id, scopes: client.scopes };
    Ok(Ok(Caller { actor, ..caller.clone() }))
}
