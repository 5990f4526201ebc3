//! Cancelling a held letter.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::copy;
use crate::application::{NotPermitted, Permission};
use crate::base::schema::letters;
use crate::base::{Actor, ApplicationId, LetterId};
use crate::letter::{self, CancelCause, Context, LetterKind, LetterState};
use crate::record::event::{self, Subject};

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
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Cancels a held letter. It can be resent later while its content is still true.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<(), CancelError> {
    actor.must(Permission::ManageLetters)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let row = letters::table.find(id).select((letters::application_id, letters::kind));
        let found: Option<(Option<ApplicationId>, LetterKind)> = row.first(conn).await.optional()?;
        let (application, kind) = found.ok_or(CancelError::Missing)?;
        copy::lock_application(conn, application).await?;
        let is_held = letters::id.eq(id).and(letters::state.eq(LetterState::Held)).nullable();
        if letter::cancel_where(conn, Box::new(is_held), now, CancelCause::ByHand).await?.is_empty() {
            return Err(CancelError::NotHeld(letters::table.find(id).select(letters::state).first(conn).await?));
        }
        if let Some(application) = application {
            let data = json!({ "letter": id, "kind": kind });
            event::record(conn, Subject::Application(application), actor, now, "letter_cancelled", data).await?;
        }
        Ok(())
    })
    .await
}
