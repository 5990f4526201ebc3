//! `unbind audit`: is the record whole (R25)?

use anyhow::bail;
use clap::{Args, Subcommand};
use diesel::dsl::{count, count_star};
use diesel::expression_methods::AggregateExpressionMethods;
use diesel::prelude::QueryDsl;
use diesel_async::RunQueryDsl;
use domain::db::DatabaseSettings;
use domain::event;
use domain::migrate;
use domain::schema::events;

use crate::options::{DatabaseOptions, connect_patiently};

/// The record of everything done.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Walk every chain of the record and say where one breaks; exit code 1 when one does
    Verify(Verify),
}

/// Options of `audit verify`.
#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Does it.
pub(crate) async fn run(command: Audit) -> anyhow::Result<()> {
    let Audit::Verify(options) = command;
    let mut connection = connect_patiently(&DatabaseSettings {
        // Reads the whole record, however long that takes.
        statement_timeout: std::time::Duration::ZERO,
        ..options.database.settings("unbind audit")?
    })
    .await?;
    migrate::require_current(&connection).await?;
    let broken = event::list_broken(&connection).await?;
    for link in &broken {
        println!("broken: subject {}, line {}", link.subject_id, link.seq);
    }
    let (lines, chains): (i64, i64) = events::table
        .select((count_star(), count(events::subject_id).aggregate_distinct()))
        .first(&mut connection)
        .await?;
    if !broken.is_empty() {
        bail!("the record was altered: {} of {chains} chains break", broken.len());
    }
    println!("whole: {lines} lines in {chains} chains");
    Ok(())
}
