//! The working-day clock: counts due dates and explains them (R11).
//!
//! Pure functions of the start of the round, the pauses, the calendar and a number of days. The ledger and the actions at a
//! deadline are in other modules.
//!
//! A **close** is the end of a working day (18:00 in Shanghai, by policy). It is **countable** when its date is a
//! working day after the date on which the round began, and the clock runs at that moment.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use crate::base::clock::{at, date_at};
use crate::base::terms::YearStatus;
use crate::deadline::calendar::{Calendar, DayType};

/// How many days a scan covers before it gives up. Policies count a few weeks at most and pauses do not last years;
/// the bound only ensures that every call ends.
pub const SCAN_DAYS_MAX: u64 = 3_660;

/// A pause of the clock, from `from` until just before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The first instant of the pause.
    pub from: DateTime<Utc>,
    /// The instant at which the clock runs again; `None` while paused. A pause with `until` not after `from` has no
    /// effect.
    pub until: Option<DateTime<Utc>>,
}

impl Pause {
    /// True when this pause contains the instant.
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.from <= instant && self.until.is_none_or(|until| instant < until)
    }
}

/// The rule by which dates are counted.
#[derive(Debug, Clone, Copy)]
pub struct CountingRule<'a> {
    /// The calendar.
    pub calendar: &'a Calendar,
    /// When a working day closes, in Shanghai (policy, 18:00).
    pub close: NaiveTime,
}

/// A counted date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The close of the last counted day.
    pub at: DateTime<Utc>,
    /// True when any day after the start of the round lies in a year that is not official; shown as 预计.
    pub provisional: bool,
}

/// A day of the explanation of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The date in Shanghai.
    pub date: NaiveDate,
    /// True when this day's close counts.
    pub counted: bool,
    /// How many closes were counted up to and including this day.
    pub count: u32,
    /// Why it counts or not.
    pub why: DayReason,
}

/// Why a day counts or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayReason {
    /// The day on which the round began, by submission or by an appeal, never counts.
    FirstDay,
    /// Counts: Monday to Friday and not a holiday.
    WorkingDay,
    /// Counts: a weekend day worked to make up for the named holiday (调休).
    MakeUpWorkday(String),
    /// Does not count: Saturday or Sunday.
    Weekend,
    /// Does not count: the named holiday.
    Holiday(String),
    /// A working day that does not count, because the clock was paused at its close.
    Paused,
}

impl DayReason {
    /// The stable code for JSON and for looking up the text to show.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FirstDay => "first_day",
            Self::WorkingDay => "working_day",
            Self::MakeUpWorkday(_) => "make_up_workday",
            Self::Weekend => "weekend",
            Self::Holiday(_) => "holiday",
            Self::Paused => "paused",
        }
    }

    /// The holiday's name in Chinese, if any.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::MakeUpWorkday(name) | Self::Holiday(name) => Some(name),
            _ => None,
        }
    }
}

impl From<DayType<'_>> for DayReason {
    fn from(day_type: DayType<'_>) -> Self {
        match day_type {
            DayType::WorkingDay => Self::WorkingDay,
            DayType::MakeUpWorkday(name) => Self::MakeUpWorkday(name.to_owned()),
            DayType::Weekend => Self::Weekend,
            DayType::Holiday(name) => Self::Holiday(name.to_owned()),
        }
    }
}

impl<'a> CountingRule<'a> {
    /// The `n`th countable close after the round began: at submission, or at the appeal.
    ///
    /// `None` when there is none: an open pause begins before `n` closes are counted, `n` is 0, or the close is more
    /// than [`SCAN_DAYS_MAX`] ahead. A date reached before an open pause is not affected by it.
    pub fn due(&self, began_at: DateTime<Utc>, pauses: &[Pause], n: u32) -> Option<Due> {
        let index = usize::try_from(n.checked_sub(1)?).ok()?;
        let mut provisional = false;
        let due = self
            .scan(began_at, pauses)
            .inspect(|day| provisional |= !self.is_official(day.date))
            .filter(Scanned::is_countable)
            .nth(index)?;
        Some(Due { at: due.close_at, provisional })
    }

    /// Each day from the day on which the round began to the due day, with the reason why it counts or not.
    ///
    /// When [`CountingRule::due`] is `None` because of an open pause, the last entry is the first working day within that
    /// pause. With `n` of 0 only the first day is returned.
    pub fn explain(&self, began_at: DateTime<Utc>, pauses: &[Pause], n: u32) -> Vec<Day> {
        let first = date_at(began_at);
        let mut days = vec![Day { date: first, counted: false, count: 0, why: DayReason::FirstDay }];
        let mut count = 0;
        for scanned in self.scan(began_at, pauses) {
            if count == n {
                break;
            }
            let counted = scanned.is_countable();
            count += u32::from(counted);
            let why = if scanned.is_paused() { DayReason::Paused } else { scanned.day_type.into() };
            days.push(Day { date: scanned.date, counted, count, why });
        }
        days
    }

    /// The `n`th close after an instant without pauses, for instance the end of the time to answer. The day of the
    /// instant does not count. `None` as for [`CountingRule::due`].
    pub fn nth_close_from(&self, from: DateTime<Utc>, n: u32) -> Option<Due> {
        self.due(from, &[], n)
    }

    /// Working days left, in whole days: 0 when due later today, 1 when due on the next countable day. From `due_at`
    /// on it is negative: minus the number of countable closes from `due_at` to now, both included, so −1 until the
    /// next close, then −2.
    ///
    /// `due_at` is a close found by [`CountingRule::due`]. An open pause is assumed to end now, so the result is the time left
    /// if the clock ran again at this moment.
    pub fn days_left(&self, now: DateTime<Utc>, due_at: DateTime<Utc>, pauses: &[Pause]) -> i64 {
        let pauses: Vec<Pause> =
            pauses.iter().map(|pause| Pause { until: pause.until.or(Some(now)), ..*pause }).collect();
        if now < due_at {
            let due_day = date_at(due_at);
            count(self.scan(now, &pauses).take_while(|scanned| scanned.date <= due_day))
        } else {
            let since_due = self.scan(due_at, &pauses).take_while(|scanned| scanned.close_at <= now);
            -1 - count(since_due)
        }
    }

    /// When the working day of this date closes.
    pub fn close_on(&self, date: NaiveDate) -> DateTime<Utc> {
        at(date, self.close)
    }

    /// True when this date lies in a year whose days are official.
    pub fn is_official(&self, date: NaiveDate) -> bool {
        self.calendar.year_status(date.year()) == YearStatus::Official
    }

    /// The days after that of `from`, up to the first working day within an open pause.
    fn scan<'p>(&self, from: DateTime<Utc>, pauses: &'p [Pause]) -> impl Iterator<Item = Scanned<'a>> + use<'a, 'p> {
        let rule = *self;
        let mut is_over = false;
        days_after(date_at(from)).map_while(move |date| {
            if is_over {
                return None;
            }
            let close_at = rule.close_on(date);
            let mut taking = pauses.iter().filter(|pause| pause.contains(close_at)).peekable();
            let is_paused_at_close = taking.peek().is_some();
            let is_open = taking.any(|pause| pause.until.is_none());
            let day_type = rule.calendar.day_type(date);
            is_over = is_open && day_type.is_working_day();
            Some(Scanned { date, close_at, day_type, is_paused_at_close })
        })
    }
}

/// A scanned day.
struct Scanned<'a> {
    date: NaiveDate,
    close_at: DateTime<Utc>,
    day_type: DayType<'a>,
    is_paused_at_close: bool,
}

impl Scanned<'_> {
    fn is_countable(&self) -> bool {
        self.day_type.is_working_day() && !self.is_paused_at_close
    }

    fn is_paused(&self) -> bool {
        self.day_type.is_working_day() && self.is_paused_at_close
    }
}

fn days_after(date: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=SCAN_DAYS_MAX).map_while(move |days| date.checked_add_days(Days::new(days)))
}

fn count<'a>(days: impl Iterator<Item = Scanned<'a>>) -> i64 {
    days.filter(Scanned::is_countable).map(|_| 1).sum()
}
