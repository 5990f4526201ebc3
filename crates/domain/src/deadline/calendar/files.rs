//! The calendar's CSV files, embedded in the binary. `data/calendar/cn/README.md` describes the format; tests verify it.

use super::{CalendarDay, CalendarYear, parse_notice};

const YEARS: &str = include_str!("../../../../../data/calendar/cn/years.csv");
const DAYS: [(i32, &str); 4] = [
    (2024, include_str!("../../../../../data/calendar/cn/2024.csv")),
    (2025, include_str!("../../../../../data/calendar/cn/2025.csv")),
    (2026, include_str!("../../../../../data/calendar/cn/2026.csv")),
    (2027, include_str!("../../../../../data/calendar/cn/2027.csv")),
];

/// The embedded years.
#[expect(clippy::expect_used, reason = "the embedded file is a constant, and tests read it")]
pub(super) fn shipped_years() -> Vec<CalendarYear> {
    let read = |line: &str| {
        let mut fields = line.splitn(3, ',');
        let (year, status) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(CalendarYear { year, status, source: fields.next()?.to_owned() })
    };
    YEARS.lines().skip(1).map(|line| read(line).expect("a test reads years.csv")).collect()
}

/// The embedded days of all years.
#[expect(clippy::expect_used, reason = "the embedded files are constants, and tests read them")]
pub(super) fn shipped_days() -> impl Iterator<Item = CalendarDay> {
    DAYS.into_iter().flat_map(|(year, text)| parse_notice(year, text).expect("a test reads each year's file").days)
}
