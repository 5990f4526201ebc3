//! Proposing a client, or other scopes for one.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::notice::{self, News};
use super::{ClientField, ClientState, NewClient, lock, ordered};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::api_clients;
use crate::base::terms::ClientNews;
use crate::base::unique::violates;
use crate::base::{Actor, ClientId, Scope, TextProblem};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Why nothing was proposed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum ProposeClientError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such client, or it ended")]
    Missing,
    #[error("the client is invalid")]
    Fields(Vec<(ClientField, TextProblem)>),
    /// Another client that has not ended has this name.
    #[error("the name is taken")]
    NameTaken,
    /// It waits for its first confirmation, or other scopes do.
    #[error("a proposal about the client is open")]
    AlreadyProposed,
    /// It has exactly these scopes.
    #[error("nothing would change")]
    NothingNew,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Proposes a client. It can do nothing before another admin confirmed it.
///
/// # Errors
/// [`ProposeClientError`].
pub async fn propose(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewClient,
) -> Result<ClientId, ProposeClientError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    let new = new.checked(now).map_err(ProposeClientError::Fields)?;
    conn.transaction(async |conn| {
        let id = ClientId::new(now);
        let inserted = diesel::insert_into(api_clients::table)
            .values((
                api_clients::id.eq(id),
                api_clients::name.eq(&new.name),
                api_clients::owner_email.eq(&new.owner_email),
                api_clients::networks.eq(&new.networks),
                api_clients::state.eq(ClientState::Proposed),
                api_clients::proposed_scopes.eq(Some(&new.scopes)),
                api_clients::proposed_by.eq(Some(me)),
                api_clients::proposed_at.eq(Some(now)),
                api_clients::created_by.eq(me),
                api_clients::created_at.eq(now),
                api_clients::expires_at.eq(new.expires_at),
            ))
            .execute(conn)
            .await;
        match inserted {
            Err(error) if violates(&error, "api_clients_one_name") => return Err(ProposeClientError::NameTaken),
            other => other?,
        };
        let data = json!({ "scopes": new.scopes, "networks": new.networks, "expires_at": new.expires_at });
        event::record(conn, Subject::Client(id), actor, now, EventKind::ClientProposed, data).await?;
        let client = lock(conn, id).await?.ok_or(ProposeClientError::Missing)?;
        let news = News { scopes: &new.scopes, ..News::of(&client, ClientNews::Proposed) };
        notice::tell(conn, ctx, actor, &news).await?;
        Ok(id)
    })
    .await
}

/// The result of a change of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeChange {
    /// Fewer scopes: in force at once.
    Reduced,
    /// A scope it has not: another admin has to confirm.
    Proposed,
}

/// Gives an active client these scopes: at once if it has all of them, otherwise when another admin confirms them.
///
/// # Errors
/// [`ProposeClientError`].
pub async fn change_scopes(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ClientId,
    wanted: &[Scope],
) -> Result<ScopeChange, ProposeClientError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let (now, wanted) = (ctx.now(), ordered(wanted));
    if wanted.is_empty() {
        return Err(ProposeClientError::Fields(vec![(ClientField::Scopes, TextProblem::Missing)]));
    }
    conn.transaction(async |conn| {
        let client = lock(conn, id).await?.ok_or(ProposeClientError::Missing)?;
        match client.state {
            ClientState::Ended => return Err(ProposeClientError::Missing),
            ClientState::Proposed => return Err(ProposeClientError::AlreadyProposed),
            ClientState::Active if client.open_proposal(now).is_some() => {
                return Err(ProposeClientError::AlreadyProposed);
            }
            ClientState::Active => {}
        }
        if wanted == ordered(&client.scopes) {
            return Err(ProposeClientError::NothingNew);
        }
        let data = json!({ "from": client.scopes, "to": wanted });
        let row = diesel::update(api_clients::table.find(id));
        if wanted.iter().all(|scope| client.scopes.contains(scope)) {
            row.set(api_clients::scopes.eq(&wanted)).execute(conn).await?;
            event::record(conn, Subject::Client(id), actor, now, EventKind::ClientScopesReduced, data).await?;
            let news = News { scopes: &wanted, ..News::of(&client, ClientNews::ScopesReduced) };
            notice::tell(conn, ctx, actor, &news).await?;
            return Ok(ScopeChange::Reduced);
        }
        row.set((
            api_clients::proposed_scopes.eq(Some(&wanted)),
            api_clients::proposed_by.eq(Some(me)),
            api_clients::proposed_at.eq(Some(now)),
        ))
        .execute(conn)
        .await?;
        event::record(conn, Subject::Client(id), actor, now, EventKind::ClientScopesProposed, data).await?;
        let news = News { scopes: &wanted, ..News::of(&client, ClientNews::ScopesProposed) };
        notice::tell(conn, ctx, actor, &news).await?;
        Ok(ScopeChange::Proposed)
    })
    .await
}
