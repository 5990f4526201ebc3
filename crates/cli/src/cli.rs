//! The command line: all commands, and the options common to them.

use clap::{Parser, Subcommand};

use crate::commands::{
    audit, calendar, check_config, clock, doctor, evidence, jobs, mail, migrate, platform, policy, prepare_evidence,
    serve, staff, stores, work,
};
#[cfg(feature = "demo")]
use crate::commands::{db, demo, dev};
use crate::options::LogOptions;

/// Unbind Desk (解绑审核台): store owners apply to unbind their store or to revoke its certification, reviewers
/// decide, a worker carries out what was approved and sends the emails.
///
/// `unbind serve` and `unbind work` are separate processes, any number of each, that share one PostgreSQL and one
/// evidence store. Run `unbind migrate` before a new version of either starts.
///
/// Every option can be given by its environment variable instead, shown after it as [env: NAME]; the
/// option takes precedence. No configuration file is read.
#[derive(Parser)]
#[command(name = "unbind", version, propagate_version = true, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) log: LogOptions,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The command to run; each is documented with its options.
#[derive(Subcommand)]
pub(crate) enum Command {
    Serve(serve::Serve),
    Work(Box<work::Work>),
    #[cfg(feature = "demo")]
    Dev(dev::Dev),
    Migrate(migrate::Migrate),
    #[cfg(feature = "demo")]
    #[command(subcommand)]
    Db(db::Db),
    #[command(subcommand)]
    Staff(staff::Staff),
    #[command(subcommand)]
    Stores(stores::Stores),
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    #[command(subcommand)]
    Clock(clock::Clock),
    #[command(subcommand)]
    Platform(platform::Platform),
    #[command(subcommand)]
    Policy(policy::Policy),
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    #[command(subcommand)]
    Mail(mail::Mail),
    #[cfg(feature = "demo")]
    #[command(subcommand)]
    Demo(demo::Demo),
    #[command(subcommand)]
    Audit(audit::Audit),
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    Doctor(doctor::Doctor),
    CheckConfig(check_config::CheckConfig),
    #[command(hide = true)]
    PrepareEvidence(prepare_evidence::PrepareEvidence),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::options::BUCKET_VARIABLES;

    const SAMPLE: &str = include_str!("../../../.env.sample");

    /// Every command, including groups of commands.
    fn all(command: clap::Command) -> Vec<clap::Command> {
        let mut found = vec![command.clone()];
        for each in command.get_subcommands() {
            found.extend(all(each.clone()));
        }
        found
    }

    fn variables(command: &clap::Command) -> BTreeSet<String> {
        let names = command.get_arguments().filter_map(clap::Arg::get_env);
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_explains_options_and_variables() {
        for mut command in all(Cli::command()) {
            let help = command.render_long_help().to_string();
            for argument in command.get_arguments().filter(|each| !each.is_hide_set()) {
                let explained =
                    argument.get_help().is_some() || matches!(argument.get_id().as_str(), "help" | "version");
                assert!(explained, "{}: {}", command.get_name(), argument.get_id());
            }
            for name in variables(&command) {
                assert!(help.contains(&format!("[env: {name}")), "{}: {name}\n{help}", command.get_name());
            }
        }
    }

    #[test]
    fn env_sample_lists_exactly_the_variables() {
        let mut known: BTreeSet<String> = all(Cli::command()).iter().flat_map(variables).collect();
        known.extend(BUCKET_VARIABLES.iter().map(|name| (*name).to_owned()));
        let sampled: BTreeSet<String> = SAMPLE
            .lines()
            .filter_map(|line| line.trim_start_matches('#').split_once('='))
            .map(|(name, _)| name.to_owned())
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
            .collect();
        assert_eq!(sampled, known);
    }

    #[test]
    fn help_hides_secrets() {
        for command in all(Cli::command()) {
            for argument in command.get_arguments() {
                let name = argument.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let secrets = [
                    "DATABASE_URL",
                    "UNBIND_SECRET",
                    "UNBIND_PLATFORM_SECRET",
                    "UNBIND_SMS_SECRET",
                    "UNBIND_MAIL",
                    "UNBIND_EVIDENCE_STORE",
                ];
                if secrets.contains(&name.as_str()) {
                    assert!(argument.is_hide_env_values_set(), "{name}");
                }
            }
        }
    }
}
