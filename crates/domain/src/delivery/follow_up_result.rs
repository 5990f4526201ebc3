//! Closing a follow-up, and what waited for its result: the answer period of an information request, and an effect.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::application::{Permission, Status, TransitionError, transition};
use crate::base::{Actor, FollowUpId};
use crate::effect;
use crate::letter::Context;
use crate::letter::follow_up::{self, FollowUpError, FollowUpResult};
use crate::review::information_request;

/// Closes a follow-up, with its result and a note on how the person was contacted or what was tried. The answer period
/// of an open information request is counted from now, because the applicant learned of it now, or could not be reached
/// before.
///
/// # Errors
/// [`FollowUpError`]; [`FollowUpError::Missing`] also when a colleague closed it first.
pub async fn close_follow_up(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: FollowUpId,
    result: FollowUpResult,
    note: &str,
) -> Result<(), FollowUpError> {
    actor.must(Permission::CloseFollowUps)?;
    conn.transaction(async |conn| {
        let found = follow_up::find_subject(conn, id).await?.ok_or(FollowUpError::Missing)?;
        let application = transition::lock(conn, found.application).await.map_err(|error| match error {
            TransitionError::Database(error) => FollowUpError::Database(error),
            _ => FollowUpError::Missing,
        })?;
        follow_up::close(conn, ctx, actor, id, result, note).await?;
        if found.is_for_applicant && application.status == Status::AwaitingApplicant {
            information_request::count_from_follow_up(conn, ctx, &application).await?;
        }
        effect::look_now(conn, application.id, ctx.now()).await?;
        Ok(())
    })
    .await
}
