//! `unbind check-config`: the settings `serve` and `work` would use, without running them.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, CommandFactory, FromArgMatches, ValueEnum};
use database::authority::without_secrets;
use serde::Serialize;
use serde_json::json;

use crate::cli::{Cli, Command};
use crate::process::Exit;

/// Check the settings of serve and work in this environment, and print the values that would be used.
///
/// Makes no connections and changes nothing; secrets are not printed. Exit code 1 if a setting is invalid.
#[derive(Args)]
pub(crate) struct CheckConfig {
    /// Process to check. Default: both
    #[arg(value_enum)]
    process: Option<Process>,
    /// Print JSON: the overall result, and the settings and problems of each process
    #[arg(long)]
    json: bool,
}

/// A process that runs.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Process {
    /// The web portal
    Serve,
    /// The background worker
    Work,
}

impl Process {
    fn name(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Work => "work",
        }
    }
}

/// The settings and problems of a process.
#[derive(Serialize)]
struct Report {
    process: &'static str,
    settings: Vec<Setting>,
    problems: Vec<String>,
}

/// A variable of the environment.
#[derive(Serialize)]
struct Setting {
    variable: String,
    /// The value, possibly masked; `None`: not set, and no default.
    value: Option<String>,
    is_default: bool,
    /// True when the value is a secret or contains one, and is only described.
    is_masked: bool,
}

/// Runs the command: checks both processes, even if one has problems.
pub(crate) fn run(options: &CheckConfig) -> anyhow::Result<()> {
    let wanted =
        [Process::Serve, Process::Work].into_iter().filter(|it| options.process.is_none_or(|only| only == *it));
    let reports: Vec<Report> = wanted.map(|process| check(process.name())).collect();
    let is_ok = reports.iter().all(|report| report.problems.is_empty());
    if options.json {
        println!("{}", json!({ "ok": is_ok, "processes": reports }));
    } else {
        reports.iter().for_each(print);
    }
    if is_ok { Ok(()) } else { Err(Exit(1).into()) }
}

fn print(report: &Report) {
    println!("unbind {}", report.process);
    for Setting { variable, value, is_default, .. } in &report.settings {
        let value = match value.as_deref() {
            None => "not set",
            Some("") => "empty",
            Some(value) => value,
        };
        println!("  {variable:<28} {value}{}", if *is_default { " (default)" } else { "" });
    }
    for problem in &report.problems {
        println!("  PROBLEM  {problem}");
    }
}

fn check(process: &'static str) -> Report {
    let command = Cli::command();
    let matches = match command.clone().try_get_matches_from(["unbind", process]) {
        Ok(matches) => matches,
        Err(error) => {
            // An invalid value in this error is never a secret: secrets are read as plain strings, which are always valid.
            let text = error.to_string();
            let lines = text.lines().take_while(|line| !line.starts_with("Usage")).filter(|line| !line.is_empty());
            let problems = lines.map(|line| line.trim().to_owned()).collect();
            return Report { process, settings: Vec::new(), problems };
        }
    };
    let found = command.find_subcommand(process).zip(matches.subcommand_matches(process));
    let settings = found
        .iter()
        .flat_map(|(command, matches)| command.get_arguments().map(move |each| (each, *matches)))
        .filter_map(|(argument, matches)| setting(argument, matches))
        .collect();
    let problems = match Cli::from_arg_matches(&matches).map(|cli| cli.command) {
        Ok(Command::Serve(serve)) => serve.problems(),
        Ok(Command::Work(work)) => work.problems(),
        Ok(_) => Vec::new(),
        Err(error) => vec![error.to_string()],
    };
    Report { process, settings, problems }
}

/// The setting for an argument; `None` for an argument without a variable.
fn setting(argument: &Arg, matches: &ArgMatches) -> Option<Setting> {
    let variable = argument.get_env()?.to_string_lossy().into_owned();
    let id = argument.get_id().as_str();
    let source = matches.value_source(id);
    let is_masked = argument.is_hide_env_values_set();
    let value = source.map(|_| {
        let values: Vec<String> =
            matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect();
        let value = values.join(",");
        if is_masked && !value.is_empty() { masked(&variable, &value) } else { value }
    });
    Some(Setting { variable, value, is_default: source == Some(ValueSource::DefaultValue), is_masked })
}

/// Masks a value. An address keeps scheme, host and path; the location of a folder is kept; any other value, also an
/// address in which the password cannot be told from the host, becomes its length.
fn masked(variable: &str, value: &str) -> String {
    let is_folder = variable == EVIDENCE_STORE && !value.contains("://");
    match without_secrets(value).filter(|_| ADDRESSES.contains(&variable)) {
        Some(shown) => shown,
        None if is_folder => value.to_owned(),
        None => format!("(given, {} bytes)", value.len()),
    }
}

const EVIDENCE_STORE: &str = "UNBIND_EVIDENCE_STORE";
/// Masked variables that hold an address. The others hold nothing but a secret.
const ADDRESSES: [&str; 4] = ["DATABASE_URL", "UNBIND_MAIL", "UNBIND_OTLP_ENDPOINT", EVIDENCE_STORE];

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn masking_removes_secrets() {
        let database = |value| masked("DATABASE_URL", value);
        assert_eq!(database("postgres://u:hunter2@db:5432/unbind?password=hunter2"), "postgres://…@db:5432/unbind");
        assert_eq!(masked("UNBIND_MAIL", "smtps://a%40b:hunter2@mail.example"), "smtps://…@mail.example");
        assert_eq!(masked("UNBIND_EVIDENCE_STORE", "/var/lib/unbind/evidence"), "/var/lib/unbind/evidence");
        for (variable, value) in [
            ("UNBIND_MAIL", "smtp://a:hun@ter2@mail.example"),
            ("UNBIND_MAIL", "smtps://a@corp.cn:hun#ter2@host:465"),
            ("DATABASE_URL", "postgres://u:hun?ter2@db/unbind"),
            ("DATABASE_URL", "postgres://u:hun/ter2@db/unbind"),
            ("DATABASE_URL", "postgres://u:hunter2"),
            ("DATABASE_URL", "host=db password=hunter2"),
            ("UNBIND_SECRET", "/hunter2"),
            ("UNBIND_SECRET", "./hunter2"),
            ("UNBIND_SECRET", "https://hunter2"),
            ("UNBIND_EVIDENCE_STORE", "s3://key:hun#ter2@bucket"),
            ("UNBIND_SECRET", "hunter2hunter2"),
        ] {
            assert_eq!(masked(variable, value), format!("(given, {} bytes)", value.len()), "{value}");
        }
    }
}
