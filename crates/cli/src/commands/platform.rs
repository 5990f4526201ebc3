//! `unbind platform`: for whoever connects a platform (docs/platform/README.md).

mod adapter;
mod cases;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::base::clock::SystemClock;
use serde::Serialize;

use crate::options::PlatformSecretOptions;
use crate::process::Exit;
use adapter::Adapter;
use cases::Stores;

/// Check a platform adapter against the protocol.
#[derive(Subcommand)]
pub(crate) enum Platform {
    Check(Check),
}

/// Send every case of the protocol to a platform adapter, and print how it answered.
///
/// Right, missing, wrong and old signatures, changed bodies, unknown stores, a store with blockers, malformed questions,
/// the same action requested several times, also at once, and one requested again after nobody waited for the answer;
/// and the figures of a store, which an adapter need not be able to say.
/// CARRIES OUT UNBINDINGS, of the stores that --store and --second-store name: use stores made for this. Needs no database.
/// Exit code 0: every case passed; 1: one failed.
#[derive(Args)]
pub(crate) struct Check {
    /// Address of the adapter, such as <https://platform.example/unbind>. http:// is accepted for this machine only
    url: String,
    /// Number of a store that is bound and has no blockers. It will be unbound
    #[arg(long, value_name = "NUMBER")]
    store: String,
    /// Number of the account that this store is bound to
    #[arg(long, value_name = "NUMBER")]
    account: Option<String>,
    /// Number of a store that is bound and has blockers, such as a balance. Without it these cases are left out
    #[arg(long, value_name = "NUMBER")]
    blocked_store: Option<String>,
    /// Number of another store that is bound and has no blockers. It will be unbound, too: by a request whose answer nobody
    /// waits for. Without it these cases are left out
    #[arg(long, value_name = "NUMBER")]
    second_store: Option<String>,
    /// Allow an adapter in a private network
    #[arg(long)]
    allow_private: bool,
    /// Seconds that an answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
    /// Print JSON: {"passed":…,"cases":[{"name":…,"problem":…}]}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    secret: PlatformSecretOptions,
}

/// The outcome of a case.
#[derive(Debug, Serialize)]
pub(crate) struct CaseResult {
    name: &'static str,
    /// How the answer differs from the protocol; `None` when it does not.
    problem: Option<String>,
}

#[derive(Serialize)]
struct Report {
    passed: bool,
    cases: Vec<CaseResult>,
}

/// Runs the command.
pub(crate) async fn run(command: Platform) -> anyhow::Result<()> {
    let Platform::Check(check) = command;
    let secret = check.secret.secret()?;
    let secret = secret.context("set UNBIND_PLATFORM_SECRET_FILE to the secret shared with the adapter")?;
    let timeout = Duration::from_secs(check.timeout);
    let adapter = Adapter::new(&check.url, check.allow_private, secret, Arc::new(SystemClock), timeout)?;
    let stores =
        Stores { ready: check.store, account: check.account, blocked: check.blocked_store, second: check.second_store };
    let cases = cases::run(&adapter, &stores).await;
    let passed = cases.iter().all(|case| case.problem.is_none());
    let report = Report { passed, cases };
    if check.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    if passed { Ok(()) } else { Err(Exit(1).into()) }
}

fn print(report: &Report) {
    for case in &report.cases {
        match &case.problem {
            None => println!("ok      {}", case.name),
            Some(problem) => println!("FAILED  {}\n        {problem}", case.name),
        }
    }
    let failed = report.cases.iter().filter(|case| case.problem.is_some()).count();
    println!("{} cases, {failed} failed", report.cases.len());
}
