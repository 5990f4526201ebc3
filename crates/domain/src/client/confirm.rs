//! Answering the open proposal about a client.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::notice::{self, News};
use super::{ApiClient, ClientState, lock, ordered};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::api_clients;
use crate::base::terms::ClientNews;
use crate::base::{Actor, ClientId, Scope, StaffId};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Why a proposal was not answered.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum AnswerClientError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such client")]
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

/// Confirms the scopes that another admin proposed; the first time, the client becomes active. `shown` are the scopes
/// that the actor was shown: others are not confirmed unseen.
///
/// # Errors
/// [`AnswerClientError`].
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ClientId,
    shown: &[Scope],
) -> Result<(), AnswerClientError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let client = lock(conn, id).await?.ok_or(AnswerClientError::Missing)?;
        let proposed = client.open_proposal(now).ok_or(AnswerClientError::Changed)?;
        let proposer = client.proposed_by.ok_or(AnswerClientError::Changed)?;
        if proposer == me {
            return Err(AnswerClientError::Own);
        }
        if ordered(shown) != ordered(proposed) {
            return Err(AnswerClientError::Changed);
        }
        diesel::update(api_clients::table.find(id))
            .set((
                api_clients::state.eq(ClientState::Active),
                api_clients::scopes.eq(proposed),
                api_clients::scopes_by.eq(Some(proposer)),
                api_clients::confirmed_by.eq(Some(me)),
                api_clients::confirmed_at.eq(Some(now)),
                no_proposal(),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "scopes": proposed, "from": client.scopes });
        event::record(conn, Subject::Client(id), actor, now, EventKind::ClientConfirmed, data).await?;
        let news = News { scopes: proposed, ..News::of(&client, ClientNews::Confirmed) };
        notice::tell(conn, ctx, actor, &news).await?;
        Ok(())
    })
    .await
}

/// The columns of a proposal, emptied.
type NoProposal = (
    diesel::dsl::Eq<api_clients::proposed_scopes, Option<Vec<Scope>>>,
    diesel::dsl::Eq<api_clients::proposed_by, Option<StaffId>>,
    diesel::dsl::Eq<api_clients::proposed_at, Option<DateTime<Utc>>>,
);

fn no_proposal() -> NoProposal {
    (api_clients::proposed_scopes.eq(None), api_clients::proposed_by.eq(None), api_clients::proposed_at.eq(None))
}

/// Refuses what another admin proposed, or takes one's own proposal back; an expired one, too. A client that was never
/// confirmed ends.
///
/// # Errors
/// [`AnswerClientError`].
pub async fn refuse(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ClientId,
) -> Result<(), AnswerClientError> {
    let me = actor.must_as_staff(Permission::ManageClients)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let client: ApiClient = lock(conn, id).await?.ok_or(AnswerClientError::Missing)?;
        if client.proposed_scopes.is_none() || client.state == ClientState::Ended {
            return Err(AnswerClientError::Changed);
        }
        diesel::update(api_clients::table.find(id)).set(no_proposal()).execute(conn).await?;
        if client.state == ClientState::Proposed {
            diesel::update(api_clients::table.find(id))
                .set((
                    api_clients::state.eq(ClientState::Ended),
                    api_clients::ended_by.eq(Some(me)),
                    api_clients::ended_at.eq(Some(now)),
                ))
                .execute(conn)
                .await?;
        }
        let data = json!({ "scopes": client.proposed_scopes, "is_own": client.proposed_by == Some(me) });
        event::record(conn, Subject::Client(id), actor, now, EventKind::ClientRefused, data).await?;
        let refused = client.proposed_scopes.as_deref().unwrap_or_default();
        let news = News { scopes: refused, ..News::of(&client, ClientNews::Refused) };
        notice::tell(conn, ctx, actor, &news).await?;
        Ok(())
    })
    .await
}
