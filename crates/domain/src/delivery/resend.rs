//! Resending a letter: the same text, with a new link.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::copy::{self, CopyError};
use crate::base::actor::Actor;
use crate::base::id::LetterId;
use crate::letter::context::Context;

/// Resends a letter that was sent, failed or cancelled, while its content is still true. Returns the copy.
///
/// # Errors
/// [`CopyError`].
pub async fn resend(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<LetterId, CopyError> {
    conn.transaction(async |conn| {
        let original = copy::open(conn, ctx, actor, id).await?;
        // Use the last corrected address, which may be newer than the original.
        let to = super::correct::current(conn, &original).await?;
        copy::copy(conn, ctx, actor, &original, &to, "letter_resent").await
    })
    .await
}
