//! A process's database settings: the address and the limits, and why an address can be refused.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::authority::HOW_TO_ENCODE;

/// The address of the database, and the time limits.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// `postgres://…`. Another host requires TLS with a verified certificate unless the address says
    /// `sslmode=disable`; `sslrootcert` names a PEM file of a private authority. With several hosts (`@a:5432,b:5432/`)
    /// the one that is writable when a connection is made is used.
    pub url: String,
    /// Shown by PostgreSQL for each connection, such as `unbind serve`.
    pub application_name: String,
    /// The most connections this process opens.
    pub max_connections: usize,
    /// How long a request waits for a connection, and a connection for being made, before the request is refused
    /// (503).
    pub acquire_timeout: Duration,
    /// How long one statement may run. Zero: no limit.
    pub statement_timeout: Duration,
    /// How long one statement may wait for a lock. Zero: no limit.
    pub lock_timeout: Duration,
    /// How long a transaction may be idle before PostgreSQL ends it. Zero: no limit.
    pub idle_in_transaction_timeout: Duration,
    /// Every transaction is read-only: a write fails with [`crate::is_read_only`].
    pub read_only: bool,
}

impl DatabaseSettings {
    /// The limits of a server process: 16 connections, 3 s to get one, 10 s a statement, 5 s for a lock, 30 s idle in
    /// a transaction.
    pub fn new(url: impl Into<String>, application_name: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            application_name: application_name.into(),
            max_connections: 16,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(10),
            lock_timeout: Duration::from_secs(5),
            idle_in_transaction_timeout: Duration::from_secs(30),
            read_only: false,
        }
    }
}

impl fmt::Debug for DatabaseSettings {
    /// Leaves out the address, which holds the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DatabaseSettings")
            .field("application_name", &self.application_name)
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// Why a database address cannot be used. No variant repeats the address: it holds the password.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum UrlError {
    #[error("the database address must look like postgres://user:password@host:5432/database")]
    NotAUrl,
    #[error("the database address cannot be read: {HOW_TO_ENCODE}")]
    NotEncoded,
    #[error("the database address is invalid: {0}")]
    Malformed(String),
    #[error("`sslmode={0}` is not known: use disable, require, verify-ca or verify-full")]
    SslMode(String),
    #[error("{} contains no usable certificate (sslrootcert): {reason}", path.display())]
    RootCertificate { path: PathBuf, reason: String },
    #[error("the database pool needs a tokio runtime")]
    NoRuntime,
}

/// The error about a certificate file.
pub(crate) fn bad_certificate(path: &Path, reason: impl ToString) -> UrlError {
    UrlError::RootCertificate { path: path.to_path_buf(), reason: reason.to_string() }
}
