//! `unbind`: the single binary; its first argument selects the role.
//!
//! Parses the command line and its variables, starts the log, calls [`commands`], and turns errors into a sentence
//! and an exit code. Holds no business rule.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line program prints to its terminal")]

mod cli;
mod commands;
#[cfg(feature = "demo")]
mod demo;
mod log;
mod metrics;
mod options;
mod process;
mod traces;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use traces::Traces;

/// A general error.
const FAILED: u8 = 1;
/// The database's schema is older than this program; as for an invalid command line, a person must act first.
const OLD_SCHEMA: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before any thread starts or any file is opened: this role gives up both.
    if let Command::PrepareEvidence(options) = cli.command {
        return commands::prepare_evidence::run(&options);
    }
    let Err(error) = run(cli) else { return ExitCode::SUCCESS };
    if let Some(process::Exit(code)) = error.downcast_ref() {
        return ExitCode::from(*code);
    }
    eprintln!("unbind: {error:#}");
    ExitCode::from(if process::is_old_schema(&error) { OLD_SCHEMA } else { FAILED })
}

#[tokio::main]
async fn run(cli: Cli) -> anyhow::Result<()> {
    let traces = Traces::start(&cli.command)?;
    log::start(&cli.log, &cli.command, traces.as_ref());
    let result = dispatch(cli.command).await;
    if let Some(traces) = traces {
        traces.stop().await;
    }
    result
}

async fn dispatch(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(options) => commands::serve::run(options).await,
        Command::Work(options) => commands::work::run(*options).await,
        #[cfg(feature = "demo")]
        Command::Dev(options) => commands::dev::run(options).await,
        Command::Migrate(options) => commands::migrate::run(options).await,
        #[cfg(feature = "demo")]
        Command::Db(command) => commands::db::run(command),
        Command::Staff(command) => commands::staff::run(command).await,
        Command::Stores(command) => commands::stores::run(command).await,
        Command::Calendar(command) => commands::calendar::run(command).await,
        Command::Clock(command) => commands::clock::run(command).await,
        Command::Platform(command) => commands::platform::run(command).await,
        Command::Policy(command) => commands::policy::run(command).await,
        Command::Evidence(command) => commands::evidence::run(command).await,
        Command::Mail(command) => commands::mail::run(command).await,
        #[cfg(feature = "demo")]
        Command::Demo(command) => commands::demo::run(command).await,
        Command::Audit(command) => commands::audit::run(command).await,
        Command::Jobs(command) => commands::jobs::run(command).await,
        Command::Doctor(options) => commands::doctor::run(options).await,
        Command::CheckConfig(options) => commands::check_config::run(&options),
        Command::PrepareEvidence(_) => unreachable!("handled before the runtime starts"),
    }
}
