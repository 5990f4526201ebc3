//! Returns applications held by absent reviewers to the queue.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::absence;
use crate::application::status::{Action, Status};
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::ApplicationId;
use crate::base::schema::applications;
use crate::letter::context::Context;
use crate::review::claim::{self, EndCause};

/// Returns applications held by absent reviewers to the queue, earliest deadline first, `limit` at most, each in its
/// own transaction. An application that waits for its applicant stays with its holder until the answer. Returns how
/// many were returned.
pub async fn hand_back_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let away = absence::list_away(conn, now).await?;
    if away.is_empty() {
        return Ok(0);
    }
    let due: Vec<ApplicationId> = applications::table
        .filter(applications::holder_id.is_not_null().and(applications::holder_id.eq_any(away)))
        .filter(applications::status.eq_any([Status::InReview, Status::AwaitingSecond]))
        .order((applications::due_at, applications::id))
        .limit(limit)
        .select(applications::id)
        .load(conn)
        .await?;
    let mut handed_back = 0;
    for id in due {
        match conn.transaction(async |conn| hand_back(conn, ctx, id).await).await {
            Ok(()) => handed_back += 1,
            Err(TransitionError::Database(error)) => return Err(error),
            Err(other) => {
                tracing::debug!(application = %id, reason = %other, "the application could not be released and stays claimed")
            }
        }
    }
    Ok(handed_back)
}

async fn hand_back(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<(), TransitionError> {
    let now = ctx.now();
    let application = transition::lock_idle(conn, id).await?.ok_or(TransitionError::Missing)?;
    let holder = application.holder_id.ok_or(TransitionError::Missing)?;
    // The holder came back or the application was assigned to somebody else in the meantime.
    if !absence::query_is_away(conn, holder, now).await? {
        return Err(TransitionError::Missing);
    }
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": holder, "cause": EndCause::Absent });
    transition::apply(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    Ok(claim::end(conn, id, EndCause::Absent, now).await?)
}
