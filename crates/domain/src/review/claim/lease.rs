//! Returns applications whose lease has ended to the queue.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::EndCause;
use crate::application::status::Action;
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::ApplicationId;
use crate::base::schema::claims;
use crate::letter::context::Context;

/// Returns applications whose lease has ended to the queue, oldest first, `limit` at most. Each has its own
/// transaction, so that a locked one does not hold up the others. Returns how many were returned.
pub async fn end_leases(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let over: Vec<ApplicationId> = claims::table
        .filter(claims::ended_at.is_null().and(claims::lease_until.le(ctx.now())))
        .order((claims::lease_until, claims::id))
        .limit(limit)
        .select(claims::application_id)
        .load(conn)
        .await?;
    let mut ended = 0;
    for id in over {
        match conn.transaction(async |conn| end_lease(conn, ctx, id).await).await {
            Ok(()) => ended += 1,
            Err(TransitionError::Database(error)) => return Err(error),
            Err(other) => tracing::debug!(application = %id, reason = %other, "the expired claim could not be ended"),
        }
    }
    Ok(ended)
}

async fn end_lease(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<(), TransitionError> {
    let application = transition::lock_idle(conn, id).await?.ok_or(TransitionError::Missing)?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": application.holder_id });
    let now = ctx.now();
    transition::apply(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    let ended = diesel::update(claims::table)
        .filter(claims::application_id.eq(id).and(claims::ended_at.is_null()))
        .filter(claims::lease_until.le(now))
        .set((claims::ended_at.eq(Some(now)), claims::end_cause.eq(Some(EndCause::LeaseEnded))))
        .execute(&mut conn)
        .await?;
    // The lease was renewed in the meantime: the error rolls the step back.
    if ended == 0 { Err(TransitionError::Missing) } else { Ok(()) }
}
