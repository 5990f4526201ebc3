//! `unbind demo`: demo data.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use clap::{Args, Subcommand};
use database::{DatabaseSettings, migrate};
use domain::base::clock::{Clock, SystemClock};

use crate::demo::fill::{self, Wanted};
use crate::demo::{self, Seeded};
use crate::options::{DatabaseOptions, EvidenceOptions, SecretOptions, SiteOptions, connect_patiently};

/// Demo data.
#[derive(Subcommand)]
pub(crate) enum Demo {
    /// Fill an empty database with demo stores, staff accounts and applications in every status. A database that already
    /// has stores or staff is not changed. Never use it in production: the password of the demo accounts is public.
    /// Without an evidence store and its keys, both are created in the data directory
    Seed(Seed),
    /// Fill the database with the applications of two years at a busy desk, for load tests; a tenth of them are open.
    /// The database must be empty, or have only addresses that end in .example, like those of `demo seed`. Its tables are
    /// locked for all other connections meanwhile
    Fill(Fill),
}

/// Options of `demo fill`.
#[derive(Args)]
pub(crate) struct Fill {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    site: SiteOptions,
    /// Number of applications
    #[arg(
        long, value_name = "COUNT", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=20_000_000)
    )]
    applications: u32,
    /// Seed of the random numbers; the same seed and --now produce the same data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Time at which the data ends, such as 2026-11-20T10:00:00+08:00. Default: now
    #[arg(long, value_name = "INSTANT", value_parser = DateTime::parse_from_rfc3339)]
    now: Option<DateTime<FixedOffset>>,
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
    #[command(flatten)]
    secret: SecretOptions,
    /// Seed of the random numbers; the same seed and --now produce the same data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Time at which the data ends, such as 2026-11-20T10:00:00+08:00. Default: now
    #[arg(long, value_name = "INSTANT", value_parser = DateTime::parse_from_rfc3339)]
    now: Option<DateTime<FixedOffset>>,
}

/// Runs the command.
pub(crate) async fn run(command: Demo) -> anyhow::Result<()> {
    match command {
        Demo::Seed(options) => seed(options).await,
        Demo::Fill(options) => fill(options).await,
    }
}

async fn fill(options: Fill) -> anyhow::Result<()> {
    let settings = DatabaseSettings {
        // Loads and indexes all rows, which can take long.
        statement_timeout: Duration::ZERO,
        idle_in_transaction_timeout: Duration::ZERO,
        ..options.database.settings("unbind demo fill")?
    };
    let mut connection = connect_patiently(&settings).await?;
    migrate::require_current(&connection).await?;
    let now = options.now.map_or_else(|| SystemClock.now(), |now| now.to_utc());
    let wanted = Wanted { applications: options.applications, seed: options.seed, now };
    fill::fill(&mut connection, &options.site, wanted, |line| println!("{line}")).await
}

async fn seed(options: Seed) -> anyhow::Result<()> {
    let vault = options.evidence.or_in(&options.database.data_dir)?.vault()?;
    let mut connection = options.database.connect("unbind demo").await?;
    migrate::require_current(&connection).await?;
    let now = options.now.map_or_else(|| SystemClock.now(), |now| now.to_utc());
    match demo::seed(&mut connection, &options.site, &vault, options.secret.key_or_another()?, options.seed, now)
        .await?
    {
        Seeded::Done { stores, applications, letters } => {
            println!("seeded {stores} stores, {applications} applications and {letters} emails");
            print!("{}", demo::accounts());
            println!("query code of every application: {}", demo::QUERY_CODE);
        }
        Seeded::NotEmpty => println!("the database already has stores or staff; nothing was changed"),
    }
    Ok(())
}
