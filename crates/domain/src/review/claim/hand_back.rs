//! Handing back what people hold who are away.

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

/// Returns what people hold who are away to the queue, by deadline, `limit` at most; each in a transaction of its own. What
/// waits for its applicant stays with them until there is an answer. Returns how many.
///
/// # Errors
/// Database errors.
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
            Err(other) => tracing::debug!(application = %id, reason = %other, "left with its holder"),
        }
    }
    Ok(handed_back)
}

async fn hand_back(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<(), TransitionError> {
    let now = ctx.now();
    let application = transition::lock_idle(conn, id).await?.ok_or(TransitionError::Missing)?;
    let holder = application.holder_id.ok_or(TransitionError::Missing)?;
    // Back in the meantime, or given to somebody else.
    if !absence::is_away(conn, holder, now).await? {
        return Err(TransitionError::Missing);
    }
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": holder, "cause": EndCause::Absent });
    transition::take(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    Ok(claim::end(conn, id, EndCause::Absent, now).await?)
}
