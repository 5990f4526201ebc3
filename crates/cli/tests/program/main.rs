//! The built program, run from the command line.

#![expect(clippy::unwrap_used, reason = "a failed step is a test failure")]

mod calendar;
mod database;
mod demo;
mod dev;
mod evidence;
mod fill;
mod mail;
mod operations;
mod platform;
mod prepare_evidence;
mod stores;

use std::process::{Command, Output};

/// The program with these arguments and without this environment's settings.
fn unbind(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unbind"));
    command.args(arguments).env_remove("DATABASE_URL");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("UNBIND_") || name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs it to its end. Panics with its output unless it succeeds.
fn run(arguments: &[&str], database_url: Option<&str>) -> String {
    let mut command = unbind(arguments);
    if let Some(url) = database_url {
        command.env("DATABASE_URL", url);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "unbind {}: {}", arguments.join(" "), said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs it to its end. Panics unless it exits with this code, and its output has each of these texts.
#[track_caller]
fn exits(command: &mut Command, code: i32, texts: &[&str]) -> Output {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    for each in texts {
        assert!(said(&output).contains(each), "{each}: {}", said(&output));
    }
    output
}

/// As [`exits`], with this database.
#[track_caller]
fn fails(arguments: &[&str], database_url: &str, code: i32, texts: &[&str]) {
    exits(unbind(arguments).env("DATABASE_URL", database_url), code, texts);
}

/// The arguments that create or invite a member of staff; the roles follow.
fn staff<'a>(action: &'a str, name: &'a str, email: &'a str) -> [&'a str; 9] {
    ["staff", action, "--sign-in-name", name, "--name", "林夏", "--email", email, "--roles"]
}

/// The only column of a query.
async fn query_values(database: &testkit::TestDatabase, query: &str) -> Vec<String> {
    testkit::sql::texts(&database.connect().await, query).await
}

/// Its whole output, for messages.
fn said(output: &Output) -> String {
    format!("{}\n{}{}", output.status, String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
