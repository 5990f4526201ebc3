//! `unbind evidence`: its keys, and whether it is whole (R22).

mod check;
mod keys;
mod rekey;
mod status;

use clap::Subcommand;
use database::migrate;
use diesel_async::AsyncPgConnection;

use crate::options::DatabaseOptions;

pub(crate) use check::check;

/// The evidence store: its keys, and whether everything is there.
#[derive(Subcommand)]
pub(crate) enum Evidence {
    /// Master keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Wrap the key of every document under the current master key, the first of the key file. Everything can be read
    /// meanwhile; what was done stays done when it is cut off, and running it again does the rest. Exit code 1 when a key
    /// could not be unwrapped
    Rekey(rekey::Rekey),
    /// Look whether the bytes of every document are there and under a known key; exit code 1 when some are not
    Check(check::Check),
    /// Count documents by state, and say what should have been removed by now
    Status(status::Status),
}

/// Does it.
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
