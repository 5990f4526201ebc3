//! `unbind demo`: demo data.

use chrono::{DateTime, FixedOffset};
use clap::{Args, Subcommand};
use domain::clock::{Clock, SystemClock};
use domain::migrate;

use crate::demo::{self, Seeded};
use crate::options::{DatabaseOptions, EvidenceOptions, SiteOptions};

/// Demo data.
#[derive(Subcommand)]
pub(crate) enum Demo {
    /// Fill an empty database with stores, staff and applications in every status. Leaves one that holds any stores or
    /// staff alone. Its accounts have a password that everybody knows: never on a system in use. Without an evidence
    /// store and its keys, both are made in the data directory
    Seed(Seed),
}

/// Options of `demo seed`.
#[derive(Args)]
pub(crate) struct Seed {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    site: SiteOptions,
    #[command(flatten)]
    evidence: EvidenceOptions,
    /// What is drawn by lot follows from this number: the same number and --now give the same data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The instant the data leads up to, such as 2026-11-20T10:00:00+08:00. Default: the present
    #[arg(long, value_name = "INSTANT", value_parser = DateTime::parse_from_rfc3339)]
    now: Option<DateTime<FixedOffset>>,
}

/// Does it.
pub(crate) async fn run(command: Demo) -> anyhow::Result<()> {
    let Demo::Seed(options) = command;
    let vault = options.evidence.or_in(&options.database.data_dir)?.vault()?;
    let mut connection = options.database.connect("unbind demo").await?;
    migrate::require_current(&connection).await?;
    let now = options.now.map_or_else(|| SystemClock.now(), |now| now.to_utc());
    match demo::seed(&mut connection, &options.site, &vault, options.seed, now).await? {
        Seeded::Done { stores, applications, letters } => {
            println!("seeded {stores} stores, {applications} applications and {letters} letters");
            print!("{}", demo::accounts());
            println!("query code of every application: {}", demo::QUERY_CODE);
        }
        Seeded::NotEmpty => println!("the database holds stores or staff already; nothing was changed"),
    }
    Ok(())
}
