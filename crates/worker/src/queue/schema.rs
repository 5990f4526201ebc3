//! The queue library's own tables: created by its own migrations, checked before anything runs.

use std::collections::HashSet;

use apalis_postgres::PostgresStorage;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::queue::failover::Servers;
use crate::queue::pool::{self, QueueError, StatementTimeout};

/// Applies the queue's migrations. Runs before our own, which build on its tables. Concurrent callers take turns.
pub async fn migrate_queue(database_url: &str) -> Result<(), QueueError> {
    let servers = Servers::new(database_url, "unbind migrate", StatementTimeout::Endless)?;
    let unwritable = || QueueError::Failed("none of the servers in the address can be written to".to_owned());
    let pool = pool::open(servers.find().await.ok_or_else(unwritable)?.clone());
    let done = PostgresStorage::setup(&pool).await.map_err(|error| QueueError::Failed(error.to_string()));
    pool.close().await;
    done
}

/// The number of the queue's migrations this database has not run. Read-only.
///
/// # Errors
/// [`QueueError::Query`].
pub async fn pending_in_queue(mut connection: &AsyncPgConnection) -> Result<usize, QueueError> {
    #[derive(QueryableByName)]
    struct Present {
        #[diesel(sql_type = Bool)]
        present: bool,
    }
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = BigInt)]
        version: i64,
    }
    let table: Present = diesel::sql_query("select to_regclass('apalis._sqlx_migrations') is not null as present")
        .get_result(&mut connection)
        .await?;
    let applied: Vec<Applied> = if table.present {
        diesel::sql_query("select version from apalis._sqlx_migrations where success").load(&mut connection).await?
    } else {
        Vec::new()
    };
    let applied: HashSet<i64> = applied.into_iter().map(|row| row.version).collect();
    Ok(PostgresStorage::migrations().iter().filter(|each| !applied.contains(&each.version)).count())
}
