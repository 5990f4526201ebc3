//! Registrations by the platform: a store bound again (R20), a store certified (R21).

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Deserialize;

use super::{MessageError, PLATFORM, PlatformMessage, PlatformSecret, take_nonce};
use crate::base::BindingId;
use crate::letter::Context;
use crate::store::{self, BindError, CertifyError, NewBinding};

/// Why a registration was refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The message is refused, whatever it says.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The store cannot be bound.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The store cannot be certified.
    #[error(transparent)]
    Certify(#[from] CertifyError),
}

error_parts!(RegistrationError::Message: diesel::result::Error);

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
    let asked: BindAgain = message.read(secret, ctx.now())?;
    let new = NewBinding { account_name: asked.account_name, account_reference: asked.account_reference };
    conn.transaction(async |conn| {
        take_nonce(conn, message.nonce, ctx.now()).await?;
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
    let asked: Certify = message.read(secret, ctx.now())?;
    conn.transaction(async |conn| {
        take_nonce(conn, message.nonce, ctx.now()).await?;
        Ok(store::certify(conn, ctx, &PLATFORM, &asked.store).await?)
    })
    .await
}
