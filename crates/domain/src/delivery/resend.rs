//! Resending a letter: the same text with a new link, to the same or to a corrected address (decision 0025).
//!
//! Correcting does not change the submitted address (R10), because it is part of the content hash. The corrected
//! address is stored with the letter that was sent to it, and later letters to the applicant about this application
//! use it.

use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::copy::{self, CopyError, Original};
use crate::application::Permission;
use crate::base::contact::{self, NotAnEmail};
use crate::base::{Actor, LetterId};
use crate::letter::{Context, corrected_address};
use crate::record::event::EventKind;

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
        copy::copy(conn, ctx, actor, &original, &to, EventKind::LetterResent).await
    })
    .await
}

/// Why an address was not corrected.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum CorrectError {
    #[error(transparent)]
    Again(#[from] CopyError),
    /// It is not addressed to an applicant; addresses of stores and staff are maintained elsewhere.
    #[error("the email is not addressed to an applicant")]
    NotToApplicant,
    #[error("the address is invalid")]
    Address(NotAnEmail),
    #[error("the address is already in use")]
    Same,
    /// The actor is a party to the application (R24): where its letters go is for somebody else to say.
    #[error("the actor is a party to the application")]
    OwnApplication,
}

impl From<diesel::result::Error> for CorrectError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Again(error.into())
    }
}

/// Resends a letter to another address, which later letters about the same application use too. Returns the copy.
pub async fn correct(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: LetterId,
    address: &str,
) -> Result<LetterId, CorrectError> {
    let me = actor.must_as_staff(Permission::ManageLetters).map_err(CopyError::from)?;
    conn.transaction(async |conn| {
        let original = copy::open(conn, ctx, actor, id).await?;
        let Some(application) = original.to_applicant() else {
            return Err(CorrectError::NotToApplicant);
        };
        if copy::is_party(conn, ctx, Some(application), me).await? {
            return Err(CorrectError::OwnApplication);
        }
        let address = contact::email(address).map_err(CorrectError::Address)?;
        if contact::same_mailbox(address.typed(), &current_address(conn, &original).await?) {
            return Err(CorrectError::Same);
        }
        Ok(copy::copy(conn, ctx, actor, &original, address.typed(), EventKind::LetterAddressCorrected).await?)
    })
    .await
}

/// The address a letter would be sent to now: the last corrected one, which may be newer than the original.
async fn current_address(conn: &AsyncPgConnection, original: &Original) -> QueryResult<String> {
    let corrected = match original.to_applicant() {
        Some(application) => corrected_address::list(conn, &[application]).await?.remove(&application),
        None => None,
    };
    Ok(corrected.unwrap_or_else(|| original.to().to_owned()))
}
