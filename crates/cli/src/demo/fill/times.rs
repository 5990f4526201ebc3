//! The times of a filled history: most applications spread over two years, and a rush of open ones at the end.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use domain::base::clock::SHANGHAI;
use domain::deadline::calendar::Calendar;
use domain::deadline::working_clock::{CountingRule, Pause};
use domain::policy::Policy;

/// A second in microseconds, the unit of every instant here.
pub(super) const SECOND: i64 = 1_000_000;
/// A minute.
pub(super) const MINUTE: i64 = 60 * SECOND;
/// An hour.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// A day.
pub(super) const DAY: i64 = 24 * HOUR;

/// Length of the history, in days.
const HISTORY_DAYS: i64 = 730;
/// Applications per thousand whose deadline is still to come: a rush, as after a sales festival.
const RUSH: u32 = 113;
/// The share of a day's applications submitted by each hour.
const BY_HOUR: [(f64, f64); 9] = [
    (0.0, 0.0),
    (1.0, 0.015),
    (7.0, 0.03),
    (9.0, 0.13),
    (12.0, 0.36),
    (14.0, 0.46),
    (18.0, 0.74),
    (22.0, 0.95),
    (24.0, 1.0),
];

/// Dates counted from a submission or a request on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    /// The target.
    pub(super) target_at: i64,
    /// The deadline.
    pub(super) due_at: i64,
    /// True when days of a provisional year were counted.
    pub(super) is_provisional: bool,
    /// The end of the answer window of a request made on that day.
    pub(super) answer_until: i64,
}

/// The calendar of the history, evaluated once per day.
pub(super) struct Times {
    /// The end of the history.
    pub(super) now: i64,
    calendar: Calendar,
    policy: Policy,
    first_day: i64,
    days: Vec<Dates>,
    /// For each day, the first working day on or after it.
    working: Vec<i64>,
    total: u32,
    /// Bounds of the history and of the rush, in days of activity.
    begins: f64,
    rush_begins: f64,
    ends: f64,
}

impl Times {
    /// The history of `total` applications that ends `now`.
    pub(super) fn new(now: DateTime<Utc>, total: u32, calendar: Calendar, policy: Policy) -> anyhow::Result<Self> {
        let now = now.timestamp_micros();
        let first_day = day_of(now) - HISTORY_DAYS - 1;
        let mut times = Self {
            now,
            calendar,
            policy,
            first_day,
            days: Vec::new(),
            working: Vec::new(),
            total,
            begins: 1.0,
            rush_begins: 0.0,
            ends: activity(now - first_day * DAY),
        };
        for day in first_day..=day_of(now) + 30 {
            let dates =
                times.count(day).ok_or_else(|| anyhow::anyhow!("the calendar does not cover the whole history"))?;
            times.days.push(dates);
            let date = date_of(day)?;
            let working = (0..40).find(|ahead| {
                let later = date.checked_add_days(Days::new(*ahead)).unwrap_or(date);
                times.calendar.is_working_day(later)
            });
            times.working.push(day + i64::try_from(working.unwrap_or_default())?);
        }
        let answered = times.days.iter().take_while(|dates| dates.due_at <= now).count();
        times.rush_begins = f64::from(u32::try_from(answered)?);
        Ok(times)
    }

    fn rule(&self) -> CountingRule<'_> {
        CountingRule { calendar: &self.calendar, close: self.policy.clock.close }
    }

    fn count(&self, day: i64) -> Option<Dates> {
        // The time of day does not matter: the day of submission never counts.
        let from = instant(day * DAY + 4 * HOUR);
        let (clock, rule) = (&self.policy.clock, self.rule());
        let (target, due) = (rule.due(from, &[], clock.target_days)?, rule.due(from, &[], clock.deadline_days)?);
        Some(Dates {
            target_at: target.at.timestamp_micros(),
            due_at: due.at.timestamp_micros(),
            is_provisional: due.provisional,
            answer_until: rule.nth_close_from(from, self.policy.requests.answer_days)?.at.timestamp_micros(),
        })
    }

    fn index(&self, at: i64) -> usize {
        usize::try_from(day_of(at) - self.first_day).unwrap_or_default().min(self.days.len() - 1)
    }

    /// The dates counted from this instant.
    pub(super) fn dates(&self, at: i64) -> Dates {
        self.days[self.index(at)]
    }

    /// Target and deadline with a pause in between, and whether the latter is provisional.
    pub(super) fn dates_paused(&self, submitted_at: i64, from: i64, until: i64) -> Dates {
        let plain = self.dates(submitted_at);
        let (rule, clock) = (self.rule(), &self.policy.clock);
        let pauses = [Pause { from: instant(from), until: Some(instant(until)) }];
        let count = |days| rule.due(instant(submitted_at), &pauses, days);
        match (count(clock.target_days), count(clock.deadline_days)) {
            (Some(target), Some(due)) => Dates {
                target_at: target.at.timestamp_micros(),
                due_at: due.at.timestamp_micros(),
                is_provisional: due.provisional,
                ..plain
            },
            _ => plain,
        }
    }

    /// The submission time of the application of this number; ascending. `jitter` is the fraction of the distance to
    /// the next one, in millionths.
    pub(super) fn submitted(&self, number: u32, jitter: u32) -> i64 {
        let part = (f64::from(number) + f64::from(jitter) / 1e6) / f64::from(self.total);
        let rush = f64::from(RUSH) / 1e3;
        let (from, to, part) = if part < 1.0 - rush {
            (self.begins, self.rush_begins, part / (1.0 - rush))
        } else {
            (self.rush_begins, self.ends, (part - 1.0 + rush) / rush)
        };
        let at = from + (to - from) * part;
        let day = at.floor();
        let whole = day as i64;
        (self.first_day + whole) * DAY - 8 * HOUR + time_of(at - day)
    }

    /// The instant moved into office hours of a working day, not after the end of the history.
    pub(super) fn office(&self, at: i64) -> i64 {
        let (day, time) = (self.working[self.index(at)], (at + 8 * HOUR).rem_euclid(DAY));
        (day * DAY - 8 * HOUR + 9 * HOUR + time * 9 / 24).min(self.now)
    }

    /// The times of the escalations for these dates: remind, escalate, overdue.
    pub(super) fn escalation_times(&self, dates: Dates) -> [(domain::base::terms::EscalationKind, i64); 3] {
        domain::deadline::escalation::times(&self.policy, instant(dates.target_at), instant(dates.due_at))
            .map(|(kind, at)| (kind, at.timestamp_micros()))
    }

    /// The year in Shanghai.
    pub(super) fn year(at: i64) -> i32 {
        instant(at).with_timezone(&SHANGHAI).year()
    }
}

/// Days since 1970 in Shanghai, at a constant eight hours ahead of UTC.
fn day_of(at: i64) -> i64 {
    (at + 8 * HOUR).div_euclid(DAY)
}

fn date_of(day: i64) -> anyhow::Result<NaiveDate> {
    let date = DateTime::from_timestamp_micros(day * DAY).map(|at| at.date_naive());
    date.ok_or_else(|| anyhow::anyhow!("the date does not exist"))
}

/// An instant in the domain's type.
pub(super) fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

/// Days plus the fraction of a day's activity, since the start of the first day in Shanghai.
fn activity(since: i64) -> f64 {
    let since = since + 8 * HOUR;
    let hour = since.rem_euclid(DAY) as f64 / HOUR as f64;
    since.div_euclid(DAY) as f64 + between(hour, |(hour, part)| (hour, part))
}

/// The time of day, in microseconds, by which this fraction of a day's applications was submitted.
fn time_of(part: f64) -> i64 {
    (between(part, |(hour, part)| (part, hour)) * HOUR as f64) as i64
}

fn between(value: f64, as_pair: impl Fn((f64, f64)) -> (f64, f64)) -> f64 {
    let mut last = as_pair(BY_HOUR[0]);
    for next in BY_HOUR.map(as_pair).into_iter().skip(1) {
        if value <= next.0 {
            return last.1 + (value - last.0) / (next.0 - last.0) * (next.1 - last.1);
        }
        last = next;
    }
    last.1
}

/// The end of the retention period of an application closed at this instant.
pub(super) fn retained_until(policy: &Policy, closed_at: i64) -> i64 {
    closed_at + policy.retention.closed_days * DAY
}

#[cfg(test)]
mod tests {

    use domain::policy;

    use super::*;

    #[test]
    fn times_ascend_and_end_with_a_rush() {
        let now: DateTime<Utc> = "2026-11-22T07:00:00Z".parse().unwrap();
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let times = Times::new(now, 10_000, Calendar::shipped(), policy).unwrap();
        let all: Vec<i64> = (0..10_000).map(|number| times.submitted(number, 0)).collect();
        assert!(all.is_sorted());
        let first = now - chrono::Duration::days(HISTORY_DAYS + 1);
        assert!(all[0] >= first.timestamp_micros() && all[9_999] <= times.now);
        let open = all.iter().filter(|at| times.dates(**at).due_at > times.now).count();
        assert!((1_100..=1_150).contains(&open), "{open}");
        for at in all.iter().step_by(97) {
            let due = times.rule().due(instant(*at), &[], 5).unwrap();
            assert_eq!(instant(times.dates(*at).due_at), due.at, "{}", instant(*at));
        }
    }

    #[test]
    fn escalation_times_match_the_domain() {
        let now: DateTime<Utc> = "2026-11-22T07:00:00Z".parse().unwrap();
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let times = Times::new(now, 10, Calendar::shipped(), policy.clone()).unwrap();
        let dates = times.dates(times.now);
        let expected =
            domain::base::clock::at(instant(dates.due_at).with_timezone(&SHANGHAI).date_naive(), policy.clock.remind);
        assert_eq!(instant(times.escalation_times(dates)[1].1), expected);
    }
}
