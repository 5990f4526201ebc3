//! Voiding an application: by a lead, with a reason, for instance as a duplicate.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::json;

use crate::application::{Action, NotPermitted, Patch, TransitionError, party, transition};
use crate::base::{Actor, ApplicationId, RequestEnd, TextProblem, text};
use crate::deadline::{ClockCause, escalation, ledger};
use crate::letter::{self, CancelCause, Context, Letter, OutgoingLetter, Topic};
use crate::review::claim::{self, EndCause};
use crate::review::{information_request, second_review};
use crate::store::{self, contact_notice};

/// Maximum length of the message to the applicant, in characters.
pub const MESSAGE_MAX: usize = 600;

/// Why an application was not voided.
#[derive(Debug, thiserror::Error)]
pub enum VoidError {
    /// The step could not be taken.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor submitted it (R24).
    #[error("the actor submitted this application")]
    OwnApplication,
    /// The message is invalid.
    #[error("the message is invalid")]
    Message(TextProblem),
}

error_parts!(VoidError::Transition: NotPermitted, diesel::result::Error);

/// Voids an open application, with a message that tells its applicant why and what to do.
pub async fn void(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    message: &str,
) -> Result<(), VoidError> {
    let me = actor.must_as_staff(Action::Void.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(VoidError::OwnApplication);
        }
        let message = text::checked(message, 1, MESSAGE_MAX, true).map_err(VoidError::Message)?;
        let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
        transition::apply(conn, actor, &application, Action::Void, now, patch, json!({})).await?;
        claim::end(conn, id, EndCause::Voided, now).await?;
        information_request::end(conn, id, RequestEnd::Voided, now).await?;
        second_review::end(conn, id, now).await?;
        ledger::end(conn, id, ClockCause::Voided, now).await?;
        escalation::cancel(conn, id, now).await?;
        letter::cancel_held(conn, id, now, CancelCause::Voided).await?;
        contact_notice::objection_ended(conn, ctx, &application, None).await?;
        let letter = Letter::Voided { about: store::about(conn, &application).await?, message };
        letter::post(conn, ctx, &[OutgoingLetter::to_applicant(&application, Topic::Application(id), letter)]).await?;
        Ok(())
    })
    .await
}
