//! The working-day clock without a database: due dates against an independent computation, and properties that hold
//! whatever the pauses are.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calendar_files;
mod days_left;
mod deadline_report;
mod independent_count;
mod known_dates;
mod pauses;
mod properties;

use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::deadline::CountingRule;
use domain::deadline::calendar::Calendar;
use domain::deadline::working_clock::{Due, Pause};

fn close() -> NaiveTime {
    NaiveTime::from_hms_opt(18, 0, 0).unwrap()
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::shipped);

/// The rule with the shipped calendar.
fn rule() -> CountingRule<'static> {
    rule_of(&CALENDAR)
}

fn rule_of(calendar: &Calendar) -> CountingRule<'_> {
    CountingRule { calendar, close: close() }
}

/// An instant written as Shanghai time, such as `2026-09-30 15:00`.
fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text}:00 +0800"), "%Y-%m-%d %H:%M:%S %z").unwrap().to_utc()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pause(from: &str, until: &str) -> Pause {
    Pause { from: at(from), until: Some(at(until)) }
}

fn official(due: &str) -> Option<Due> {
    Some(Due { at: at(due), provisional: false })
}

fn provisional(due: &str) -> Option<Due> {
    Some(Due { at: at(due), provisional: true })
}

fn data(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/calendar/cn").join(file)
}
