//! `unbind clock`: explains an application's dates, and calculates them for other assumptions (R11).

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};
use clap::{Args, Subcommand};
use diesel_async::AsyncPgConnection;
use domain::Locale;
use domain::application::{self, reference};
use domain::base::{Actor, clock};
use domain::deadline::ClockState;
use domain::deadline::calendar::draft;
use domain::deadline::deadline_report::{self, ClockHistory, DeadlineReport, WhatIf};
use domain::deadline::ledger::Interval;
use domain::deadline::working_clock::{self, DayReason, Pause};
use locale::{Translator, datetime_attr};
use serde::Serialize;
use serde_json::{Value, json};

use super::calendar::parse_instant;
use crate::options::{DatabaseOptions, SiteOptions};

/// The clock of an application.
#[derive(Subcommand)]
pub(crate) enum Clock {
    /// Print each day from submission to deadline, whether it counts and why, and every interval of the clock with its
    /// cause. With --from, --pause or --calendar-draft, also print the dates that would result; nothing is changed
    Explain(ExplainOptions),
}

/// Options of `clock explain`.
#[derive(Args)]
pub(crate) struct ExplainOptions {
    /// Reference of the application, such as UB-2026-004203-7
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// Calculate as if submitted at this time, with its offset: 2026-09-30T15:00:00+08:00
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    from: Option<DateTime<FixedOffset>>,
    /// Calculate as if the clock were also paused between two dates, both included: 2026-11-25..2026-11-27. Repeatable
    #[arg(long, value_name = "FROM..UNTIL", value_parser = parse_pause)]
    pause: Vec<Pause>,
    /// Calculate as if the draft for this year were published
    #[arg(long, value_name = "YEAR")]
    calendar_draft: Option<i32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Language of the text: zh-CN or en
    #[arg(long, default_value_t = Locale::ZhCn, value_name = "LANGUAGE")]
    lang: Locale,
    #[command(flatten)]
    which: DatabaseOptions,
}

fn parse_pause(text: &str) -> Result<Pause, String> {
    const SHAPE: &str = "must have the form 2026-11-25..2026-11-27, with the last day on or after the first";
    let (from, until) = text.split_once("..").ok_or(SHAPE)?;
    let date = |text: &str| text.parse::<NaiveDate>().map_err(|_| SHAPE);
    let (from, until) = (date(from)?, date(until)?);
    let end = until.checked_add_days(Days::new(1)).filter(|_| from <= until).ok_or(SHAPE)?;
    let start_of = |date| clock::at(date, NaiveTime::MIN);
    Ok(Pause { from: start_of(from), until: Some(start_of(end)) })
}

/// Runs the command.
pub(crate) async fn run(command: Clock) -> anyhow::Result<()> {
    let Clock::Explain(options) = command;
    let connection = options.which.connect("unbind clock").await?;
    // No letter is written here, so the site's settings do not matter.
    let ctx = SiteOptions::any().context()?;
    let reference =
        reference::parse(&options.reference).context("not a valid reference; references look like UB-2026-004203-7")?;
    let id = application::find_by_reference(&connection, &reference).await?;
    let id = id.with_context(|| format!("there is no application {reference}"))?;
    let history = deadline_report::get_clock_history(&connection, &ctx, &Actor::CommandLine, id).await?;
    let report = DeadlineReport::of(history.basis());
    let what_if = what_if(&connection, &options, &history).await?;
    let what_if_report = (!what_if.is_empty()).then(|| DeadlineReport::what_if(history.basis(), &what_if));
    if options.json {
        println!("{}", serde_json::to_string_pretty(&to_json(&history, &report, what_if_report.as_ref()))?);
    } else {
        print!("{}", to_text(Translator::new(options.lang), &history, &report, what_if_report.as_ref()));
    }
    Ok(())
}

async fn what_if(
    connection: &AsyncPgConnection,
    options: &ExplainOptions,
    history: &ClockHistory,
) -> anyhow::Result<WhatIf> {
    let calendar = match options.calendar_draft {
        Some(year) => {
            let draft = draft::find(connection, year).await?;
            let draft = draft.ok_or_else(|| anyhow!("there is no draft for {year}; create one at /desk/calendar"))?;
            Some(draft.applied_to(&history.calendar))
        }
        None => None,
    };
    Ok(WhatIf { began_at: options.from.map(|at| at.to_utc()), pauses: options.pause.clone(), calendar })
}

#[derive(Serialize)]
struct DayJson {
    date: NaiveDate,
    counted: bool,
    count: u32,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
}

fn to_json(history: &ClockHistory, report: &DeadlineReport, imagined: Option<&DeadlineReport>) -> Value {
    let dates = |report: &DeadlineReport| {
        json!({
            "target_at": report.due_dates.map(|it| datetime_attr(it.target_at)),
            "due_at": report.due_dates.map(|it| datetime_attr(it.due_at)),
            "provisional": report.due_dates.map(|it| it.is_provisional),
            "days": report.days.iter().map(|day| DayJson {
                date: day.date,
                counted: day.counted,
                count: day.count,
                why: day.why.code(),
                name: day.why.name().map(ToOwned::to_owned),
                cause: pause_of(history, day.date, &day.why).map(|it| it.start_cause.as_str()),
            }).collect::<Vec<_>>(),
        })
    };
    let intervals: Vec<Value> = history
        .ledger
        .iter()
        .map(|it| {
            json!({
                "state": it.state.as_str(),
                "from": datetime_attr(it.started_at),
                "start_cause": it.start_cause.as_str(),
                "until": it.ended_at.map(datetime_attr),
                "end_cause": it.end_cause.map(|cause| cause.as_str()),
            })
        })
        .collect();
    json!({
        "reference": history.reference,
        "due_dates": {
            "target_at": datetime_attr(history.due_dates.target_at),
            "due_at": datetime_attr(history.due_dates.due_at),
            "provisional": history.due_dates.is_provisional,
        },
        "counted": dates(report),
        "kept_later": report.is_kept_later(&history.due_dates),
        "intervals": intervals,
        "what_if": imagined.map(dates),
    })
}

fn pause_of<'a>(history: &'a ClockHistory, date: NaiveDate, why: &DayReason) -> Option<&'a Interval> {
    let close_at = clock::at(date, history.clock.close);
    deadline_report::pause_at(&history.ledger, close_at).filter(|_| *why == DayReason::Paused)
}

fn to_text(
    t: Translator,
    history: &ClockHistory,
    report: &DeadlineReport,
    imagined: Option<&DeadlineReport>,
) -> String {
    let due_dates = &history.due_dates;
    let at = |at, is_provisional| t.estimated(t.moment(at), is_provisional);
    let mut lines = vec![
        history.reference.clone(),
        format!("{}  {}", t.text("label-target"), at(due_dates.target_at, due_dates.is_target_provisional())),
        format!("{}  {}", t.text("label-deadline"), at(due_dates.due_at, due_dates.is_provisional)),
    ];
    if let Some(counted) = report.due_dates.filter(|_| report.is_kept_later(due_dates)) {
        let (counted, due) = (t.moment(counted.due_at), t.moment(due_dates.due_at));
        lines.push(t.text2("clock-kept-later", "counted", counted, "due", due));
    }
    if let Some(counted) = report.due_dates.filter(|_| report.extended_from.is_some()) {
        lines.push(t.text1("clock-extended", "due", t.moment(counted.due_at)));
    }
    lines.extend([String::new(), t.text("clock-ledger")]);
    for interval in &history.ledger {
        let state = match interval.state {
            ClockState::Running => "clock-running",
            ClockState::Paused => "clock-paused",
        };
        let cause = |cause: domain::deadline::ledger::ClockCause| t.text(&format!("clock-cause-{}", cause.slug()));
        let end = interval
            .ended_at
            .zip(interval.end_cause)
            .map_or_else(String::new, |(at, end)| format!(" → {} {}", t.moment(at), cause(end)));
        let start = cause(interval.start_cause);
        lines.push(format!("  {}  {} {start}{end}", t.text(state), t.moment(interval.started_at)));
    }
    lines.extend([String::new(), t.text("clock-each-day")]);
    lines.extend(days(t, history, report));
    if let Some(imagined) = imagined {
        let due =
            imagined.due_dates.map_or_else(|| t.text("clock-counted-unknown"), |it| at(it.due_at, it.is_provisional));
        lines.extend([String::new(), format!("? {}  {due}", t.text("label-deadline"))]);
        lines.extend(days(t, history, imagined));
    }
    lines.join("\n") + "\n"
}

fn days(t: Translator, history: &ClockHistory, report: &DeadlineReport) -> Vec<String> {
    let line = |day: &working_clock::Day| {
        let number = if day.counted { day.count.to_string() } else { "·".to_owned() };
        let why = match pause_of(history, day.date, &day.why) {
            Some(it) => {
                let cause = t.text(&format!("clock-cause-{}", it.start_cause.slug()));
                t.text1("clock-paused-because", "cause", cause)
            }
            None => t.day_reason(&day.why),
        };
        format!("{number:>4}  {}  {why}", t.date_short(day.date))
    };
    report.days.iter().map(line).collect()
}
