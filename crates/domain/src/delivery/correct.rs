//! Correcting the address of a letter to an applicant (decision 0025).
//!
//! What an applicant handed in stays as it is (R10): it is under the hash of the content. The corrected address stands
//! beside it, on the letter that went there, and later letters to the applicant about the same application follow.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::copy::{self, AgainError, Original};
use crate::base::actor::Actor;
use crate::base::contact::{self, NotAnEmail};
use crate::base::id::LetterId;
use crate::base::schema::letters;
use crate::letter::context::Context;

/// Why an address was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// The letter cannot be sent again.
    #[error(transparent)]
    Again(#[from] AgainError),
    /// It does not go to an applicant: the registered addresses of stores and those of staff are kept elsewhere.
    #[error("it does not go to an applicant")]
    NotToApplicant,
    /// No address letters could go to.
    #[error("no address letters could go to")]
    Address(NotAnEmail),
    /// The address it went to already.
    #[error("the address it went to already")]
    Same,
}

impl From<diesel::result::Error> for CorrectError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Again(error.into())
    }
}

/// Sends a letter again, to another address, and has later letters about the same application go there too. Returns
/// the copy.
///
/// # Errors
/// [`CorrectError`].
pub async fn correct(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
    address: &str,
) -> Result<LetterId, CorrectError> {
    conn.transaction(async |conn| {
        let original = copy::open(conn, ctx, actor, id).await?;
        if original.to_applicant().is_none() {
            return Err(CorrectError::NotToApplicant);
        }
        let address = contact::email(address).map_err(CorrectError::Address)?;
        if contact::same_mailbox(address.typed(), &current(conn, &original).await?) {
            return Err(CorrectError::Same);
        }
        Ok(copy::copy(conn, ctx, actor, &original, address.typed(), "letter_address_corrected").await?)
    })
    .await
}

/// Where a letter would go now: the last corrected address, or the one it went to.
pub(super) async fn current(mut conn: &AsyncPgConnection, original: &Original) -> QueryResult<String> {
    let Some(application) = original.to_applicant() else { return Ok(original.to().to_owned()) };
    let corrected: Option<String> = letters::table
        .filter(letters::application_id.eq(application).and(letters::address_corrected))
        .filter(letters::to_address.ne(""))
        .order(letters::created_at.desc())
        .select(letters::to_address)
        .first(&mut conn)
        .await
        .optional()?;
    Ok(corrected.unwrap_or_else(|| original.to().to_owned()))
}
