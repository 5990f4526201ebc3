//! What can keep a private PostgreSQL from running, as sentences for the person at the terminal.

use std::io;
use std::path::{Path, PathBuf};

/// Why the server is not up, not down or not reset.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// No PostgreSQL was found and none could be installed.
    #[error(
        "PostgreSQL {oldest} or newer was not found (looked in PATH, in the usual places and asked pg_config); install it with: {command}"
    )]
    NoBinaries {
        /// The oldest release that will do.
        oldest: u32,
        /// The command that installs it on this system.
        command: String,
    },
    /// The package manager was asked and failed.
    #[error("installing PostgreSQL failed: `{command}` said: {said}")]
    NotInstalled {
        /// The command that was run.
        command: String,
        /// The end of what it printed.
        said: String,
    },
    /// The cluster was made by a release whose programs are not here.
    #[error(
        "the cluster was made by PostgreSQL {cluster}, whose programs are not on this machine (found: {found}); install PostgreSQL {cluster}, or run `unbind db reset` to start from nothing"
    )]
    WrongRelease {
        /// The release that made the cluster.
        cluster: u32,
        /// The releases found.
        found: String,
    },
    /// Running as root on a machine without an account to drop to.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a `postgres` nor a `nobody` account to run it as; run this as an ordinary user"
    )]
    NoAccount,
    /// A directory that something else made.
    #[error("{} was not made by this program; it is left alone", data_dir.display())]
    NotOurs {
        /// The directory that was named.
        data_dir: PathBuf,
    },
    /// The fall-back directory belongs to somebody else.
    #[error("{} exists and belongs to somebody else; remove it, or choose another data directory", dir.display())]
    Occupied {
        /// The directory below the system's temporary directory.
        dir: PathBuf,
    },
    /// `initdb` failed.
    #[error("making the PostgreSQL cluster in {} failed: {said}", dir.display())]
    NotCreated {
        /// The cluster's directory.
        dir: PathBuf,
        /// The end of what `initdb` printed.
        said: String,
    },
    /// The server did not come up.
    #[error("PostgreSQL did not start; the end of {}: {said}", log.display())]
    NotStarted {
        /// The server's log.
        log: PathBuf,
        /// Its last lines.
        said: String,
    },
    /// The server did not go down.
    #[error("PostgreSQL did not stop: {said}")]
    NotStopped {
        /// What `pg_ctl` printed.
        said: String,
    },
    /// The server is not up and was not asked to be.
    #[error("no PostgreSQL is running for {}; start it with `unbind db up`", data_dir.display())]
    NotRunning {
        /// The directory that was named.
        data_dir: PathBuf,
    },
    /// A database name that would need quoting.
    #[error("`{name}` is no database name: small letters, digits and `_`, a letter first, at most 63")]
    BadName {
        /// The name that was given.
        name: String,
    },
    /// The server answered, and the database could not be made.
    #[error("creating the database {name} failed: {said}")]
    NoDatabase {
        /// The database's name.
        name: String,
        /// What the client printed.
        said: String,
    },
    /// The operating system's source of random bytes failed.
    #[error("the operating system gave no random bytes for a password")]
    NoRandomness,
    /// A file or a program of the system could not be used.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was being done, such as `read`.
        doing: &'static str,
        /// The file or program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl LaunchError {
    /// Turns a system error into a sentence naming what was being done to which file.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { doing, path, source }
    }
}

/// The last `lines` lines of what a program printed, on one line, for an error's sentence.
pub(crate) fn tail(printed: &str, lines: usize) -> String {
    let kept: Vec<&str> = printed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    kept[kept.len().saturating_sub(lines)..].join(" | ")
}
