//! Ending a client: from then on none of its keys is accepted.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{ClientState, lock};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{api_clients, api_keys};
use crate::base::{Actor, ClientId};
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

/// Ends a client and its keys. Waits for its writes under way; none begins afterwards.
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
        let data = json!({ "keys": keys });
        event::record(conn, Subject::Client(id), actor, now, EventKind::ClientEnded, data).await?;
        Ok(())
    })
    .await
}
