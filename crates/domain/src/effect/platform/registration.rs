//! Registrations by the platform: a store bound again (R20), a store certified (R21).

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{PLATFORM, PlatformMessage, PlatformSecret, UntrustedMessage, nonce};
use crate::base::id::BindingId;
use crate::letter::context::Context;
use crate::store::{self, BindError, CertifyError, NewBinding};

/// Why a registration was refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The message is not trusted.
    #[error(transparent)]
    Untrusted(#[from] UntrustedMessage),
    /// The body cannot be parsed.
    #[error("the body cannot be parsed")]
    Unreadable,
    /// The message was accepted before.
    #[error("the message was accepted before")]
    Replayed,
    /// The store cannot be bound.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The store cannot be certified.
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

/// Registers that a store was bound again; each message once.
pub async fn bind_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &PlatformMessage<'_>,
) -> Result<BindingId, RegistrationError> {
    let asked: BindAgain = read(ctx, secret, message)?;
    let new = NewBinding { account_name: asked.account_name, account_reference: asked.account_reference };
    conn.transaction(async |conn| {
        if !nonce::claim(conn, message.nonce, ctx.now()).await? {
            return Err(RegistrationError::Replayed);
        }
        Ok(store::bind_again(conn, ctx, &PLATFORM, &asked.store, &new).await?)
    })
    .await
}

/// Registers that a store was certified; each message once.
pub async fn certify(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &PlatformMessage<'_>,
) -> Result<(), RegistrationError> {
    let asked: Certify = read(ctx, secret, message)?;
    conn.transaction(async |conn| {
        if !nonce::claim(conn, message.nonce, ctx.now()).await? {
            return Err(RegistrationError::Replayed);
        }
        Ok(store::certify(conn, ctx, &PLATFORM, &asked.store).await?)
    })
    .await
}

fn read<T: DeserializeOwned>(
    ctx: &Context,
    secret: &PlatformSecret,
    message: &PlatformMessage<'_>,
) -> Result<T, RegistrationError> {
    message.verify(secret, ctx.now())?;
    serde_json::from_slice(message.body).map_err(|_| RegistrationError::Unreadable)
}
