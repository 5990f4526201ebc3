//! `unbind calendar`: due dates by the working calendar, with the reason for each day (R11).

use anyhow::Context as _;
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use clap::Subcommand;
use domain::Locale;
use domain::base::clock::SHANGHAI;
use domain::deadline::CountingRule;
use domain::deadline::calendar::{self, Calendar as WorkingCalendar};
use domain::deadline::working_clock::{Day, Due};
use domain::policy::{self, Policy};
use locale::{Translator, datetime_attr};
use serde::Serialize;

use crate::options::DatabaseOptions;

/// The working calendar of mainland China, and deadlines calculated with it.
#[derive(Subcommand)]
pub(crate) enum Calendar {
    /// Print when the answer to a submission is due, and for each day whether it counts and why.
    /// Uses the calendar included with the program; no database is needed
    Due {
        /// When the application was submitted, with its offset: 2026-09-30T15:00:00+08:00. That day never counts
        #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
        from: DateTime<FixedOffset>,
        /// Number of working days, 1 to 250: 3 for the target, 5 for the deadline
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=250))]
        days: u32,
        /// Print JSON: {"due_at":…,"days":[{"date":…,"counted":…,"why":…}]}
        #[arg(long)]
        json: bool,
        /// Language of the text: zh-CN or en
        #[arg(long, default_value_t = Locale::ZhCn, value_name = "LANGUAGE")]
        lang: Locale,
        /// Use the calendar and closing time published in the database instead of those included with the program
        #[arg(long)]
        database: bool,
        #[command(flatten)]
        which: DatabaseOptions,
    },
}

/// Parses an instant with its offset.
pub(super) fn parse_instant(text: &str) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(text)
        .map_err(|error| format!("{error}; a time with its offset is expected, such as 2026-09-30T15:00:00+08:00"))
}

#[derive(Serialize)]
struct DueJson {
    due_at: String,
    days: Vec<DayJson>,
}

#[derive(Serialize)]
struct DayJson {
    date: NaiveDate,
    counted: bool,
    why: &'static str,
}

/// Runs the command.
pub(crate) async fn run(command: Calendar) -> anyhow::Result<()> {
    let Calendar::Due { from, days: count, json, lang, database, which } = command;
    let (calendar, policy) = if database {
        let connection = which.connect("unbind calendar").await?;
        let current =
            policy::PolicyBook::default().current(&connection).await.context("no policy has been published")?;
        (calendar::load(&connection).await?, current.policy.clone())
    } else {
        (
            WorkingCalendar::shipped(),
            Policy::parse(policy::SHIPPED).context("the policy included with the program cannot be parsed")?,
        )
    };
    let rule = CountingRule { calendar: &calendar, close: policy.clock.close };
    let from = from.to_utc();
    let due = rule.due(from, &[], count).context("the date is too far in the future to be calculated")?;
    let days = rule.explain(from, &[], count);
    if json {
        println!("{}", to_json(due, &days)?);
    } else {
        print!("{}", to_text(Translator::new(lang), from, due, &days, count));
    }
    Ok(())
}

fn to_json(due: Due, days: &[Day]) -> anyhow::Result<String> {
    let days = days.iter().map(|day| DayJson { date: day.date, counted: day.counted, why: day.why.code() });
    Ok(serde_json::to_string(&DueJson { due_at: datetime_attr(due.at), days: days.collect() })?)
}

fn to_text(t: Translator, from: DateTime<Utc>, due: Due, days: &[Day], count: u32) -> String {
    let (submitted, due_label, provisional) = match t.locale() {
        Locale::ZhCn => ("提交", "截止时间", "（预计：其中有日期尚未公布官方放假安排）"),
        Locale::En => ("Submitted", "Due", " (estimated: not all of these days are official yet)"),
    };
    let mut lines = vec![
        format!("{submitted}  {}", t.moment(from.with_timezone(&SHANGHAI).to_utc())),
        format!(
            "{due_label}  {}  {}{}",
            t.moment(due.at),
            t.text1("working-days", "n", count),
            if due.provisional { provisional } else { "" }
        ),
        String::new(),
    ];
    lines.extend(days.iter().map(|day| {
        let number = if day.counted { day.count.to_string() } else { "·".to_owned() };
        format!("{number:>4}  {}  {}", t.date_short(day.date), t.day_reason(&day.why))
    }));
    lines.join("\n") + "\n"
}
