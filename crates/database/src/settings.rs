//! What a process is told about its database: the address and the limits, and why an address can be refused.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the database is and how patient this process is with it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// `postgres://…`. For another host TLS with a verified certificate is demanded unless it says `sslmode=disable`;
    /// `sslrootcert` names a PEM file of an own authority. Of several hosts (`@a:5432,b:5432/`) the one that can be
    /// written to is used, whichever that is when a connection is made.
    pub url: String,
    /// Shown by PostgreSQL beside each connection, such as `unbind serve`.
    pub application_name: String,
    /// The most connections this process opens.
    pub max_connections: usize,
    /// How long a request waits for a connection, and a connection to be made, before it is refused (503).
    pub acquire_timeout: Duration,
    /// How long one statement may run. Zero: for ever.
    pub statement_timeout: Duration,
    /// How long one statement may wait for a lock. Zero: for ever.
    pub lock_timeout: Duration,
    /// How long a transaction may do nothing before PostgreSQL ends it. Zero: for ever.
    pub idle_in_transaction_timeout: Duration,
    /// Every transaction is read-only: what would write fails with [`is_read_only`].
    pub read_only: bool,
}

impl DatabaseSettings {
    /// The limits of a process that answers people: 16 connections, 3 s to get one, 10 s a statement, 5 s for a lock,
    /// 30 s idle in a transaction.
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
    /// Leaves the address out: it holds the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DatabaseSettings")
            .field("application_name", &self.application_name)
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// Why a database address cannot be used. None of these repeats the address: it holds the password.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// Not a `postgres://` address.
    #[error("the database address must look like postgres://user:password@host:5432/database")]
    NotAUrl,
    /// A part of it is wrong.
    #[error("the database address cannot be read: {0}")]
    Malformed(String),
    /// An `sslmode` PostgreSQL does not know.
    #[error("`sslmode={0}` is not known: use disable, require, verify-ca or verify-full")]
    SslMode(String),
    /// The file named by `sslrootcert` gives no certificates.
    #[error("{} holds no usable certificate (sslrootcert): {said}", path.display())]
    RootCertificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        said: String,
    },
    /// The pool could not be built.
    #[error("the database pool needs a tokio runtime")]
    NoRuntime,
}

/// The error about a certificate file.
pub(crate) fn bad_certificate(path: &Path, said: impl ToString) -> UrlError {
    UrlError::RootCertificate { path: path.to_path_buf(), said: said.to_string() }
}
