//! `unbind check-config`: what `serve` and `work` would run with, without running them.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, CommandFactory, FromArgMatches, ValueEnum};

use crate::cli::{Cli, Command};
use crate::process::Exit;

/// Read the settings of serve and work from this environment, and say what would be used.
///
/// Connects to nothing and changes nothing; secrets are not printed. Exit code 1 when a setting cannot be used.
#[derive(Args)]
pub(crate) struct CheckConfig {
    /// Which process; both without
    #[arg(value_enum)]
    process: Option<Process>,
}

/// A process that runs.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Process {
    /// The portal
    Serve,
    /// The background work
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

/// Does it: both are looked at, whatever is wrong with one.
pub(crate) fn run(options: &CheckConfig) -> anyhow::Result<()> {
    let mut problems = 0;
    for process in [Process::Serve, Process::Work] {
        if options.process.is_none_or(|wanted| wanted == process) {
            problems += check(process.name());
        }
    }
    if problems > 0 { Err(Exit(1).into()) } else { Ok(()) }
}

/// Prints what a process would use, and returns how many settings it could not use.
fn check(name: &str) -> usize {
    println!("unbind {name}");
    let command = Cli::command();
    let matches = match command.clone().try_get_matches_from(["unbind", name]) {
        Ok(matches) => matches,
        Err(error) => {
            // Values that could be refused here are no secrets: those are read as they are.
            for line in
                error.to_string().lines().take_while(|line| !line.starts_with("Usage")).filter(|line| !line.is_empty())
            {
                println!("  PROBLEM  {}", line.trim());
            }
            return 1;
        }
    };
    let found = command.find_subcommand(name).zip(matches.subcommand_matches(name));
    for (argument, matches) in
        found.iter().flat_map(|(command, matches)| command.get_arguments().map(move |each| (each, *matches)))
    {
        if let Some(variable) = argument.get_env() {
            println!("  {:<28} {}", variable.to_string_lossy(), shown(argument, matches));
        }
    }
    let problems = match Cli::from_arg_matches(&matches).map(|cli| cli.command) {
        Ok(Command::Serve(serve)) => serve.problems(),
        Ok(Command::Work(work)) => work.problems(),
        Ok(_) => Vec::new(),
        Err(error) => vec![error.to_string()],
    };
    for problem in &problems {
        println!("  PROBLEM  {problem}");
    }
    problems.len()
}

fn shown(argument: &Arg, matches: &ArgMatches) -> String {
    let id = argument.get_id().as_str();
    let source = match matches.value_source(id) {
        Some(ValueSource::DefaultValue) => " (default)",
        None => return "not set".to_owned(),
        Some(_) => "",
    };
    let values: Vec<String> =
        matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect();
    let value = values.join(",");
    if value.is_empty() {
        return format!("empty{source}");
    }
    format!("{}{source}", if argument.is_hide_env_values_set() { masked(&value) } else { value })
}

/// Of an address what names the place, and no user, password or query; of anything else how long it is. A path is a place.
fn masked(value: &str) -> String {
    match value.split_once("://") {
        Some((scheme, rest)) => {
            let rest = rest.split(['?', '#']).next().unwrap_or_default();
            let (has_user, place) = rest.rsplit_once('@').map_or((false, rest), |(_, place)| (true, place));
            format!("{scheme}://{}{place}", if has_user { "…@" } else { "" })
        }
        None if value.starts_with(['/', '.']) => value.to_owned(),
        None => format!("(given, {} bytes)", value.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn nothing_secret_is_left() {
        assert_eq!(masked("postgres://u:hunter2@db:5432/unbind?password=hunter2"), "postgres://…@db:5432/unbind");
        assert_eq!(masked("smtps://a%40b:hunter2@mail.example"), "smtps://…@mail.example");
        assert_eq!(masked("smtp://a:hun@ter2@mail.example"), "smtp://…@mail.example");
        assert_eq!(masked("hunter2hunter2"), "(given, 14 bytes)");
        assert_eq!(masked("/var/lib/unbind/evidence"), "/var/lib/unbind/evidence");
    }
}
