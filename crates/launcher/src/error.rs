//! Errors of starting and stopping a private PostgreSQL, as sentences for the terminal.

use std::io;
use std::path::{Path, PathBuf};

/// Why the server could not be started, stopped or reset.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// No PostgreSQL was found and none could be installed.
    #[error(
        "PostgreSQL {oldest} or newer was not found (searched in PATH, in the usual places and with pg_config); install it with: {command}"
    )]
    NoBinaries {
        /// The oldest supported release.
        oldest: u32,
        /// The command that installs it on this system.
        command: String,
    },
    /// The package manager failed.
    #[error("installing PostgreSQL failed: `{command}` printed: {detail}")]
    NotInstalled {
        /// The command that was run.
        command: String,
        /// The end of its output.
        detail: String,
    },
    /// The cluster was created by a release whose programs are missing here.
    #[error(
        "the cluster was created by PostgreSQL {cluster}, whose programs are not on this machine (found: {found}); install PostgreSQL {cluster}, or delete the data with `unbind db reset`"
    )]
    WrongRelease {
        /// The release that created the cluster.
        cluster: u32,
        /// The releases found.
        found: String,
    },
    /// Running as root on a machine without an account to drop to.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a `postgres` nor a `nobody` account to run it; run this command as an ordinary user"
    )]
    NoAccount,
    /// The directory was not created by this program.
    #[error("{} was not created by this program and is not changed; choose another data directory", data_dir.display())]
    NotOurs {
        /// The directory that was given.
        data_dir: PathBuf,
    },
    /// The fallback directory belongs to another user.
    #[error("{} belongs to another user; remove it, or choose another data directory", dir.display())]
    Occupied {
        /// The directory below the system's temporary directory.
        dir: PathBuf,
    },
    /// `initdb` failed.
    #[error("creating the PostgreSQL cluster in {} failed: {detail}", dir.display())]
    NotCreated {
        /// The cluster's directory.
        dir: PathBuf,
        /// The end of its output.
        detail: String,
    },
    /// The server did not start.
    #[error("PostgreSQL did not start; the last lines of {}: {detail}", log.display())]
    NotStarted {
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        detail: String,
    },
    /// The server did not stop.
    #[error("PostgreSQL did not stop: {detail}")]
    NotStopped {
        /// The output of `pg_ctl`.
        detail: String,
    },
    /// The server is not running and was not to be started.
    #[error("no PostgreSQL is running for {}; start it with `unbind db up`", data_dir.display())]
    NotRunning {
        /// The directory that was given.
        data_dir: PathBuf,
    },
    /// The database name would need quoting.
    #[error(
        "`{name}` is not a valid database name: use 1 to 63 lower-case letters, digits and `_`, beginning with a letter"
    )]
    BadName {
        /// The name that was given.
        name: String,
    },
    /// The database could not be created.
    #[error("creating the database {name} failed: {detail}")]
    NoDatabase {
        /// The database's name.
        name: String,
        /// The client's output.
        detail: String,
    },
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

/// The last `lines` lines of a program's output, joined into one line for an error message.
pub(crate) fn tail(printed: &str, lines: usize) -> String {
    let kept: Vec<&str> = printed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    kept[kept.len().saturating_sub(lines)..].join(" | ")
}
