//! `unbind jobs`: manages background jobs from the command line. Actions are recorded as those on the page are.

use anyhow::{Context as _, anyhow, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use domain::base::Clock;
use domain::base::clock::SystemClock;
use domain::operation::{self, JobCursor, JobRow, JobState, OperationsError};
use domain::{Actor, job};
use locale::datetime_attr;
use serde::Serialize;

use crate::options::{DatabaseOptions, SiteOptions};

/// The name of this program's connections.
const NAME: &str = "unbind jobs";

/// Background jobs: waiting, running, failed.
///
/// A job holds only the id of an email, a platform action or a document, whose own state decides what is left to do. No
/// personal data is printed.
#[derive(Subcommand)]
pub(crate) enum Jobs {
    /// List jobs by state or subject
    List(List),
    /// Show one job. Exit code 1 if it does not exist
    Show {
        #[command(flatten)]
        database: DatabaseOptions,
        /// The job's id
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Run failed or scheduled jobs now
    Retry(Change),
    /// Remove jobs that are not running from their queue. If their work is still due, the system creates new jobs
    Discard(Change),
    /// Pause a queue: within seconds, workers take no more of its jobs
    Pause(Which),
    /// Resume a queue
    Resume(Which),
}

/// Options of `jobs list`.
#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    database: DatabaseOptions,
    /// Jobs in this state
    #[arg(long, value_parser = states(), default_value = "dead")]
    state: JobState,
    /// Jobs of this queue only
    #[arg(long, value_parser = job::QUEUES, conflicts_with = "about")]
    queue: Option<String>,
    /// Jobs in any state about this: the reference of an application, or the id of an email, a platform action or a
    /// document
    #[arg(long, value_name = "ID", conflicts_with = "state")]
    about: Option<String>,
    /// Continue after a job: the value printed at the end of the previous list, or the job's `place` in JSON
    #[arg(long, value_name = "PLACE", conflicts_with = "about")]
    after: Option<JobCursor>,
    /// Maximum number of jobs
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=operation::LIST_MAX))]
    limit: i64,
    /// Print JSON: a list of objects
    #[arg(long)]
    json: bool,
}

/// Options of actions on jobs.
#[derive(Args)]
pub(crate) struct Change {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The jobs' ids
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

/// Options of actions on a queue.
#[derive(Args)]
pub(crate) struct Which {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The queue
    #[arg(value_parser = job::QUEUES)]
    queue: String,
}

/// The states of a job, each with its explanation in the help.
fn states() -> impl TypedValueParser<Value = JobState> {
    let states = [
        ("waiting", "Due"),
        ("later", "Due later"),
        ("running", "Run by a worker at this moment"),
        ("dead", "Failed, and not retried"),
        ("done", "Completed; kept for a week"),
    ];
    let states = states.map(|(name, help)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(states).try_map(|name| name.parse::<JobState>())
}

/// A job, as printed.
#[derive(Serialize)]
struct JobJson<'a> {
    id: &'a str,
    queue: &'a str,
    state: JobState,
    attempts: i32,
    max_attempts: i32,
    run_at: String,
    done_at: Option<String>,
    held_by: Option<&'a str>,
    subject: Option<&'a str>,
    caused_by: Option<&'a str>,
    problem: Option<&'a str>,
    /// The position for `--after` to continue a list after this job.
    place: String,
}

impl<'a> From<&'a JobRow> for JobJson<'a> {
    fn from(job: &'a JobRow) -> Self {
        Self {
            id: &job.id,
            queue: &job.queue,
            state: job.state,
            attempts: job.attempts,
            max_attempts: job.max_attempts,
            run_at: datetime_attr(job.run_at),
            done_at: job.done_at.map(datetime_attr),
            held_by: job.held_by.as_deref(),
            subject: job.subject.as_deref(),
            caused_by: job.caused_by.as_deref(),
            problem: job.problem.as_deref(),
            place: job.place().to_string(),
        }
    }
}

/// Runs the command.
pub(crate) async fn run(command: Jobs) -> anyhow::Result<()> {
    match command {
        Jobs::List(options) => list(options).await,
        Jobs::Show { database, id, json } => show(&database, &id, json).await,
        Jobs::Retry(options) => change(options, true).await,
        Jobs::Discard(options) => change(options, false).await,
        Jobs::Pause(options) => hold(options, true).await,
        Jobs::Resume(options) => hold(options, false).await,
    }
}

async fn list(options: List) -> anyhow::Result<()> {
    let connection = options.database.connect(NAME).await?;
    let now = SystemClock.now();
    let jobs = match &options.about {
        Some(about) => operation::search(&connection, &Actor::CommandLine, now, about).await?,
        None => {
            let (queue, after) = (options.queue.as_deref(), options.after.as_ref());
            operation::list(&connection, &Actor::CommandLine, now, queue, options.state, after, options.limit).await?
        }
    };
    if options.json {
        let jobs: Vec<JobJson<'_>> = jobs.iter().map(JobJson::from).collect();
        println!("{}", serde_json::to_string(&jobs)?);
        return Ok(());
    }
    if jobs.is_empty() {
        println!("no matching jobs");
    }
    for job in &jobs {
        let at = datetime_attr(job.done_at.unwrap_or(job.run_at));
        let subject = job.subject.as_deref().unwrap_or("-");
        println!(
            "{}  {:<17}{:<8}  {at}  {:>2}/{}  {subject}",
            job.id, job.queue, job.state, job.attempts, job.max_attempts
        );
    }
    let is_full = options.about.is_none() && i64::try_from(jobs.len()).is_ok_and(|count| count == options.limit);
    if let Some(last) = jobs.last().filter(|_| is_full) {
        println!("there may be more; continue with --after {}", last.place());
    }
    Ok(())
}

async fn show(database: &DatabaseOptions, id: &str, is_json: bool) -> anyhow::Result<()> {
    let connection = database.connect(NAME).await?;
    let found = operation::find(&connection, &Actor::CommandLine, SystemClock.now(), id).await?;
    let job = found.with_context(|| format!("there is no job {id}"))?;
    let job = JobJson::from(&job);
    if is_json {
        println!("{}", serde_json::to_string(&job)?);
        return Ok(());
    }
    let or_none = |text: Option<&str>| text.unwrap_or("-").to_owned();
    for (name, value) in [
        ("job", job.id.to_owned()),
        ("queue", job.queue.to_owned()),
        ("state", job.state.to_string()),
        ("tries", format!("{} of {}", job.attempts, job.max_attempts)),
        ("due", job.run_at.clone()),
        ("done", or_none(job.done_at.as_deref())),
        ("worker", or_none(job.held_by)),
        ("about", or_none(job.subject)),
        ("caused by", or_none(job.caused_by)),
        ("problem", or_none(job.problem)),
    ] {
        println!("{name:<10} {value}");
    }
    Ok(())
}

/// Changes each job on its own: a failure does not affect the others.
async fn change(options: Change, is_retry: bool) -> anyhow::Result<()> {
    let mut connection = options.database.connect(NAME).await?;
    let ctx = SiteOptions::any().context()?;
    let mut refused = 0;
    for id in &options.ids {
        let done = if is_retry {
            operation::retry(&mut connection, &ctx, &Actor::CommandLine, id).await
        } else {
            operation::discard(&mut connection, &ctx, &Actor::CommandLine, id).await
        };
        match done {
            Ok(job) => println!("{id}: was {}, {}", job.state, if is_retry { "queued again" } else { "discarded" }),
            Err(OperationsError::Database(error)) => return Err(error.into()),
            Err(reason) => {
                refused += 1;
                println!("{id}: {reason}");
            }
        }
    }
    if refused > 0 { bail!("{refused} of {} jobs were not changed", options.ids.len()) } else { Ok(()) }
}

async fn hold(options: Which, is_pause: bool) -> anyhow::Result<()> {
    let mut connection = options.database.connect(NAME).await?;
    let ctx = SiteOptions::any().context()?;
    let queue = &options.queue;
    let done = if is_pause {
        operation::pause(&mut connection, &ctx, &Actor::CommandLine, queue).await
    } else {
        operation::resume(&mut connection, &ctx, &Actor::CommandLine, queue).await
    };
    match done {
        Ok(()) if is_pause => println!("{queue} is paused: within seconds, workers take no more of its jobs"),
        Ok(()) => println!("{queue} is resumed"),
        Err(OperationsError::Already) if is_pause => println!("{queue} was already paused"),
        Err(OperationsError::Already) => println!("{queue} was not paused"),
        Err(error) => return Err(anyhow!(error)),
    }
    Ok(())
}
