//! Closing a follow-up, and what waited for its result: the answer period of an information request, and an effect.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::application::{Permission, Status, TransitionError, access, party, transition};
use crate::base::{Actor, FollowUpId};
use crate::effect;
use crate::letter::follow_up::{self, FollowUpError, FollowUpResult};
use crate::letter::{Context, LetterKind};
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
    let me = actor.must_as_staff(Permission::CloseFollowUps)?;
    conn.transaction(async |conn| {
        let found = follow_up::find_subject(conn, id).await?.ok_or(FollowUpError::Missing)?;
        let application = transition::lock(conn, found.application).await.map_err(|error| match error {
            TransitionError::Database(error) => FollowUpError::Database(error),
            _ => FollowUpError::Missing,
        })?;
        let is_involved = party::is_party(conn, ctx.key.as_ref(), &application, me).await?
            || access::is_involved(conn, application.id, me).await?;
        if !found.is_for_applicant && is_involved {
            return Err(FollowUpError::Involved);
        }
        let is_notice = LetterKind::ALERTS.contains(&found.kind) && application.may_take_effect();
        if is_notice && result == FollowUpResult::Reached {
            return Err(FollowUpError::NeedsTwo);
        }
        follow_up::close(conn, ctx, actor, id, result, note).await?;
        if found.is_for_applicant && application.status == Status::AwaitingApplicant {
            information_request::count_from_follow_up(conn, ctx, &application).await?;
        }
        effect::look_now(conn, application.id, ctx.now()).await?;
        Ok(())
    })
    .await
}
