//! An independent count of days that does not use the product's calendar or clock.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveTime, Utc, Weekday};

/// Holidays from March 2026 to February 2027: from the notice for 2026, and as expected for 2027.
const OFF: [(&str, &str); 7] = [
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
    ("2027-01-01", "2027-01-01"),
    ("2027-02-05", "2027-02-08"),
];
/// Make-up working days (调休).
const MAKE_UP: [&str; 3] = ["2026-05-09", "2026-09-20", "2026-10-10"];
/// The year whose days are not official yet.
const PROVISIONAL_YEAR: i32 = 2027;

/// A pause, including its first instant and excluding its last.
pub type Pause = (DateTime<Utc>, DateTime<Utc>);

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The instant of this date and time in China, which is UTC+8.
pub fn at(date: NaiveDate, time: (u32, u32, u32)) -> DateTime<Utc> {
    let (hour, minute, second) = time;
    date.and_time(NaiveTime::from_hms_opt(hour, minute, second).unwrap()).and_utc() - Duration::hours(8)
}

/// The date in China.
pub fn date_of(instant: DateTime<Utc>) -> NaiveDate {
    (instant + Duration::hours(8)).date_naive()
}

pub fn is_holiday(date: NaiveDate) -> bool {
    OFF.iter().any(|(first, last)| day(first) <= date && date <= day(last))
}

pub fn is_make_up_day(date: NaiveDate) -> bool {
    MAKE_UP.iter().any(|text| day(text) == date)
}

pub fn is_worked(date: NaiveDate) -> bool {
    let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    is_make_up_day(date) || !(is_weekend || is_holiday(date))
}

pub fn is_provisional(date: NaiveDate) -> bool {
    date.year() == PROVISIONAL_YEAR
}

/// The `n`th working day after this date.
pub fn worked_after(date: NaiveDate, n: usize) -> NaiveDate {
    if n == 0 { date } else { date.iter_days().skip(1).filter(|date| is_worked(*date)).nth(n - 1).unwrap() }
}

/// The `n`th close after the day of an instant at which the clock ran.
pub fn close(from: DateTime<Utc>, pauses: &[Pause], n: usize) -> DateTime<Utc> {
    let mut date = date_of(from);
    let mut counted = 0;
    loop {
        date = date + Days::new(1);
        let close = at(date, (18, 0, 0));
        let stood_still = pauses.iter().any(|(from, until)| *from <= close && close < *until);
        counted += usize::from(is_worked(date) && !stood_still);
        if counted == n {
            return close;
        }
    }
}
