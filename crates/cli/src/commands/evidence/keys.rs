//! `unbind evidence keys`: generates master keys.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use domain::base::clock;
use domain::base::clock::{Clock, SystemClock};
use vault::KeyRing;

/// Master keys.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Print a new master key as a line for the key file. The first line of that file is the current key
    New(New),
}

/// Options of `evidence keys new`.
#[derive(Args)]
pub(crate) struct New {
    /// Id of the key, stored with every document: 1 to 32 of the characters a-z, 0-9, _ and -. Default: k and today's date
    #[arg(long)]
    id: Option<String>,
}

/// Runs the command.
pub(super) fn run(command: Keys) -> anyhow::Result<()> {
    let Keys::New(options) = command;
    let today = || format!("k{}", clock::date_at(SystemClock.now()).format("%Y%m%d"));
    let line = KeyRing::generate(&options.id.unwrap_or_else(today))?;
    io::stdout().write_all(line.as_bytes())?;
    Ok(())
}
