//! `unbind evidence`: master keys, and the completeness of the evidence store (R22).

mod check;
mod keys;
mod rekey;
mod status;

use clap::Subcommand;
use database::migrate;
use diesel_async::AsyncPgConnection;

use crate::options::DatabaseOptions;

pub(crate) use check::check;

/// The evidence store: its keys, and whether it is complete.
#[derive(Subcommand)]
pub(crate) enum Evidence {
    /// Master keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Re-encrypt the key of every document with the current master key, the first in the key file. Documents can be read
    /// meanwhile. If it is interrupted, run it again to do the rest. Exit code 1 if a key could not be decrypted
    Rekey(rekey::Rekey),
    /// Check that the file of every document exists and has a known key; exit code 1 if not
    Check(check::Check),
    /// Count documents by state, and report overdue deletions
    Status(status::Status),
}

/// Runs the command.
pub(crate) async fn run(command: Evidence) -> anyhow::Result<()> {
    match command {
        Evidence::Keys(command) => keys::run(command),
        Evidence::Rekey(options) => rekey::run(options).await,
        Evidence::Check(options) => check::run(options).await,
        Evidence::Status(options) => status::run(options).await,
    }
}

async fn connect(database: &DatabaseOptions) -> anyhow::Result<AsyncPgConnection> {
    let connection = database.connect("unbind evidence").await?;
    migrate::require_current(&connection).await?;
    Ok(connection)
}
