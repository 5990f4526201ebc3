//! `unbind evidence`: master keys, and the completeness of the evidence store (R22).

pub(crate) mod check;
mod rekey;

use std::io::{self, Write};

use anyhow::bail;
use clap::Subcommand;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::base::Clock;
use domain::base::clock::{self, SystemClock};
use domain::evidence::inventory;
use domain::operation::retention;
use domain::webhook::secret;
use vault::KeyRing;

use crate::options::{DatabaseOptions, EvidenceOptions, SiteOptions};

/// The evidence store: its keys, and whether it is complete.
#[derive(Subcommand)]
pub(crate) enum Evidence {
    /// Master keys
    #[command(subcommand)]
    Keys(Keys),
    /// Re-encrypt the key of every document, and of every secret of a webhook, with the current master key, the first in the
    /// key file. Documents can be read meanwhile. If it is interrupted, run it again to do the rest. Exit code 1 if a key could not be decrypted
    Rekey {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        evidence: EvidenceOptions,
    },
    /// Check that the file of every document exists and has a known key; exit code 1 if not
    Check {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        evidence: EvidenceOptions,
        /// Read every object completely and compare each original with the uploaded file. Without this option, the first
        /// 64 KiB of each object are read and verified
        #[arg(long)]
        deep: bool,
    },
    /// Count documents by state, and report overdue deletions
    Status {
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

/// Master keys.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Print a new master key as a line for the key file. The first line of that file is the current key
    New {
        /// Id of the key, stored with every document: 1 to 32 of the characters a-z, 0-9, _ and -. Default: k and today's date
        #[arg(long)]
        id: Option<String>,
    },
}

/// Runs the command.
pub(crate) async fn run(command: Evidence) -> anyhow::Result<()> {
    const NAME: &str = "unbind evidence";
    match command {
        Evidence::Keys(Keys::New { id }) => {
            let today = || format!("k{}", clock::date_at(SystemClock.now()).format("%Y%m%d"));
            let line = KeyRing::generate(&id.unwrap_or_else(today))?;
            io::stdout().write_all(line.as_bytes())?;
            Ok(())
        }
        Evidence::Rekey { database, evidence } => {
            let keys = evidence.keys()?;
            rekey::rekey(&database.connect(NAME).await?, &keys).await
        }
        Evidence::Check { database, evidence, deep } => {
            let vault = evidence.vault()?;
            let found = check::check(&database.connect(NAME).await?, &vault, deep).await?;
            if found.print() {
                return Ok(());
            }
            bail!("the evidence is damaged: {} problems in {} documents", found.problems.len(), found.documents)
        }
        Evidence::Status { database } => print_status(&database.connect(NAME).await?).await,
    }
}

/// Ids of the master keys under which documents and the secrets of webhooks are wrapped, in order.
pub(crate) async fn list_key_ids_in_use(connection: &AsyncPgConnection) -> QueryResult<Vec<String>> {
    let mut ids = inventory::list_key_ids(connection).await?;
    ids.extend(secret::list_key_ids(connection).await?);
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Prints counts of documents, and overdue deletions.
async fn print_status(connection: &AsyncPgConnection) -> anyhow::Result<()> {
    // No letter is written here, so the site's settings do not matter.
    let ctx = SiteOptions::any().context()?;
    println!("documents");
    for (state, count, last) in inventory::count_by_state(connection).await? {
        let last = last.map(|at| format!("  last {}", at.format("%Y-%m-%dT%H:%MZ"))).unwrap_or_default();
        println!("  {:<12}{count:>8}{last}", state.as_str());
    }
    let keys = list_key_ids_in_use(connection).await?;
    println!("master keys in use: {}", if keys.is_empty() { "none".to_owned() } else { keys.join(", ") });
    let backlog = retention::backlog(connection, &ctx).await?;
    let to_remove = inventory::count_objects_pending_deletion(connection).await?;
    println!("objects to delete: {to_remove}, of which {} are due", backlog.objects);
    match backlog.oldest_due_at {
        None => println!("retention: nothing is overdue"),
        Some(due_at) => {
            let age = SystemClock.now() - due_at;
            let (applications, days, hours) = (backlog.applications, age.num_days(), age.num_hours() % 24);
            println!("retention: {applications} applications are overdue, the oldest by {days} days and {hours} hours");
        }
    }
    Ok(())
}
