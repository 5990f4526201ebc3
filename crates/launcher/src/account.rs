//! The account that runs the server's programs. PostgreSQL refuses root, so root drops to an account without rights.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::LaunchError;
use crate::error::tail;

/// The accounts root may drop to, in order of preference.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// Environment variables passed to a server's program. All others, secrets included, are removed.
const KEPT_VARIABLES: [&str; 6] =
    ["PATH", "TMPDIR", "LOCALE_ARCHIVE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];

/// The account the server's programs run as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// The caller's account.
    Caller,
    /// Another account, because the caller is root.
    Other { uid: u32, gid: u32 },
}

impl Account {
    /// The caller's own account, or, for root, the first candidate that exists on this machine.
    pub(crate) fn for_server() -> Result<Self, LaunchError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Caller);
        }
        let path = Path::new("/etc/passwd");
        let accounts = fs::read_to_string(path).map_err(LaunchError::io("read", path))?;
        CANDIDATES.iter().find_map(|name| Self::parse(&accounts, name)).ok_or(LaunchError::NoAccount)
    }

    /// Finds an account in the text of `/etc/passwd`; never one with root's user id.
    fn parse(accounts: &str, name: &str) -> Option<Self> {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next() != Some(name) {
                return None;
            }
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            (uid != 0).then_some(Self::Other { uid, gid })
        })
    }

    /// A program that will run as this account, without a terminal, with a clean environment and English messages.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(KEPT_VARIABLES.iter().filter_map(|name| std::env::var_os(name).map(|value| (*name, value))))
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env("HOME", "/")
            .current_dir("/")
            .stdin(Stdio::null());
        if let Self::Other { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Makes this account the owner of a file or directory.
    pub(crate) fn give(&self, path: &Path) -> Result<(), LaunchError> {
        match self {
            Self::Caller => Ok(()),
            Self::Other { uid, gid } => {
                chown(path, Some(*uid), Some(*gid)).map_err(LaunchError::io("change the owner of", path))
            }
        }
    }

    /// Whether this account owns a directory.
    pub(crate) fn owns(&self, path: &Path) -> Result<bool, LaunchError> {
        let owner = fs::symlink_metadata(path).map_err(LaunchError::io("inspect", path))?.uid();
        Ok(match self {
            Self::Caller => owner == rustix::process::geteuid().as_raw(),
            Self::Other { uid, .. } => owner == *uid,
        })
    }

    /// The first directory on the path that this account may not enter, by its permission bits.
    pub(crate) fn find_barrier(&self, path: &Path) -> Result<Option<PathBuf>, LaunchError> {
        let Self::Other { uid, gid } = self else {
            return Ok(None);
        };
        for dir in path.ancestors().collect::<Vec<_>>().into_iter().rev() {
            let Ok(metadata) = fs::metadata(dir) else {
                continue; // not created yet: it will be ours
            };
            let bit = match (metadata.uid() == *uid, metadata.gid() == *gid) {
                (true, _) => 0o100,
                (false, true) => 0o010,
                (false, false) => 0o001,
            };
            if metadata.mode() & bit == 0 {
                return Ok(Some(dir.to_path_buf()));
            }
        }
        Ok(None)
    }
}

/// Runs a program to its end and captures its output.
pub(crate) fn run(command: &mut Command) -> Result<Output, LaunchError> {
    let program = PathBuf::from(command.get_program());
    command.output().map_err(LaunchError::io("run", &program))
}

/// As [`run`]; returns the standard output of a program that succeeded, otherwise an error with the last `lines` lines
/// of its output.
pub(crate) fn run_or(
    command: &mut Command,
    lines: usize,
    error: impl FnOnce(String) -> LaunchError,
) -> Result<String, LaunchError> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(error(tail(&printed(&output), lines)))
}

/// A program's output, standard output first.
pub(crate) fn printed(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn account_is_never_root() {
        let accounts = "root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/var:/bin/sh\nfake:x:0:0::/:/bin/sh\n";
        assert_eq!(Account::parse(accounts, "postgres"), Some(Account::Other { uid: 101, gid: 104 }));
        assert_eq!(Account::parse(accounts, "fake"), None);
        assert_eq!(Account::parse(accounts, "nobody"), None);
    }

    #[test]
    fn closed_parent_is_a_barrier_to_other_accounts() {
        let parent = tempfile::tempdir().expect("a temporary directory");
        fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o700)).expect("closed");
        let inner = parent.path().join("data");
        let stranger = Account::Other { uid: 4_000_001, gid: 4_000_001 };
        assert_eq!(stranger.find_barrier(&inner).expect("readable"), Some(parent.path().to_path_buf()));
        assert_eq!(Account::Caller.find_barrier(&inner).expect("readable"), None);
    }
}
