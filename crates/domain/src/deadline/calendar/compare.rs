//! Compares a year with the calendar in force, day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Calendar, CalendarDay, CalendarYear};
use crate::base::terms::YearStatus;

/// A day that differs; at least one side has an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChange {
    /// The date.
    pub date: NaiveDate,
    /// The entry in force; `None` for an ordinary day.
    pub before: Option<CalendarDay>,
    /// The entry of the other year; `None` for an ordinary day.
    pub after: Option<CalendarDay>,
}

/// The differences between a year and the calendar in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Each day that differs, by date.
    pub days: Vec<DayChange>,
    /// The year's status: in force, and in the other version.
    pub status: (YearStatus, YearStatus),
    /// True when the source differs.
    pub is_other_source: bool,
}

impl Comparison {
    /// Compares a year with the calendar in force.
    pub fn new(in_force: &Calendar, year: &CalendarYear, days: &[CalendarDay]) -> Self {
        let mut changes: BTreeMap<NaiveDate, DayChange> = BTreeMap::new();
        for before in in_force.days_of(year.year) {
            let change = DayChange { date: before.date, before: Some(before.clone()), after: None };
            changes.insert(before.date, change);
        }
        for after in days {
            let change = changes.entry(after.date).or_insert(DayChange { date: after.date, before: None, after: None });
            change.after = Some(after.clone());
        }
        Self {
            days: changes.into_values().filter(|change| change.before != change.after).collect(),
            status: (in_force.year_status(year.year), year.status),
            is_other_source: in_force.year(year.year).is_none_or(|current| current.source != year.source),
        }
    }

    /// True when nothing differs.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.status.0 == self.status.1 && !self.is_other_source
    }

    /// Number of days with a new entry.
    pub fn added(&self) -> usize {
        self.days.iter().filter(|change| change.before.is_none()).count()
    }

    /// Number of days whose entry is removed.
    pub fn removed(&self) -> usize {
        self.days.iter().filter(|change| change.after.is_none()).count()
    }

    /// Number of days whose entry has another kind or name.
    pub fn changed(&self) -> usize {
        self.days.len() - self.added() - self.removed()
    }

    /// The first and last date that can change a count; `None` when nothing can. A change of the year's status affects
    /// the whole year, because the status is shown with every date of it.
    pub fn span(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        if self.status.0 != self.status.1 {
            return NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
        }
        let is_counted_otherwise = |change: &&DayChange| {
            change.before.as_ref().map(|day| day.kind) != change.after.as_ref().map(|day| day.kind)
        };
        let mut dates = self.days.iter().filter(is_counted_otherwise).map(|change| change.date);
        let first = dates.next()?;
        Some((first, dates.next_back().unwrap_or(first)))
    }
}
