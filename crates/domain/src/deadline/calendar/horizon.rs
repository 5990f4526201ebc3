//! How far dates can be promised for certain, and the alarm before that ends.
//!
//! The notice for a year comes out a few weeks before it begins. From [`ALARM_DAYS`] before the first day on which an
//! application would be promised a date nobody is certain of, leads and admins are told on every page, and each admin
//! by one letter.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Calendar, load};
use crate::account::staff;
use crate::application::status::Status;
use crate::base::actor::Role;
use crate::base::clock;
use crate::base::clock::date_at;
use crate::base::schema::{applications, calendar_years, letters};
use crate::base::terms::YearStatus;
use crate::deadline::working_clock::Rule;
use crate::letter::context::Context;
use crate::letter::{self, Letter, Outgoing, Recipient};
use crate::policy::ClockRules;

/// Days before which the alarm is raised.
pub const ALARM_DAYS: i64 = 60;
/// Days before the end of official data in which a deadline can begin to reach past it: a promise is some working days,
/// and no holiday lasts longer.
const REACH_DAYS: u64 = 60;

/// How far official data reaches, and what reaches past it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// The last officially covered date; none where no year up to this one is official.
    pub covered_until: Option<NaiveDate>,
    /// The first year that is not official.
    pub year: i32,
    /// How far that year can be relied on.
    pub status: YearStatus,
    /// The first day on which an application would be promised a date past official data.
    pub reached_on: NaiveDate,
    /// Days until then; 0 when it has come.
    pub days_left: i64,
    /// The latest deadline that is open.
    pub latest_due_at: Option<DateTime<Utc>>,
    /// True from [`ALARM_DAYS`] before, and when an open deadline lies past official data already.
    pub is_alarming: bool,
}

impl Horizon {
    /// Whether official data covers a date.
    pub fn is_official(&self, date: NaiveDate) -> bool {
        self.covered_until.is_some_and(|until| date <= until)
    }

    /// When the first day begins on which an application would be promised a date past official data.
    pub fn reached_at(&self) -> DateTime<Utc> {
        clock::at(self.reached_on, NaiveTime::MIN)
    }

    /// The horizon of a calendar at an instant.
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
        let rule = Rule { calendar, close: clock.close };
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

/// Measures it: for the banner, the letters, and whoever watches figures.
///
/// # Errors
/// Database errors; `NotFound` before a policy was published, when nothing can be promised.
pub async fn measure(conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Horizon> {
    let open = [Status::Submitted, Status::InReview, Status::AwaitingApplicant, Status::AwaitingSecond];
    let latest = async {
        let open = applications::table.filter(applications::status.eq_any(open)).order(applications::due_at.desc());
        open.select(applications::due_at).first(&mut { conn }).await.optional()
    };
    // Sent together: the banner asks on every page of those who see it.
    let (calendar, policy, latest) = futures::try_join!(load(conn), ctx.policies.current(conn), latest)?;
    Ok(Horizon::of(&calendar, &policy.policy.clock, ctx.now(), latest))
}

/// Writes to every admin when the alarm rings: once per year and how far it can be relied on. Returns how many were
/// told now; running it again tells nobody twice.
///
/// # Errors
/// Database errors.
pub async fn watch(conn: &mut AsyncPgConnection, ctx: &Context) -> QueryResult<usize> {
    // Without a policy nobody is promised anything yet.
    let Some(horizon) = measure(conn, ctx).await.optional()?.filter(|horizon| horizon.is_alarming) else {
        return Ok(0);
    };
    let admins = staff::list_with_role(conn, Role::Admin).await?;
    let outgoing: Vec<Outgoing> = admins
        .into_iter()
        .map(|admin| Outgoing {
            letter: Letter::CalendarHorizon {
                year: horizon.year,
                status: horizon.status,
                covered_until: horizon.covered_until,
                reached_on: horizon.reached_on,
            },
            recipient: Recipient::Staff(admin.id),
            dedupe_key: format!("{KEY}:{}:{}:{}", horizon.year, horizon.status.code(), admin.id),
            to: admin.email,
            locale: admin.locale,
            hold_until: None,
        })
        .collect();
    let keys: Vec<&str> = outgoing.iter().map(|letter| letter.dedupe_key.as_str()).collect();
    let told: Vec<String> =
        letters::table.filter(letters::dedupe_key.eq_any(&keys)).select(letters::dedupe_key).load(conn).await?;
    let outgoing: Vec<Outgoing> = outgoing.into_iter().filter(|letter| !told.contains(&letter.dedupe_key)).collect();
    conn.transaction(async |conn| letter::post(conn, ctx, &outgoing).await).await?;
    Ok(outgoing.len())
}

/// What the key of such a letter begins with.
const KEY: &str = "calendar_horizon";

/// Whether the year a letter speaks of can still be relied on no further than it says.
///
/// # Errors
/// Database errors.
pub(crate) async fn is_still_so(mut conn: &AsyncPgConnection, dedupe_key: &str) -> QueryResult<bool> {
    let mut parts = dedupe_key.split(':').skip(1);
    let (Some(Ok(year)), Some(said)) = (parts.next().map(str::parse::<i32>), parts.next()) else { return Ok(false) };
    let status: Option<String> =
        calendar_years::table.find(year).select(calendar_years::status).first(&mut conn).await.optional()?;
    Ok(status.as_deref().unwrap_or(YearStatus::Missing.code()) == said)
}
