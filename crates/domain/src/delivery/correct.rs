//! Correcting the address of a letter to an applicant (decision 0025).
//!
//! The submitted address does not change (R10), because it is part of the content hash. The corrected address is
//! stored with the letter that was sent to it, and later letters to the applicant about this application use it.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::copy::{self, CopyError, Original};
use crate::base::actor::Actor;
use crate::base::contact::{self, NotAnEmail};
use crate::base::id::LetterId;
use crate::base::schema::letters;
use crate::letter::context::Context;

/// Why an address was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// The letter cannot be resent.
    #[error(transparent)]
    Again(#[from] CopyError),
    /// It is not addressed to an applicant; addresses of stores and staff are maintained elsewhere.
    #[error("the email is not addressed to an applicant")]
    NotToApplicant,
    /// The address is invalid.
    #[error("the address is invalid")]
    Address(NotAnEmail),
    /// Letters already go to this address.
    #[error("the address is already in use")]
    Same,
}

impl From<diesel::result::Error> for CorrectError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Again(error.into())
    }
}

/// Resends a letter to another address, which later letters about the same application use too. Returns the copy.
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

/// The address a letter would be sent to now: the last corrected one, or the original.
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
