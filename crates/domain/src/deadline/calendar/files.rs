//! Reads the calendar's CSV files and embeds them in the binary. `data/calendar/cn/README.md` describes the format.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{CalendarDay, CalendarYear, DayKind};
use crate::base::terms::YearStatus;

const YEARS: &str = include_str!("../../../../../data/calendar/cn/years.csv");
const DAYS: [&str; 4] = [
    include_str!("../../../../../data/calendar/cn/2024.csv"),
    include_str!("../../../../../data/calendar/cn/2025.csv"),
    include_str!("../../../../../data/calendar/cn/2026.csv"),
    include_str!("../../../../../data/calendar/cn/2027.csv"),
];

/// A calendar file that cannot be read, with the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct CalendarError {
    /// The line in the file; the header is line 1.
    pub line: usize,
    /// Why it cannot be read.
    pub problem: CalendarProblem,
}

/// Why a line of a calendar file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// The first line is not the expected header.
    #[error("the first line must be `{expected}`")]
    Header {
        /// The header of this kind of file.
        expected: &'static str,
    },
    /// Not exactly three fields.
    #[error("expected 3 fields, found {found}")]
    Fields {
        /// The number of fields on the line.
        found: usize,
    },
    /// The date does not exist or is not written `YYYY-MM-DD`.
    #[error("`{0}` is not a date of the form YYYY-MM-DD")]
    Date(String),
    /// The year is not written with four digits.
    #[error("`{0}` is not a four-digit year")]
    Year(String),
    /// Neither `holiday` nor `workday`.
    #[error("`{0}` is neither `holiday` nor `workday`")]
    Kind(String),
    /// Not a year status.
    #[error("`{0}` is not `official`, `provisional` or `missing`")]
    Status(String),
    /// A day without a name, or a year without a source.
    #[error("the last field is empty")]
    Empty,
    /// A date or year that occurs earlier in the file.
    #[error("{0} is listed twice")]
    Twice(String),
    /// A make-up working day on a weekday, which was a working day anyway: the date must be wrong.
    #[error("{0} is not on a weekend and cannot be a make-up working day")]
    WorkdayOnWeekday(NaiveDate),
}

/// Parses a `<year>.csv` file; days in the file's order.
///
/// # Errors
/// The first line that cannot be read.
pub fn parse_csv(text: &str) -> Result<Vec<CalendarDay>, CalendarError> {
    let mut seen = BTreeSet::new();
    read(text, "date,kind,name", |[date, kind, name]| {
        let date = parse_date(date)?;
        let kind = DayKind::from_code(kind).ok_or_else(|| CalendarProblem::Kind(kind.to_owned()))?;
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if kind == DayKind::Workday && !is_weekend {
            return Err(CalendarProblem::WorkdayOnWeekday(date));
        }
        if !seen.insert(date) {
            return Err(CalendarProblem::Twice(date.to_string()));
        }
        Ok(CalendarDay { date, kind, name: name.to_owned() })
    })
}

/// Parses a `years.csv` file; years in the file's order.
///
/// # Errors
/// The first line that cannot be read.
pub fn parse_years_csv(text: &str) -> Result<Vec<CalendarYear>, CalendarError> {
    let mut seen = BTreeSet::new();
    read(text, "year,status,source", |[year, status, source]| {
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let number = year.parse::<i32>().ok().filter(|_| is_year);
        let year = number.ok_or_else(|| CalendarProblem::Year(year.to_owned()))?;
        let status = YearStatus::from_code(status).ok_or_else(|| CalendarProblem::Status(status.to_owned()))?;
        if !seen.insert(year) {
            return Err(CalendarProblem::Twice(year.to_string()));
        }
        Ok(CalendarYear { year, status, source: source.to_owned() })
    })
}

/// The embedded years.
#[expect(clippy::expect_used, reason = "the embedded file is a constant, and tests read it")]
pub(super) fn shipped_years() -> Vec<CalendarYear> {
    parse_years_csv(YEARS).expect("a test parses years.csv")
}

/// The embedded days of all years.
#[expect(clippy::expect_used, reason = "the embedded files are constants, and tests read them")]
pub(super) fn shipped_days() -> impl Iterator<Item = CalendarDay> {
    DAYS.into_iter().flat_map(|text| parse_csv(text).expect("a test parses each year's file"))
}

/// Reads three plain fields per line below a header. A CSV library is not used because line numbers must be right
/// after blank lines and CRLF, and quoted fields are not permitted here.
fn read<T>(
    text: &str,
    header: &'static str,
    mut parse: impl FnMut([&str; 3]) -> Result<T, CalendarProblem>,
) -> Result<Vec<T>, CalendarError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines().map(str::trim));
    if lines.next().is_none_or(|(_, first)| first != header) {
        return Err(CalendarError { line: 1, problem: CalendarProblem::Header { expected: header } });
    }
    lines
        .filter(|(_, text)| !text.is_empty())
        .map(|(line, text)| fields(text).and_then(&mut parse).map_err(|problem| CalendarError { line, problem }))
        .collect()
}

fn fields(text: &str) -> Result<[&str; 3], CalendarProblem> {
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    let [first, second, last] =
        <[&str; 3]>::try_from(fields).map_err(|fields| CalendarProblem::Fields { found: fields.len() })?;
    if last.is_empty() {
        return Err(CalendarProblem::Empty);
    }
    Ok([first, second, last])
}

fn parse_date(text: &str) -> Result<NaiveDate, CalendarProblem> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // chrono also accepts `2026-1-1` and years of five digits; compare with the canonical form to refuse them.
    date.filter(|date| date.to_string() == text).ok_or_else(|| CalendarProblem::Date(text.to_owned()))
}
