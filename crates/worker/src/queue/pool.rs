//! The queue library's own connections: it brings a pool of its own and reads addresses its own way.

use std::str::FromStr;
use std::time::Duration;

use apalis_postgres::{PgConnectOptions, PgPool};

/// Three queues, the listener, and one spare.
const MAX_CONNECTIONS: u32 = 5;

/// Statement timeouts of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementTimeout {
    /// 10 s a statement, as in every running process.
    Usual,
    /// No limit, for migrations.
    Endless,
}

/// The queue library's connection options for one server, by an address that spells out our TLS requirements.
pub(crate) fn options(strict_url: &str, name: &str, timeout: StatementTimeout) -> Result<PgConnectOptions, QueueError> {
    // The library's error may quote the address, and with it the password.
    let options = PgConnectOptions::from_str(strict_url)
        .map_err(|_| QueueError::Url("the queue library cannot read it".to_owned()))?
        .application_name(name);
    Ok(match timeout {
        StatementTimeout::Endless => options,
        StatementTimeout::Usual => options.options([
            ("statement_timeout", "10s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]),
    })
}

/// The queue library's own pool. Opens no connection yet.
pub(crate) fn open(options: PgConnectOptions) -> PgPool {
    // The type of the pool's options is not exported, so they are taken from an unused pool.
    let pool = PgPool::connect_lazy_with(options.clone()).options().clone();
    pool.max_connections(MAX_CONNECTIONS).acquire_timeout(Duration::from_secs(5)).connect_lazy_with(options)
}

/// Why the queue's tables could not be created or checked.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The database's address cannot be used.
    #[error("the database's address cannot be used: {0}")]
    Url(String),
    /// No connection, or a migration failed.
    #[error("the queue's tables could not be created: {0}")]
    Failed(String),
    /// They could not be read.
    #[error("the queue's tables could not be read: {0}")]
    Query(#[from] diesel::result::Error),
}
