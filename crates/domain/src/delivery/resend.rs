//! Sending a letter again, as it was: the same words to the same address, with a link of its own.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::copy::{self, AgainError};
use crate::base::actor::Actor;
use crate::base::id::LetterId;
use crate::letter::context::Context;

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
        let original = copy::open(conn, ctx, actor, id).await?;
        // A copy goes where the last one went: it may have been corrected since.
        let to = super::correct::current(conn, &original).await?;
        copy::copy(conn, ctx, actor, &original, &to, "letter_resent").await
    })
    .await
}
