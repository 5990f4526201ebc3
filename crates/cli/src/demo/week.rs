//! Working days around the story's end, so that due dates are today, yesterday and tomorrow for any end.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Timelike, Utc};
use domain::base::clock;
use domain::base::clock::{SHANGHAI, date_at};
use domain::deadline::calendar::Calendar;

/// How many working days back the script may go.
const REACH: usize = 25;

/// From this hour on, in Shanghai, a working day counts as over: deadlines on it would soon be overdue.
const OVER_FROM_HOUR: u32 = 17;

/// Working days counted back from the end of the story. Day 0 is today, or the next working day when today is not one
/// or is nearly over; no scene is on it.
#[derive(Debug)]
pub(super) struct Week(Vec<NaiveDate>);

impl Week {
    /// The working days up to `now`.
    pub(super) fn new(calendar: &Calendar, now: DateTime<Utc>) -> Self {
        let today = date_at(now);
        let is_over = now.with_timezone(&SHANGHAI).hour() >= OVER_FROM_HOUR;
        let ahead = (0..60).filter_map(|days| today.checked_add_days(Days::new(days)));
        let next = ahead
            .into_iter()
            .find(|date| calendar.is_working_day(*date) && !(is_over && *date == today))
            .unwrap_or(today);
        let back = (1..120).filter_map(|days| next.checked_sub_days(Days::new(days)));
        let before = back.filter(|date| calendar.is_working_day(*date)).take(REACH);
        Self(std::iter::once(next).chain(before).collect())
    }

    /// The instant `days` working days before day 0, at this hour and minute in Shanghai.
    pub(super) fn ago(&self, days: usize, hour: u32, minute: u32) -> DateTime<Utc> {
        let date = self.0[days.min(self.0.len() - 1)];
        clock::at(date, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_0_is_today_or_the_next_working_day() {
        let calendar = Calendar::shipped();
        let date = |now: &str, days| {
            let now: DateTime<Utc> = now.parse().unwrap();
            Week::new(&calendar, now).ago(days, 10, 0).to_string()
        };
        // A Friday, and its evening; the Sunday after it; the last day of the National Day holiday.
        assert_eq!(date("2026-11-20T08:00:00Z", 0), "2026-11-20 02:00:00 UTC");
        assert_eq!(date("2026-11-20T09:30:00Z", 0), "2026-11-23 02:00:00 UTC");
        assert_eq!(date("2026-11-20T09:30:00Z", 1), "2026-11-20 02:00:00 UTC");
        assert_eq!(date("2026-11-22T08:00:00Z", 0), "2026-11-23 02:00:00 UTC");
        assert_eq!(date("2026-11-22T08:00:00Z", 1), "2026-11-20 02:00:00 UTC");
        assert_eq!(date("2026-10-07T08:00:00Z", 0), "2026-10-08 02:00:00 UTC");
        assert_eq!(date("2026-10-07T08:00:00Z", 1), "2026-09-30 02:00:00 UTC");
    }
}
