//! `unbind audit`: verifies the activity log and the applications (R10, R25).

use anyhow::bail;
use clap::Subcommand;
use database::DatabaseSettings;
use diesel::dsl::{count, count_star};
use diesel::expression_methods::AggregateExpressionMethods;
use diesel::prelude::QueryDsl;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::schema::events;
use domain::evidence::integrity;
use domain::record::event;

use crate::commands::evidence::check;
use crate::options::{DatabaseOptions, EvidenceOptions, connect_current};

/// The activity log.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Check every chain of the activity log, and compare every application with what was submitted; report broken
    /// chains and altered applications. Exit code 1 if there are any
    Verify {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        store: EvidenceOptions,
        /// Also read every document completely and compare it with the uploaded file, like `unbind evidence check --deep`
        #[arg(long)]
        evidence: bool,
    },
}

/// Runs the command: completes every check before it fails.
pub(crate) async fn run(command: Audit) -> anyhow::Result<()> {
    let Audit::Verify { database, store, evidence } = command;
    let vault = evidence.then(|| store.vault()).transpose()?;
    let mut connection = connect_current(&DatabaseSettings {
        // Reads the whole activity log, which can take long.
        statement_timeout: std::time::Duration::ZERO,
        ..database.settings("unbind audit")?
    })
    .await?;
    let mut wrong = Vec::new();
    wrong.extend(record(&mut connection).await?);
    wrong.extend(applications(&connection).await?);
    if let Some(vault) = vault {
        let found = check::check(&connection, &vault, true).await?;
        if !found.print() {
            wrong.push(format!("the evidence is damaged: {} problems", found.problems.len()));
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!(wrong.join("; ")) }
}

/// Verifies the chains; returns a sentence when one is broken.
async fn record(connection: &mut AsyncPgConnection) -> anyhow::Result<Option<String>> {
    let broken = event::list_broken(connection).await?;
    for link in &broken {
        println!("broken: subject {}, line {}", link.subject_id, link.seq);
    }
    let (lines, chains): (i64, i64) =
        events::table.select((count_star(), count(events::subject_id).aggregate_distinct())).first(connection).await?;
    if !broken.is_empty() {
        return Ok(Some(format!("the activity log was altered: {} of {chains} chains are broken", broken.len())));
    }
    println!("intact: {lines} lines in {chains} chains");
    Ok(None)
}

/// Compares the applications with their hashes; returns a sentence when one differs.
async fn applications(connection: &AsyncPgConnection) -> anyhow::Result<Option<String>> {
    let (looked_at, altered) = integrity::list_altered(connection).await?;
    for application in &altered {
        let what = if application.in_documents { "its documents" } else { "its answers" };
        println!("altered: application {}, in {what}", application.reference);
    }
    if !altered.is_empty() {
        return Ok(Some(format!("{} of {looked_at} applications differ from what was submitted", altered.len())));
    }
    println!("intact: {looked_at} applications match what was submitted");
    Ok(None)
}
