//! Cancelling a held letter.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::copy;
use crate::application::{NotPermitted, Permission};
use crate::base::schema::letters;
use crate::base::{Actor, ApplicationId, LetterId, StaffId};
use crate::letter::follow_up::{self, FollowUpReason};
use crate::letter::{self, CancelCause, Context, LetterKind, LetterState, Medium};
use crate::record::event::{self, EventKind, Subject};

/// Why a letter was not cancelled.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum CancelError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such email")]
    Missing,
    /// It is not held (any more): sent, queued, or already cancelled.
    #[error("the email is no longer held")]
    NotHeld(LetterState),
    /// The actor is a party to the application it is about (R24).
    #[error("the actor is a party to the application")]
    OwnApplication,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Cancels a held letter, with its text message. It can be resent later while its content is still true. What it would have told is not
/// forgotten: customer service is asked to tell the recipient another way, unless the letter becomes untrue.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<(), CancelError> {
    let me = actor.must_as_staff(Permission::ManageLetters)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let columns = (letters::application_id, letters::kind, letters::staff_id, letters::medium);
        let row = letters::table.find(id).select(columns);
        let found: Option<(Option<ApplicationId>, LetterKind, Option<StaffId>, Medium)> =
            row.first(conn).await.optional()?;
        let (application, kind, staff, medium) = found.ok_or(CancelError::Missing)?;
        copy::lock_application(conn, application).await?;
        if copy::is_party(conn, ctx, application, me).await? {
            return Err(CancelError::OwnApplication);
        }
        let is_held = letters::id.eq(id).and(letters::state.eq(LetterState::Held)).nullable();
        let of_it = letters::copy_of.eq(id).and(letters::medium.eq(Medium::Sms));
        let sms_is_held = of_it.and(letters::state.eq(LetterState::Held));
        if letter::cancel_where(conn, Box::new(is_held), now, CancelCause::ByHand).await?.is_empty() {
            return Err(CancelError::NotHeld(letters::table.find(id).select(letters::state).first(conn).await?));
        }
        letter::cancel_where(conn, Box::new(sms_is_held), now, CancelCause::ByHand).await?;
        if let Some(application) = application {
            let data = json!({ "letter": id, "kind": kind });
            let recorded = match medium {
                Medium::Mail => EventKind::LetterCancelled,
                Medium::Sms => EventKind::SmsCancelled,
            };
            event::record(conn, Subject::Application(application), actor, now, recorded, data).await?;
            follow_up::insert(conn, application, id, staff, FollowUpReason::Cancelled, now).await?;
        }
        Ok(())
    })
    .await
}
