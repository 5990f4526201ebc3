//! How far official calendar data reaches, and the alarm before it ends.
//!
//! The notice for a year is published a few weeks before it begins. From [`ALARM_DAYS`] before the first day on which
//! a deadline could fall past official data, leads and admins see a banner on every page, and each admin gets one
//! letter.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Calendar, load};
use crate::account::staff;
use crate::application::Status;
use crate::base::Role;
use crate::base::clock::{self, date_at};
use crate::base::schema::{applications, calendar_years};
use crate::base::terms::YearStatus;
use crate::deadline::working_clock::CountingRule;
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, Topic};
use crate::policy::ClockRules;

/// How many days before that day the alarm is raised.
pub const ALARM_DAYS: i64 = 60;
/// How many days before the end of official data a deadline can first fall past it. A deadline is a few working days
/// away, and no holiday is longer.
const REACH_DAYS: u64 = 60;

/// How far official data reaches, and when deadlines begin to exceed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// The last date covered by official data; `None` when no year up to this one is official.
    pub covered_until: Option<NaiveDate>,
    /// The first year that is not official.
    pub year: i32,
    /// The status of that year.
    pub status: YearStatus,
    /// The first day on which a new application's deadline would exceed official data.
    pub reached_on: NaiveDate,
    /// Days until `reached_on`; 0 when it has come.
    pub days_left: i64,
    /// The latest deadline of an open application.
    pub latest_due_at: Option<DateTime<Utc>>,
    /// True from [`ALARM_DAYS`] before `reached_on`, and when an open deadline already exceeds official data.
    pub is_alarming: bool,
}

impl Horizon {
    /// True when official data covers the date.
    pub fn is_official(&self, date: NaiveDate) -> bool {
        self.covered_until.is_some_and(|until| date <= until)
    }

    /// The start of [`Self::reached_on`].
    pub fn reached_at(&self) -> DateTime<Utc> {
        clock::at(self.reached_on, NaiveTime::MIN)
    }

    /// Computes the horizon of a calendar at an instant.
    pub fn of(
        calendar: &Calendar,
        clock: &ClockRules,
        now: DateTime<Utc>,
        latest_due_at: Option<DateTime<Utc>>,
    ) -> Self {
        let today = date_at(now);
        let is_official = |year: i32| calendar.year_status(year) == YearStatus::Official;
        let mut year = today.year();
        while is_official(year) {
            year += 1;
        }
        let covered_year = (1970..year).rev().find(|year| is_official(*year));
        let covered_until = covered_year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        let rule = CountingRule { calendar, close: clock.close };
        let reaches_past = |date: &NaiveDate| {
            let due = rule.due(clock::at(*date, NaiveTime::MIN), &[], clock.deadline_days);
            due.is_none_or(|due| due.provisional)
        };
        let last_official = covered_until.filter(|date| *date >= today);
        let reached_on = last_official.map_or(today, |last| {
            let from = last.checked_sub_days(Days::new(REACH_DAYS)).unwrap_or(last).max(today);
            from.iter_days().take_while(|date| *date <= last).find(reaches_past).unwrap_or(last)
        });
        let days_left = reached_on.signed_duration_since(today).num_days();
        let is_past = latest_due_at.is_some_and(|at| covered_until.is_none_or(|until| date_at(at) > until));
        Self {
            covered_until,
            year,
            status: calendar.year_status(year),
            reached_on,
            days_left,
            latest_due_at,
            is_alarming: days_left <= ALARM_DAYS || is_past,
        }
    }
}

/// Computes the horizon for the banner, the letters and the metrics.
///
/// # Errors
/// Database errors; `NotFound` before a policy was published, because nothing can be counted then.
pub async fn measure(conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Horizon> {
    let latest = async {
        let is_open = applications::status.eq_any(Status::OPEN);
        let open = applications::table.filter(is_open).order(applications::due_at.desc());
        open.select(applications::due_at).first(&mut { conn }).await.optional()
    };
    // Pipelined, because the banner needs this on every page of leads and admins.
    let (calendar, policy, latest) = futures::try_join!(load(conn), ctx.policies.current(conn), latest)?;
    Ok(Horizon::of(&calendar, &policy.policy.clock, ctx.now(), latest))
}

/// Notifies every admin once per year and status while the alarm is raised. Returns how many letters were written; a
/// repeated run writes none.
pub async fn watch(conn: &mut AsyncPgConnection, ctx: &Context) -> QueryResult<usize> {
    // Without a policy there are no deadlines yet.
    let Some(horizon) = measure(conn, ctx).await.optional()?.filter(|horizon| horizon.is_alarming) else {
        return Ok(0);
    };
    let admins = staff::list_with_role(conn, Role::Admin).await?;
    let everybody = i64::try_from(admins.len()).unwrap_or(i64::MAX);
    let mut run = SweepRun::begin(conn, "watch_calendar", ctx.now(), everybody).await?;
    for admin in run.page_of(admins, i64::MAX) {
        let letter = Letter::CalendarHorizon {
            year: horizon.year,
            status: horizon.status,
            covered_until: horizon.covered_until,
            reached_on: horizon.reached_on,
        };
        let outgoing = [admin.letter(Topic::CalendarYear(horizon.year, horizon.status), letter)];
        // Runs are a day apart, longer than any wait, so nobody is left out.
        let result = conn.transaction(async |conn| letter::post(conn, ctx, &outgoing).await).await;
        run.record(conn, admin.id.0, result.map(|stored| stored > 0)).await?;
    }
    run.finish(conn).await
}

/// True while the year of a letter has the status it names.
pub(crate) async fn has_status(mut conn: &AsyncPgConnection, year: i32, expected: YearStatus) -> QueryResult<bool> {
    let status: Option<YearStatus> =
        calendar_years::table.find(year).select(calendar_years::status).first(&mut conn).await.optional()?;
    Ok(status.unwrap_or(YearStatus::Missing) == expected)
}
