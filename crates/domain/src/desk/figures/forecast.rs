//! Forecast: deadlines of the coming working days against the recent pace.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::count::AHEAD;
use crate::deadline::calendar::Calendar;
use crate::deadline::pace::{pace, working_days_from};

/// The part of the `due` figure for overdue applications.
pub(super) const OVERDUE: &str = "overdue";

/// A coming working day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastDay {
    /// The date.
    pub date: NaiveDate,
    /// How many applications are due on it; the first day includes overdue ones.
    pub due: i64,
    /// How many are due up to and including it.
    pub due_so_far: i64,
    /// How many are decided by then at the recent pace; `None` without a pace.
    pub decided_so_far: Option<f64>,
}

/// Deadlines per working day against the recent pace.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// Mean decisions per working day over the last ten counted ones; `None` before one was counted.
    pub pace: Option<f64>,
    /// How many working days the mean is taken over.
    pub pace_days: usize,
    /// How many applications are overdue.
    pub overdue: i64,
    /// The coming ten working days, from today on.
    pub days: Vec<ForecastDay>,
}

impl Forecast {
    /// Computes the forecast from decisions per day and due applications per date. `decided` has an entry for every
    /// counted day.
    pub(super) fn new(
        calendar: &Calendar,
        today: NaiveDate,
        decided: &BTreeMap<NaiveDate, i64>,
        due: &[(String, i64)],
    ) -> Self {
        let (pace, pace_days) = pace(calendar, today, decided);
        let overdue = due.iter().filter(|(part, _)| part == OVERDUE).map(|(_, amount)| amount).sum();
        let dates = working_days_from(calendar, today, AHEAD);
        let mut counts = vec![0; dates.len()];
        for (part, amount) in due {
            // A deadline on a day that is no longer a working day counts for the next one; overdue ones count for the
            // first day.
            let at = part.parse::<NaiveDate>().map_or(Some(0), |date| dates.iter().position(|day| *day >= date));
            if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                *count += amount;
            }
        }
        let mut due_so_far = 0;
        let mut capacity = 0.0;
        let line = |(date, due): (NaiveDate, i64)| {
            due_so_far += due;
            capacity += pace.unwrap_or_default();
            ForecastDay { date, due, due_so_far, decided_so_far: pace.map(|_| capacity) }
        };
        let days = dates.into_iter().zip(counts).map(line).collect();
        Self { pace, pace_days, overdue, days }
    }

    /// The first day by which more is due than decided at this pace, and the difference.
    pub fn falls_behind(&self) -> Option<(NaiveDate, i64)> {
        self.days.iter().find_map(|day| {
            #[expect(clippy::cast_possible_truncation, reason = "counts of applications")]
            let decided = day.decided_so_far?.floor() as i64;
            (day.due_so_far > decided).then_some((day.date, day.due_so_far - decided))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
        parts.iter().map(|(part, amount)| ((*part).to_owned(), *amount)).collect()
    }

    #[test]
    fn no_pace_and_no_warning_before_any_count() {
        let calendar = Calendar::shipped();
        let forecast = Forecast::new(&calendar, date("2026-03-11"), &BTreeMap::new(), &due(&[("2026-03-12", 400)]));
        assert_eq!((forecast.pace, forecast.falls_behind()), (None, None));
        assert_eq!(forecast.days[1].due, 400);
    }

    #[test]
    fn first_day_behind_is_reported() {
        let calendar = Calendar::shipped();
        // A Wednesday; four working days before it with five decisions each, and a Saturday with two.
        let decided = [("2026-03-05", 5), ("2026-03-06", 5), ("2026-03-07", 2), ("2026-03-09", 5), ("2026-03-10", 5)];
        let decided = decided.map(|(day, count)| (date(day), count)).into();
        let parts = due(&[(OVERDUE, 3), ("2026-03-11", 2), ("2026-03-12", 5), ("2026-03-14", 6), ("2026-03-16", 1)]);
        let forecast = Forecast::new(&calendar, date("2026-03-11"), &decided, &parts);
        assert_eq!((forecast.pace, forecast.pace_days, forecast.overdue), (Some(5.5), 4, 3));
        let counts: Vec<i64> = forecast.days.iter().map(|day| day.due).collect();
        // Due on a Saturday counts for Monday.
        assert_eq!(counts, [5, 5, 0, 7, 0, 0, 0, 0, 0, 0]);
        assert_eq!(forecast.falls_behind(), None);
        let more = due(&[(OVERDUE, 6)]);
        let forecast = Forecast::new(&calendar, date("2026-03-11"), &decided, &more);
        assert_eq!(forecast.falls_behind(), Some((date("2026-03-11"), 1)));
    }
}
