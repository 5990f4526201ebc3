//! Creates a missing database; the only SQL in this crate.

use std::process::Command;

use crate::LaunchError;
use crate::account::{Account, run_or};
use crate::binaries::Binaries;

/// Refuses names that would need quoting, so that quoting is never needed.
pub(crate) fn check_name(name: &str) -> Result<(), LaunchError> {
    let good = name.len() <= 63
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_');
    if good { Ok(()) } else { Err(LaunchError::BadName(name.to_owned())) }
}

/// Creates the database unless it exists. Returns whether it did.
pub(crate) fn ensure_database(binaries: &Binaries, maintenance_url: &str, name: &str) -> Result<bool, LaunchError> {
    let look = format!("select 1 from pg_database where datname = '{name}'");
    if query(binaries, maintenance_url, name, &look)?.trim() == "1" {
        return Ok(false);
    }
    match query(binaries, maintenance_url, name, &format!("create database {name}")) {
        Ok(_) => Ok(true),
        // Another process created it first, which is fine.
        Err(LaunchError::NoDatabase(_, detail)) if detail.contains("already exists") => Ok(false),
        Err(error) => Err(error),
    }
}

fn query(binaries: &Binaries, maintenance_url: &str, name: &str, sql: &str) -> Result<String, LaunchError> {
    // The address holds the password, and other users can read arguments, so it is passed in the environment.
    let (address, password) = split_password(maintenance_url);
    let mut command: Command = Account::Caller.command(&binaries.program("psql"));
    command
        .env("PGPASSWORD", password)
        .env("PGPASSFILE", "/dev/null")
        .args(["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"])
        .args(["-d", &address, "-c", sql]);
    run_or(&mut command, 2, |detail| LaunchError::NoDatabase(name.to_owned(), detail))
}

/// Splits the password off `postgres://role:password@…`.
fn split_password(url: &str) -> (String, String) {
    let taken = url.split_once("://").and_then(|(scheme, rest)| {
        let (who, place) = rest.split_once('@')?;
        let (role, password) = who.split_once(':')?;
        Some((format!("{scheme}://{role}@{place}"), password.to_owned()))
    });
    taken.unwrap_or_else(|| (url.to_owned(), String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_need_quoting_are_refused() {
        assert!(check_name("unbind_2").is_ok());
        for bad in ["", "Unbind", "a-b", "1a", "a'; drop", &"a".repeat(64)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn password_is_removed_from_the_address() {
        assert_eq!(
            split_password("postgres://unbind:s3cret@127.0.0.1:1/postgres"),
            ("postgres://unbind@127.0.0.1:1/postgres".to_owned(), "s3cret".to_owned())
        );
    }
}
