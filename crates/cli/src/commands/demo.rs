//! `unbind demo`: demo data.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};
use clap::{Args, Subcommand};
use database::DatabaseSettings;
use domain::base::Clock;
use domain::base::clock::SystemClock;

use crate::demo::fill;
use crate::demo::{self, Seeded};
use crate::options::{DatabaseOptions, EvidenceOptions, SecretOptions, SiteOptions, connect_current};

/// Demo data.
#[derive(Subcommand)]
pub(crate) enum Demo {
    /// Fill an empty database with demo stores, staff accounts and applications in every status. A database that already
    /// has stores or staff is not changed. Never use it in production: the password of the demo accounts is public.
    /// Without an evidence store and its keys, both are created in the data directory
    Seed {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        site: SiteOptions,
        #[command(flatten)]
        evidence: EvidenceOptions,
        #[command(flatten)]
        secret: SecretOptions,
        #[command(flatten)]
        choice: Choice,
    },
    /// Fill the database with the applications of two years at a busy desk, for load tests; a tenth of them are open.
    /// The database must be empty, or have only addresses that end in .example, like those of `demo seed`. Its tables are
    /// locked for all other connections meanwhile
    Fill {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        site: SiteOptions,
        /// Number of applications
        #[arg(
            long, value_name = "COUNT", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=20_000_000)
        )]
        applications: u32,
        #[command(flatten)]
        choice: Choice,
    },
}

/// Which of all possible data to create.
#[derive(Args)]
pub(crate) struct Choice {
    /// Seed of the random numbers; the same seed and --now produce the same data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Time at which the data ends, such as 2026-11-20T10:00:00+08:00. Default: now
    #[arg(long, value_name = "INSTANT", value_parser = DateTime::parse_from_rfc3339)]
    now: Option<DateTime<FixedOffset>>,
}

impl Choice {
    fn end(&self) -> DateTime<Utc> {
        self.now.map_or_else(|| SystemClock.now(), |now| now.to_utc())
    }
}

/// Runs the command.
pub(crate) async fn run(command: Demo) -> anyhow::Result<()> {
    match command {
        Demo::Seed { database, site, evidence, secret, choice } => {
            let vault = evidence.or_in(&database.data_dir)?.vault()?;
            let mut connection = database.connect("unbind demo").await?;
            let key = secret.key_or_another()?;
            match demo::seed(&mut connection, &site, &vault, key, choice.seed, choice.end()).await? {
                Some(Seeded { stores, applications, letters }) => {
                    println!("seeded {stores} stores, {applications} applications and {letters} emails");
                    print!("{}", demo::accounts());
                    println!("query code of every application: {}", demo::QUERY_CODE);
                }
                None => println!("the database already has stores or staff; nothing was changed"),
            }
            Ok(())
        }
        Demo::Fill { database, site, applications, choice } => {
            let mut connection = connect_current(&DatabaseSettings {
                // Loads and indexes all rows, which can take long.
                statement_timeout: Duration::ZERO,
                idle_in_transaction_timeout: Duration::ZERO,
                ..database.settings("unbind demo fill")?
            })
            .await?;
            let tell = |line: &str| println!("{line}");
            fill::fill(&mut connection, &site, applications, choice.seed, choice.end(), tell).await
        }
    }
}
