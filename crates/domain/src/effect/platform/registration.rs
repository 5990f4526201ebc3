//! What the platform registers with us: a store bound again (R20), a store certified (R21).

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::nonce;
use super::{Message, PLATFORM, PlatformSecret, Untrusted};
use crate::base::id::BindingId;
use crate::letter::context::Context;
use crate::store::{self, BindError, CertifyError, NewBinding};

/// Why a registration was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// Not the platform's, or not of now.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// Signed, and nothing anybody could read.
    #[error("it cannot be read")]
    Unreadable,
    /// It came before.
    #[error("it came before")]
    Replayed,
    /// The store was not bound.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The store was not certified.
    #[error(transparent)]
    Certify(#[from] CertifyError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BindAgain {
    store: String,
    account_name: String,
    account_reference: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Certify {
    store: String,
}

/// Takes the message that a store was bound again, once.
///
/// # Errors
/// [`RegistrationError`].
pub async fn bind_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &Message<'_>,
) -> Result<BindingId, RegistrationError> {
    let asked: BindAgain = read(ctx, secret, message)?;
    let new = NewBinding { account_name: asked.account_name, account_reference: asked.account_reference };
    conn.transaction(async |conn| {
        if !nonce::take(conn, message.nonce, ctx.now()).await? {
            return Err(RegistrationError::Replayed);
        }
        Ok(store::bind_again(conn, ctx, &PLATFORM, &asked.store, &new).await?)
    })
    .await
}

/// Takes the message that a store was certified, once.
///
/// # Errors
/// [`RegistrationError`].
pub async fn certify(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &Message<'_>,
) -> Result<(), RegistrationError> {
    let asked: Certify = read(ctx, secret, message)?;
    conn.transaction(async |conn| {
        if !nonce::take(conn, message.nonce, ctx.now()).await? {
            return Err(RegistrationError::Replayed);
        }
        Ok(store::certify(conn, ctx, &PLATFORM, &asked.store).await?)
    })
    .await
}

fn read<T: DeserializeOwned>(
    ctx: &Context,
    secret: &PlatformSecret,
    message: &Message<'_>,
) -> Result<T, RegistrationError> {
    message.verify(secret, ctx.now())?;
    serde_json::from_slice(message.body).map_err(|_| RegistrationError::Unreadable)
}
