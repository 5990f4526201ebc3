//! The schema: applies this binary's migrations, and compares a database with them.
//!
//! Run by `unbind migrate` and by tests, never at process start. The queue library's own tables come first and are
//! created by its own migrations, which this crate does not know.

use std::collections::HashSet;

use diesel::QueryableByName;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::sql_types::{Bool, Text};
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::pool::{self, ConnectError};
use crate::settings::DatabaseSettings;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Changes whenever any file below `migrations/` does. Names the tests' template database.
pub const FINGERPRINT: &str = env!("MIGRATIONS_FINGERPRINT");

type Wrapped = AsyncConnectionWrapper<AsyncPgConnection>;
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the schema could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No connection to the database.
    #[error(transparent)]
    Unreachable(#[from] ConnectError),
    /// A query outside the migrations failed.
    #[error("the schema could not be read: {0}")]
    Query(#[from] diesel::result::Error),
    /// A migration failed; it was rolled back, and those before it stay.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// The process is shutting down, or a migration panicked.
    #[error("the migration was interrupted; run `unbind migrate` again")]
    Interrupted,
}

/// Why a process must not run on this database.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Migrations this binary needs have not run yet.
    #[error("the database is {}; run `unbind migrate`", behind(pending))]
    Behind {
        /// The names of the pending migrations.
        pending: Vec<String>,
    },
    /// The database could not be checked.
    #[error(transparent)]
    Unknown(#[from] MigrateError),
}

/// The state of a database relative to this binary's migrations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaState {
    /// Names of migrations that were not run yet, oldest first.
    pub pending: Vec<String>,
    /// Versions the database has run and this binary does not know: the database is newer. Not a fault, because
    /// schemas grow before the binaries that use them do.
    pub unknown: Vec<String>,
}

/// Applies every pending migration and returns their names, oldest first. Concurrent callers take turns.
///
/// # Errors
/// [`MigrateError`]; migrations applied before a failure stay applied.
pub async fn run(database_url: &str) -> Result<Vec<String>, MigrateError> {
    change(database_url, |connection| connection.run_pending_migrations(MIGRATIONS).map(to_text)).await
}

/// Reverts every migration, newest first, and returns their names: all data is lost. For tests and development.
///
/// # Errors
/// [`MigrateError`]; migrations reverted before a failure stay reverted.
pub async fn revert_all(database_url: &str) -> Result<Vec<String>, MigrateError> {
    change(database_url, |connection| connection.revert_all_migrations(MIGRATIONS).map(to_text)).await
}

/// Compares the database with this binary, in both directions.
///
/// # Errors
/// [`MigrateError::Query`] when the database cannot be read.
pub async fn get_schema_state(connection: &AsyncPgConnection) -> Result<SchemaState, MigrateError> {
    let applied = list_applied(connection).await?;
    let known = list_known()?;
    let known_versions: HashSet<&str> = known.iter().map(|(version, _)| version.as_str()).collect();
    Ok(SchemaState {
        unknown: applied.iter().filter(|version| !known_versions.contains(version.as_str())).cloned().collect(),
        pending: known.iter().filter(|(version, _)| !applied.contains(version)).map(|(_, name)| name.clone()).collect(),
    })
}

/// Refuses a database that is behind this binary. A newer one is accepted and logged.
pub async fn require_current(connection: &AsyncPgConnection) -> Result<(), SchemaError> {
    let state = get_schema_state(connection).await?;
    if !state.unknown.is_empty() {
        tracing::warn!(versions = ?state.unknown, "the database is newer than this program");
    }
    if state.pending.is_empty() { Ok(()) } else { Err(SchemaError::Behind { pending: state.pending }) }
}

fn behind(pending: &[String]) -> String {
    match pending.len() {
        1 => "1 migration behind".to_owned(),
        count => format!("{count} migrations behind"),
    }
}

async fn list_applied(connection: &AsyncPgConnection) -> Result<Vec<String>, MigrateError> {
    #[derive(QueryableByName)]
    struct Present {
        #[diesel(sql_type = Bool)]
        present: bool,
    }
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let table: Present = diesel::sql_query("select to_regclass('__diesel_schema_migrations') is not null as present")
        .get_result(&mut &*connection)
        .await?;
    if !table.present {
        return Ok(Vec::new());
    }
    let rows: Vec<Applied> =
        diesel::sql_query("select version::text as version from __diesel_schema_migrations order by 1")
            .load(&mut &*connection)
            .await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// Version and name of every migration this binary carries, oldest first.
fn list_known() -> Result<Vec<(String, String)>, MigrateError> {
    let migrations: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().map_err(failed)?;
    let mut known: Vec<(String, String)> = migrations
        .iter()
        .map(|migration| {
            let name = migration.name();
            (name.version().to_string(), name.to_string())
        })
        .collect();
    known.sort();
    Ok(known)
}

async fn change<F>(database_url: &str, work: F) -> Result<Vec<String>, MigrateError>
where
    F: FnOnce(&mut Wrapped) -> Result<Vec<String>, Cause> + Send + 'static,
{
    let connection = pool::connect(&DatabaseSettings {
        statement_timeout: std::time::Duration::ZERO,
        lock_timeout: std::time::Duration::ZERO,
        ..DatabaseSettings::new(database_url, "unbind migrate")
    })
    .await?;
    // Held until the connection closes. The number is arbitrary; only migrations use it.
    diesel::sql_query("select pg_advisory_lock(4207739112)").execute(&mut &connection).await?;
    // A migration that waits for a table lock blocks every later query on it: better fail and be run again.
    diesel::sql_query("set lock_timeout = '10s'").execute(&mut &connection).await?;
    let known = list_known()?;
    // Diesel's harness is synchronous and must not block a runtime thread.
    let versions = tokio::task::spawn_blocking(move || work(&mut Wrapped::from(connection)))
        .await
        .map_err(|_| MigrateError::Interrupted)?
        .map_err(failed)?;
    Ok(versions
        .into_iter()
        .map(|version| known.iter().find(|(each, _)| *each == version).map_or(version, |(_, name)| name.clone()))
        .collect())
}

fn to_text(versions: Vec<MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn failed(cause: Cause) -> MigrateError {
    MigrateError::Failed(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_error_counts_pending_migrations() {
        let error = |names: &[&str]| {
            SchemaError::Behind { pending: names.iter().map(ToString::to_string).collect() }.to_string()
        };
        assert_eq!(error(&["a"]), "the database is 1 migration behind; run `unbind migrate`");
        assert_eq!(error(&["a", "b"]), "the database is 2 migrations behind; run `unbind migrate`");
    }

    #[test]
    fn migration_versions_are_ordered() {
        let known = list_known().unwrap_or_default();
        assert!(!known.is_empty());
        assert!(known.is_sorted_by(|a, b| a.0 < b.0), "{known:?}");
    }
}
