//! `unbind migrate`: updates the database to this version of the program.
//!
//! The queue's own tables come first, because one of our migrations adds a constraint to them; then ours; then the
//! shipped data the database lacks: calendar years and the review policy.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use database::{DatabaseSettings, messages, migrate};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::clock::SystemClock;
use domain::base::{Actor, Clock};
use domain::deadline::calendar;
use domain::policy::{self, Policy};

use crate::options::{DatabaseOptions, connect_patiently};

/// Update the database to this version: tables, working calendar, review policy.
///
/// Run it before a new version of `serve` or `work` starts; the old version keeps working meanwhile. Running it
/// again changes nothing, and two runs at once wait for each other. Existing calendar years and review policies
/// are never changed.
#[derive(Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Migrates, and prints the changes.
pub(crate) async fn run(options: Migrate) -> anyhow::Result<()> {
    let lines = migrate(&options.database.url()?).await?;
    for line in &lines {
        println!("{}", line.text);
    }
    if !lines.iter().any(|line| line.is_news) {
        println!("nothing was changed");
    }
    Ok(())
}

/// A part of the database, as it was found or as it is now.
pub(crate) struct MigrationLine {
    pub(crate) text: String,
    /// True when it was changed, or needs an administrator.
    pub(crate) is_news: bool,
}

impl MigrationLine {
    fn news(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_news: true }
    }

    fn as_before(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_news: false }
    }
}

/// Migrates, and returns a line for each part.
pub(crate) async fn migrate(url: &str) -> anyhow::Result<Vec<MigrationLine>> {
    let settings = DatabaseSettings {
        statement_timeout: Duration::ZERO,
        lock_timeout: Duration::ZERO,
        ..DatabaseSettings::new(url, "unbind migrate")
    };
    let mut connection = connect_patiently(&settings).await?;
    // Held until the connection closes. Not the lock number of the migrations: they run on another connection
    // meanwhile.
    diesel::sql_query("select pg_advisory_lock(4207739113)").execute(&mut connection).await?;
    let mut lines = vec![match worker::pending_in_queue(&connection).await? {
        0 => MigrationLine::as_before("queue: nothing to do"),
        behind => MigrationLine::news(format!("queue: applied {behind} migrations")),
    }];
    worker::migrate_queue(url).await?;
    let applied = migrate::run(url).await?;
    if applied.is_empty() {
        lines.push(MigrationLine::as_before("tables: nothing to do"));
    }
    lines.extend(applied.into_iter().map(|name| MigrationLine::news(format!("tables: {name}"))));
    lines.push(message_language(&connection).await?);
    lines.extend(publish_shipped(&mut connection).await?);
    Ok(lines)
}

async fn message_language(connection: &AsyncPgConnection) -> anyhow::Result<MigrationLine> {
    if messages::pin_message_language(connection).await {
        return Ok(MigrationLine::news("messages: this database sends them in English"));
    }
    let language = messages::message_language(connection).await?;
    Ok(match messages::is_english(&language) {
        true => MigrationLine::as_before("messages: nothing to do"),
        false => MigrationLine::news(format!(
            "messages: this database sends them in {language:?}, so a stop of the database looks like a fault of the \
             program; have its administrator run: alter database ... set lc_messages to 'C'"
        )),
    })
}

async fn publish_shipped(connection: &mut AsyncPgConnection) -> anyhow::Result<Vec<MigrationLine>> {
    let now = SystemClock.now();
    let years = calendar::publish_shipped(connection, now).await?;
    let calendar = match years {
        0 => MigrationLine::as_before("calendar: nothing to do"),
        1 => MigrationLine::news("calendar: published 1 year"),
        years => MigrationLine::news(format!("calendar: published {years} years")),
    };
    let policy = match policy::PolicyBook::default().current(connection).await {
        Ok(current) => {
            let (version, name) = (current.version, &current.policy.name);
            MigrationLine::as_before(format!("policy: version {version} ({name}) stays in force"))
        }
        Err(diesel::result::Error::NotFound) => {
            let shipped =
                Policy::parse(policy::SHIPPED).context("the policy included with the program cannot be parsed")?;
            let (version, _) = policy::publish(connection, &Actor::CommandLine, now, &shipped, policy::SHIPPED).await?;
            MigrationLine::news(format!("policy: published version {version} ({})", shipped.name))
        }
        Err(error) => return Err(error.into()),
    };
    Ok(vec![calendar, policy])
}
