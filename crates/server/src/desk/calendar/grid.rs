//! A year as twelve months of weeks, Monday first, and the exceptions of each month in words.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{Datelike, Days, NaiveDate};
use domain::deadline::calendar::{Calendar, CalendarDay, DayKind, Reason};
use locale::Words;

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/calendar_month.html")]
pub struct Month {
    pub name: String,
    /// Names of the weekdays, Monday first.
    pub weekdays: Vec<&'static str>,
    /// Seven cells each; none before the first and after the last.
    pub weeks: Vec<Vec<Option<Cell>>>,
    /// The exceptions in words; that there are none, where there are none.
    pub notes: Vec<String>,
}

/// Its template escapes what it is given.
impl HtmlSafe for Month {}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub day: u32,
    pub attr: String,
    pub class: String,
    /// One character for who sees no colours.
    pub mark: Option<String>,
    /// Its meaning, for screen readers.
    pub told: Option<String>,
}

/// The months of a year.
pub fn months(words: Words, calendar: &Calendar, year: i32, today: NaiveDate) -> Vec<Month> {
    (1..=12).filter_map(|month| one(words, calendar, NaiveDate::from_ymd_opt(year, month, 1)?, today)).collect()
}

fn one(words: Words, calendar: &Calendar, first: NaiveDate, today: NaiveDate) -> Option<Month> {
    let blank = first.weekday().num_days_from_monday();
    let monday = first.checked_sub_days(Days::new(blank.into()))?;
    let weekdays = monday.iter_days().take(7).map(|date| words.weekday_short(date.weekday())).collect();
    let is_in = |date: &NaiveDate| date.month() == first.month();
    let mut weeks = Vec::new();
    let mut week_begins = monday;
    while week_begins < first || is_in(&week_begins) {
        let days = week_begins.iter_days().take(7);
        weeks.push(days.map(|date| is_in(&date).then(|| cell(words, calendar, date, today))).collect());
        week_begins = week_begins.checked_add_days(Days::new(7))?;
    }
    let name = words.say1("calendar-month", "n", first.month());
    let days: Vec<&CalendarDay> = calendar.days_of(first.year()).filter(|day| is_in(&day.date)).collect();
    Some(Month { name, weekdays, weeks, notes: notes(words, &days) })
}

fn cell(words: Words, calendar: &Calendar, date: NaiveDate, today: NaiveDate) -> Cell {
    let (kind, name) = match calendar.why(date) {
        Reason::Holiday(name) => ("is-holiday", Some(("holiday", name))),
        Reason::MakeUpWorkday(name) => ("is-workday", Some(("workday", name))),
        Reason::Weekend => ("is-weekend", None),
        Reason::WorkingDay => ("", None),
    };
    let is_today = date == today;
    let mark = name.map(|(kind, _)| words.say(&format!("calendar-mark-{kind}")));
    let told = name.map(|(kind, name)| words.say1(&format!("calendar-cell-{kind}"), "name", words.holiday(name)));
    let told = match (told, is_today) {
        (Some(told), true) => Some(format!("{told} · {}", words.say("calendar-today"))),
        (None, true) => Some(words.say("calendar-today")),
        (told, false) => told,
    };
    let class = if is_today { format!("{kind} is-today") } else { kind.to_owned() };
    Cell { day: date.day(), attr: date.to_string(), class: class.trim().to_owned(), mark, told }
}

/// Days in a row of one kind and name are one line.
fn notes(words: Words, days: &[&CalendarDay]) -> Vec<String> {
    let mut runs: Vec<(NaiveDate, NaiveDate, DayKind, &str)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last, kind, name))
                if last.succ_opt() == Some(day.date) && *kind == day.kind && *name == day.name =>
            {
                *last = day.date;
            }
            _ => runs.push((day.date, day.date, day.kind, &day.name)),
        }
    }
    if runs.is_empty() {
        return vec![words.say("calendar-no-exceptions")];
    }
    runs.into_iter()
        .map(|(first, last, kind, name)| {
            let days = words.date_range(first, last);
            words.say2(&format!("calendar-run-{}", kind.code()), "days", days, "name", words.holiday(name))
        })
        .collect()
}
