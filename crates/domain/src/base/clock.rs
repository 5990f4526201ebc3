//! Time as a parameter: everything that needs the time gets a [`Clock`].

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, TimeZone, Utc};

/// The source of the current time. Tests replace it with a clock that they set.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The current time, to the microsecond, which is PostgreSQL's precision.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that may read the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// The time zone of days and of closes.
pub const SHANGHAI: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// The date in [`SHANGHAI`] at this instant.
pub fn date_at(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&SHANGHAI).date_naive()
}

/// The instant of this date and local time in [`SHANGHAI`].
pub fn at(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = date.and_time(time);
    match SHANGHAI.from_local_datetime(&local) {
        MappedLocalTime::Single(instant) | MappedLocalTime::Ambiguous(instant, _) => instant.to_utc(),
        // Skipped by a change to summer time, last in 1991; standard time is UTC+8.
        MappedLocalTime::None => local.and_utc() - TimeDelta::hours(8),
    }
}
