//! The working-day calendar of mainland China: which dates are working days and why (R11).
//!
//! A calendar holds the exceptions to Monday-to-Friday and, for each year, whether they are official. Deadlines are
//! counted in [`crate::deadline::working_clock`].

pub mod compare;
pub mod draft;
mod files;
pub mod horizon;
mod notice;
pub mod publish;
pub mod redate;
mod store;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::schema::{calendar_days, calendar_years};
use crate::base::terms::YearStatus;

pub use notice::{Notice, NoticeError, NoticeProblem, OtherYearDay, check_day, parse_date, parse_notice};
pub(crate) use store::load_to_count;
pub use store::{find_published, load, publish_shipped};

text_enum! {
    /// Why a date is an exception to Monday-to-Friday.
    pub enum DayKind {
        /// A day off, on any weekday.
        Holiday = "holiday",
        /// A make-up working day (调休) on a weekend.
        Workday = "workday",
    }
}

/// One exception to Monday-to-Friday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_days)]
pub struct CalendarDay {
    /// The date in [`crate::base::clock::SHANGHAI`].
    pub date: NaiveDate,
    /// Holiday or make-up working day.
    pub kind: DayKind,
    /// The holiday's name, in Chinese as published.
    pub name: String,
}

/// The status and source of a year.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_years)]
pub struct CalendarYear {
    /// The calendar year.
    pub year: i32,
    /// Whether its days are official, provisional or missing.
    pub status: YearStatus,
    /// The notice or regulation its days are from.
    pub source: String,
}

/// The type of a date: a working day or not, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayType<'a> {
    /// Monday to Friday and not a holiday.
    WorkingDay,
    /// A weekend day worked to make up for the named holiday (调休).
    MakeUpWorkday(&'a str),
    /// Saturday or Sunday, not a make-up working day.
    Weekend,
    /// The named holiday, on any weekday.
    Holiday(&'a str),
}

impl DayType<'_> {
    /// True when a day of this type is a working day.
    pub const fn is_working_day(self) -> bool {
        matches!(self, Self::WorkingDay | Self::MakeUpWorkday(_))
    }
}

/// The exceptions of all known years, and each year's status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, CalendarYear>,
    days: BTreeMap<NaiveDate, CalendarDay>,
}

impl Calendar {
    /// Builds a calendar. For a date or year that occurs twice, the later row is used.
    pub fn from_rows(
        years: impl IntoIterator<Item = CalendarYear>,
        days: impl IntoIterator<Item = CalendarDay>,
    ) -> Self {
        Self {
            years: years.into_iter().map(|year| (year.year, year)).collect(),
            days: days.into_iter().map(|day| (day.date, day)).collect(),
        }
    }

    /// The calendar embedded in the binary from `data/calendar/cn/`.
    pub fn shipped() -> Self {
        Self::from_rows(files::shipped_years(), files::shipped_days())
    }

    /// A copy of the calendar in which this year's status and days are replaced.
    pub fn with_year(&self, year: CalendarYear, days: impl IntoIterator<Item = CalendarDay>) -> Self {
        let mut calendar = self.clone();
        calendar.days.retain(|date, _| date.year() != year.year);
        calendar.days.extend(days.into_iter().map(|day| (day.date, day)));
        calendar.years.insert(year.year, year);
        calendar
    }

    /// The status and source of a year; `None` for a year without a row.
    pub fn year(&self, year: i32) -> Option<&CalendarYear> {
        self.years.get(&year)
    }

    /// The exceptions of a year, by date.
    pub fn days_of(&self, year: i32) -> impl Iterator<Item = &CalendarDay> {
        self.days.values().filter(move |day| day.date.year() == year)
    }

    /// True when this date is a working day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.day_type(date).is_working_day()
    }

    /// The type of this date.
    pub fn day_type(&self, date: NaiveDate) -> DayType<'_> {
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        match self.days.get(&date) {
            Some(day) if day.kind == DayKind::Holiday => DayType::Holiday(&day.name),
            Some(day) if is_weekend => DayType::MakeUpWorkday(&day.name),
            None if is_weekend => DayType::Weekend,
            _ => DayType::WorkingDay,
        }
    }

    /// The status of a year; `Missing` for a year without a row.
    pub fn year_status(&self, year: i32) -> YearStatus {
        self.years.get(&year).map_or(YearStatus::Missing, |year| year.status)
    }

    /// All years with a row, ascending.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// All exceptions, by date.
    pub fn days(&self) -> impl Iterator<Item = &CalendarDay> {
        self.days.values()
    }
}
