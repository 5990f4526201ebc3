//! Errors of starting and stopping a private PostgreSQL, as sentences for the terminal.

use std::io;
use std::path::{Path, PathBuf};

use crate::OLDEST_MAJOR;

/// Why the server could not be started, stopped or reset.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// No PostgreSQL was found and none could be installed. Has the command that installs it on this system.
    #[error(
        "PostgreSQL {oldest} or newer was not found (searched in PATH, in the usual places and with pg_config); install it with: {0}",
        oldest = OLDEST_MAJOR
    )]
    NoBinaries(String),
    /// The package manager failed. Has the command, and the end of its output.
    #[error("installing PostgreSQL failed: `{0}` printed: {1}")]
    NotInstalled(String, String),
    /// The cluster was created by a release whose programs are missing here. Has the release, and those found.
    #[error(
        "the cluster was created by PostgreSQL {0}, whose programs are not on this machine (found: {1}); install PostgreSQL {0}, or delete the data with `unbind db reset`"
    )]
    WrongRelease(u32, String),
    /// Running as root on a machine without an account to drop to.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a `postgres` nor a `nobody` account to run it; run this command as an ordinary user"
    )]
    NoAccount,
    /// The data directory was not created by this program.
    #[error("{0} was not created by this program and is not changed; choose another data directory")]
    NotOurs(PathBuf),
    /// The fallback directory belongs to another user.
    #[error("{0} belongs to another user; remove it, or choose another data directory")]
    Occupied(PathBuf),
    /// `initdb` failed. Has the cluster's directory, and the end of the output.
    #[error("creating the PostgreSQL cluster in {0} failed: {1}")]
    NotCreated(PathBuf, String),
    /// The server did not start. Has the path and the last lines of its log.
    #[error("PostgreSQL did not start; the last lines of {0}: {1}")]
    NotStarted(PathBuf, String),
    /// The server did not stop. Has the output of `pg_ctl`.
    #[error("PostgreSQL did not stop: {0}")]
    NotStopped(String),
    /// The server of this data directory is not running and was not to be started.
    #[error("no PostgreSQL is running for {0}; start it with `unbind db up`")]
    NotRunning(PathBuf),
    /// The database name would need quoting.
    #[error(
        "`{0}` is not a valid database name: use 1 to 63 lower-case letters, digits and `_`, beginning with a letter"
    )]
    BadName(String),
    /// The database could not be created. Has its name, and the client's output.
    #[error("creating the database {0} failed: {1}")]
    NoDatabase(String, String),
    /// The operating system's source of random bytes failed.
    #[error("the operating system provided no random bytes for a password")]
    NoRandomness,
    /// A system call on a file or a program failed.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// The action, such as `read`.
        doing: &'static str,
        /// The file or program.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl LaunchError {
    /// Turns a system error into one that names the action and the file.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { doing, path, source }
    }
}

/// `None` instead of the error that a file or directory does not exist.
pub(crate) fn if_present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// The last `lines` lines of a program's output, joined into one line for an error message.
pub(crate) fn tail(printed: &str, lines: usize) -> String {
    let kept: Vec<&str> = printed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    kept[kept.len().saturating_sub(lines)..].join(" | ")
}
