//! Finds PostgreSQL's own programs on this machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{LaunchError, OLDEST_MAJOR, install};

/// A directory with `initdb`, `pg_ctl`, `postgres` and `psql` of one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    pub(crate) dir: PathBuf,
    pub(crate) major: u32,
}

/// Directories whose `*/<second>` holds a release: Debian, PGDG on RHEL, Homebrew, Postgres.app, pkgsrc.
const VERSIONED: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// Directories that hold at most one release.
const PLAIN: [&str; 3] = ["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"];

impl Binaries {
    /// The programs of release `wanted`, or the newest found when `None`.
    pub(crate) fn find(wanted: Option<u32>) -> Result<Self, LaunchError> {
        let mut found = discover();
        let Some(major) = wanted else {
            let newest = found.into_values().next_back();
            return newest.ok_or_else(|| LaunchError::NoBinaries(install::command_for_this_system()));
        };
        found.remove(&major).ok_or_else(|| {
            let majors: Vec<String> = found.keys().map(ToString::to_string).collect();
            LaunchError::WrongRelease(major, if majors.is_empty() { "none".to_owned() } else { majors.join(", ") })
        })
    }

    /// As [`Binaries::find`]; installs PostgreSQL first where that needs no confirmation.
    pub(crate) fn find_or_install(wanted: Option<u32>, report: &mut dyn FnMut(&str)) -> Result<Self, LaunchError> {
        match Self::find(wanted) {
            Err(LaunchError::NoBinaries(_)) if install::is_possible() => {
                install::install(report)?;
                Self::find(wanted)
            }
            other => other,
        }
    }

    /// The path of one of the programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn look_in(dir: &Path) -> Option<Self> {
        let complete = ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|name| dir.join(name).is_file());
        if !complete {
            return None;
        }
        // Debian's directories are named after the release; elsewhere `postgres --version` is read.
        let named = dir.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse().ok());
        let major = named.or_else(|| {
            let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
            parse_major(&String::from_utf8_lossy(&output.stdout))
        })?;
        (major >= OLDEST_MAJOR).then(|| Self { dir: dir.to_path_buf(), major })
    }
}

/// Every usable release of this machine, one directory each.
fn discover() -> BTreeMap<u32, Binaries> {
    let mut found = BTreeMap::new();
    let mut seen = Vec::new();
    for dir in directories() {
        // A program in PATH may be a link into a release's directory, where the others are.
        let real =
            fs::canonicalize(dir.join("postgres")).ok().and_then(|program| program.parent().map(Path::to_path_buf));
        let Some(real) = real else { continue };
        if seen.contains(&real) {
            continue;
        }
        if let Some(binaries) = Binaries::look_in(&real) {
            found.entry(binaries.major).or_insert(binaries);
        }
        seen.push(real);
    }
    if found.is_empty() {
        found.extend(ask_pg_config().map(|binaries| (binaries.major, binaries)));
    }
    found
}

fn directories() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    for (parent, prefix, inner) in VERSIONED {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        directories.extend(
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
                .map(|entry| entry.path().join(inner)),
        );
    }
    directories.extend(PLAIN.iter().map(PathBuf::from));
    directories
}

fn ask_pg_config() -> Option<Binaries> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Binaries::look_in(Path::new(String::from_utf8_lossy(&output.stdout).trim()))
}

/// The release in a line such as `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn parse_major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_is_parsed_from_the_version_line() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_major("nonsense"), None);
    }

    #[test]
    fn missing_release_lists_the_found_ones() {
        let error = Binaries::find(Some(9)).expect_err("no such release");
        assert!(error.to_string().contains("PostgreSQL 9"), "{error}");
    }
}
