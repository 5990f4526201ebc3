//! `unbind policy`: checks, publishes, shows and compares review policies (R13).

mod diff;
mod documents;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use diesel::OptionalExtension;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::clock::SystemClock;
use domain::base::schema::policies;
use domain::base::{Actor, Clock, Kind};
use domain::policy::{self, Policy as Standard};
use serde_json::Value;

use crate::options::DatabaseOptions;

/// The name of this program's connections.
const NAME: &str = "unbind policy";
const NONE_PUBLISHED: &str = "no policy has been published yet; run `unbind migrate`";

/// The review policy (审核标准), in versions.
///
/// A version never changes once published; an application is judged by the one it was submitted under.
/// `data/policy/default.toml` is the one included with the program, with comments.
#[derive(Subcommand)]
pub(crate) enum Policy {
    /// Check a file and report its errors; changes nothing
    Check(File),
    /// Publish a file as the next version, in force for applications submitted from now on
    Publish {
        #[command(flatten)]
        file: File,
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Print the version in force, as it was published
    Show {
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Compare two versions or files: field by field, old and new
    Diff(diff::Diff),
}

/// A policy file.
#[derive(Args)]
pub(crate) struct File {
    /// Policy file (TOML)
    file: PathBuf,
}

/// Runs the command.
pub(crate) async fn run(command: Policy) -> anyhow::Result<()> {
    match command {
        Policy::Check(File { file }) => check(&file).map(|(standard, _)| print!("{}", summary(&standard))),
        Policy::Publish { file, database } => publish(&file.file, &database).await,
        Policy::Show { database } => show(&database).await,
        Policy::Diff(options) => diff::run(options).await,
    }
}

fn check(file: &Path) -> anyhow::Result<(Standard, String)> {
    let source = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let standard = Standard::parse(&source).with_context(|| file.display().to_string())?;
    Ok((standard, source))
}

fn summary(standard: &Standard) -> String {
    let kinds = Kind::ALL.iter().map(|kind| {
        format!(
            "{kind}: {} reasons, {} consequences, {} reasons to reject",
            standard.reasons_for(*kind).count(),
            standard.consequences_for(*kind).count(),
            standard.rejections_for(*kind).count()
        )
    });
    let (clock, periods) = (&standard.clock, &standard.periods);
    let head = format!(
        "{}\ntarget {} and deadline {} working days, closing at {}; grace {} min, notice {} min, claim {} min",
        standard.name,
        clock.target_days,
        clock.deadline_days,
        clock.close.format("%H:%M"),
        periods.grace_minutes,
        periods.notice_minutes,
        periods.lease_minutes
    );
    let (limits, kept) = (&standard.limits, &standard.retention);
    let care = format!(
        "{} files of {} MiB, {} MiB in all; evidence is kept {} days after the end, a draft {} days",
        limits.files,
        limits.file_bytes >> 20,
        limits.files_bytes >> 20,
        kept.closed_days,
        kept.draft_days
    );
    let lines = [head, care].into_iter().chain(kinds).collect::<Vec<_>>().join("\n");
    format!("{lines}\n\n{}", documents::table(standard))
}

async fn publish(file: &Path, database: &DatabaseOptions) -> anyhow::Result<()> {
    let (standard, source) = check(file)?;
    let mut connection = database.connect(NAME).await?;
    let now = SystemClock.now();
    let (version, is_new) = policy::publish(&mut connection, &Actor::CommandLine, now, &standard, &source).await?;
    if is_new {
        println!("published version {version} ({})", standard.name);
    } else {
        println!("version {version} is already in force with the same content; nothing was changed");
    }
    Ok(())
}

async fn show(database: &DatabaseOptions) -> anyhow::Result<()> {
    let newest = find_newest(&database.connect(NAME).await?, 0).await?;
    let (version, source, _) = newest.context(NONE_PUBLISHED)?;
    print!("# version {version}\n{source}");
    Ok(())
}

/// Number, source and body of the version in force, or of the one `before` versions earlier.
async fn find_newest(
    mut connection: &AsyncPgConnection,
    before: i64,
) -> diesel::QueryResult<Option<(i32, String, Value)>> {
    policies::table
        .order(policies::version.desc())
        .offset(before)
        .select((policies::version, policies::source, policies::body))
        .first(&mut connection)
        .await
        .optional()
}
