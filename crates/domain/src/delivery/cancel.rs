//! Cancelling a held letter.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::permission::{NotPermitted, Permission};
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, LetterId};
use crate::base::schema::letters;
use crate::letter::context::Context;
use crate::letter::{LetterKind, LetterState};
use crate::record::event::{self, Subject};

/// Why a letter was not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such letter.
    #[error("there is no such email")]
    Missing,
    /// It is not held (any more): sent, queued, or already cancelled.
    #[error("the email is no longer held")]
    NotHeld(LetterState),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<TransitionError> for CancelError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(error) => Self::NotPermitted(error),
            TransitionError::Missing | TransitionError::Conflict(_) => Self::Missing,
            TransitionError::Database(error) => Self::Database(error),
        }
    }
}

/// The outcome stored with a letter that a person cancelled.
const OUTCOME: &str = "cancelled by hand";

/// Cancels a held letter. It can be resent later while its content is still true.
///
/// # Errors
/// [`CancelError`].
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<(), CancelError> {
    actor.must(Permission::ManageLetters)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let about: Option<Option<ApplicationId>> =
            letters::table.find(id).select(letters::application_id).first(conn).await.optional()?;
        let about = about.ok_or(CancelError::Missing)?;
        if let Some(application) = about {
            transition::lock(conn, application).await?;
        }
        let cancelled: Option<LetterKind> = diesel::update(letters::table.find(id))
            .filter(letters::state.eq(LetterState::Held))
            .set((
                letters::state.eq(LetterState::Cancelled),
                letters::ended_at.eq(Some(now)),
                letters::outcome.eq(Some(OUTCOME)),
            ))
            .returning(letters::kind)
            .get_result(conn)
            .await
            .optional()?;
        let Some(kind) = cancelled else {
            return Err(CancelError::NotHeld(letters::table.find(id).select(letters::state).first(conn).await?));
        };
        // Replace the message by the masked version: its secret link will never be sent.
        diesel::update(letters::table.find(id).filter(letters::raw_kept.is_not_null()))
            .set((letters::raw.eq(letters::raw_kept.assume_not_null()), letters::raw_kept.eq(None::<Vec<u8>>)))
            .execute(conn)
            .await?;
        if let Some(application) = about {
            let data = json!({ "letter": id, "kind": kind });
            event::record(conn, Subject::Application(application), actor, now, "letter_cancelled", data).await?;
        }
        Ok(())
    })
    .await
}
