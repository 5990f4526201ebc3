//! Resending a letter: the same text with a new link (decision 0025), to the address in use now.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::copy::{self, CopyError, Original};
use crate::base::schema::letters;
use crate::base::{Actor, ApplicationId, LetterId};
use crate::letter::{Context, LetterKind, corrected_address};

/// How many of the newest letters are tried after an address was corrected.
const TRIED_MAX: i64 = 5;

/// Resends a letter that was sent, failed or cancelled, while its content is still true. Returns the copy.
pub async fn resend(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<LetterId, CopyError> {
    conn.transaction(async |conn| {
        let original = copy::open(conn, ctx, actor, id).await?;
        let to = current_address(conn, &original).await?;
        copy::copy(conn, ctx, actor, &original, &to, "letter_resent").await
    })
    .await
}

/// Resends the newest letter to the applicant that can still be sent, after the address was corrected. Returns its kind;
/// `None` when there is none: later letters use the address anyway.
pub(crate) async fn resend_newest(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
) -> QueryResult<Option<LetterKind>> {
    let newest: Vec<(LetterId, LetterKind)> = letters::table
        .filter(letters::application_id.eq(application).and(letters::copy_of.is_null()))
        .filter(letters::store_id.is_null().and(letters::staff_id.is_null()))
        .filter(letters::kind.eq_any(LetterKind::ALL))
        .order((letters::created_at.desc(), letters::id.desc()))
        .limit(TRIED_MAX)
        .select((letters::id, letters::kind))
        .load(&mut conn)
        .await?;
    for (id, kind) in newest {
        match copy_to_current(conn, ctx, actor, id).await {
            Ok(_) => return Ok(Some(kind)),
            Err(CopyError::Database(error)) => return Err(error),
            // It is on its way, no longer true or erased: an earlier one may still be sent.
            Err(_) => {}
        }
    }
    Ok(None)
}

async fn copy_to_current(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
) -> Result<LetterId, CopyError> {
    let original = copy::open(conn, ctx, actor, id).await?;
    let to = current_address(conn, &original).await?;
    copy::copy(conn, ctx, actor, &original, &to, "letter_address_corrected").await
}

/// The address a letter would be sent to now: the corrected one of its applicant, if there is one.
async fn current_address(conn: &AsyncPgConnection, original: &Original) -> QueryResult<String> {
    let corrected = match original.to_applicant() {
        Some(application) => corrected_address::list(conn, &[application]).await?.remove(&application),
        None => None,
    };
    Ok(corrected.unwrap_or_else(|| original.to().to_owned()))
}
