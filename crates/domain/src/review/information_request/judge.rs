//! Judging the answers to an information request.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::ItemVerdict;
use crate::application::permission::NotPermitted;
use crate::application::status::Action;
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, RequestId, StaffId};
use crate::base::schema::{information_request_items as items, information_requests as requests};
use crate::base::terms::RequestEnd;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Why an answer was not judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The actor does not hold the application, or it is closed.
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    /// This round has no such item, or its request was not answered.
    #[error("there is no such answer")]
    Missing,
    /// The application cannot be read.
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

error_parts!(JudgeError::Transition: diesel::result::Error);

/// Records the verdict on the answer to one item. It can be changed until the application is decided; the same verdict
/// by the same reviewer changes nothing.
pub async fn judge(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    request: RequestId,
    position: i16,
    verdict: ItemVerdict,
) -> Result<(), JudgeError> {
    let permission = Action::Ask.permission();
    actor.must(permission)?;
    let me = actor.staff().ok_or(NotPermitted(permission))?.id;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await?;
        if application.holder_id != Some(me) || !application.status.is_open() {
            return Err(JudgeError::NotHolder);
        }
        let answered = requests::table
            .inner_join(items::table)
            .filter(requests::id.eq(request).and(requests::application_id.eq(id)))
            .filter(requests::round.eq(application.round))
            .filter(requests::end_cause.eq(RequestEnd::Answered))
            .filter(items::position.eq(position))
            .select((items::assessment, items::assessed_by))
            .first::<(Option<ItemVerdict>, Option<StaffId>)>(conn)
            .await
            .optional()?
            .ok_or(JudgeError::Missing)?;
        if answered == (Some(verdict), Some(me)) {
            return Ok(());
        }
        diesel::update(items::table.find((request, position)))
            .set((
                items::assessment.eq(Some(verdict)),
                items::assessed_by.eq(Some(me)),
                items::assessed_at.eq(Some(now)),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "request": request, "position": position, "verdict": verdict });
        event::record(conn, Subject::Application(id), actor, now, "answer_judged", data).await?;
        Ok(())
    })
    .await
}
