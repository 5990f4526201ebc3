//! Sending a letter again, as it was: the same words to the same address, with a link of its own.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::again::{self, AgainError};
use crate::actor::Actor;
use crate::context::Context;
use crate::id::LetterId;

/// Sends a letter again that left, failed or was cancelled, while what it says is still so. Returns the copy.
///
/// # Errors
/// [`AgainError`].
pub async fn resend(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<LetterId, AgainError> {
    conn.transaction(async |conn| {
        let original = again::open(conn, ctx, actor, id).await?;
        // A copy goes where the last one went: it may have been corrected since.
        let to = super::correct::current(conn, &original).await?;
        again::copy(conn, ctx, actor, &original, &to, "letter_resent").await
    })
    .await
}
