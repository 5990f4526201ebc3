//! A year as twelve months of weeks, Monday first, and the exceptions of each month in words.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{Datelike, Days, NaiveDate};
use domain::deadline::calendar::{Calendar, CalendarDay, DayKind, DayType};
use locale::Translator;

#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/calendar_month.html")]
pub struct Month {
    pub name: String,
    /// Names of the weekdays, Monday first.
    pub weekdays: Vec<&'static str>,
    /// Seven cells each; `None` before the first and after the last day of the month.
    pub weeks: Vec<Vec<Option<Cell>>>,
    /// The exceptions in words, or a sentence that there are none.
    pub notes: Vec<String>,
}

/// The template escapes its values.
impl HtmlSafe for Month {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub day: u32,
    pub attr: String,
    pub class: String,
    /// A mark of one character, for readers who cannot tell the colours apart.
    pub mark: Option<String>,
    /// Its meaning, for screen readers.
    pub label: Option<String>,
}

pub fn months(t: Translator, calendar: &Calendar, year: i32, today: NaiveDate) -> Vec<Month> {
    (1..=12).filter_map(|month| one(t, calendar, NaiveDate::from_ymd_opt(year, month, 1)?, today)).collect()
}

fn one(t: Translator, calendar: &Calendar, first: NaiveDate, today: NaiveDate) -> Option<Month> {
    let blank = first.weekday().num_days_from_monday();
    let monday = first.checked_sub_days(Days::new(blank.into()))?;
    let weekdays = monday.iter_days().take(7).map(|date| t.weekday_short(date.weekday())).collect();
    let is_in = |date: &NaiveDate| date.month() == first.month();
    let mut weeks = Vec::new();
    let mut week_begins = monday;
    while week_begins < first || is_in(&week_begins) {
        let days = week_begins.iter_days().take(7);
        weeks.push(days.map(|date| is_in(&date).then(|| cell(t, calendar, date, today))).collect());
        week_begins = week_begins.checked_add_days(Days::new(7))?;
    }
    let name = t.text1("calendar-month", "n", first.month());
    let days: Vec<&CalendarDay> = calendar.days_of(first.year()).filter(|day| is_in(&day.date)).collect();
    Some(Month { name, weekdays, weeks, notes: notes(t, &days) })
}

fn cell(t: Translator, calendar: &Calendar, date: NaiveDate, today: NaiveDate) -> Cell {
    let (kind, name) = match calendar.day_type(date) {
        DayType::Holiday(name) => ("is-holiday", Some(("holiday", name))),
        DayType::MakeUpWorkday(name) => ("is-workday", Some(("workday", name))),
        DayType::Weekend => ("is-weekend", None),
        DayType::WorkingDay => ("", None),
    };
    let is_today = date == today;
    let mark = name.map(|(kind, _)| t.text(&format!("calendar-mark-{kind}")));
    let label = name.map(|(kind, name)| t.text1(&format!("calendar-cell-{kind}"), "name", t.holiday(name)));
    let label = match (label, is_today) {
        (Some(label), true) => Some(format!("{label} · {}", t.text("calendar-today"))),
        (None, true) => Some(t.text("calendar-today")),
        (label, false) => label,
    };
    let class = if is_today { format!("{kind} is-today") } else { kind.to_owned() };
    Cell { day: date.day(), attr: date.to_string(), class: class.trim().to_owned(), mark, label }
}

/// Consecutive days of the same kind and name share a line.
fn notes(t: Translator, days: &[&CalendarDay]) -> Vec<String> {
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
        return vec![t.text("calendar-no-exceptions")];
    }
    runs.into_iter()
        .map(|(first, last, kind, name)| {
            let days = t.date_range(first, last);
            t.text2(&format!("calendar-run-{kind}"), "days", days, "name", t.holiday(name))
        })
        .collect()
}
