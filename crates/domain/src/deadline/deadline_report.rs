//! The deadline report: for each day whether and why it counts, the intervals of the clock with their causes, and what
//! the dates would be under other assumptions (R11).
//!
//! [`DeadlineReport`] is used by the case page, the applicant's page and the command line. It counts with
//! [`CountingRule::explain`]; a property test keeps that equal to [`CountingRule::due`], which sets the dates.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use crate::application::{self, Application, Permission, TransitionError};
use crate::base::{Actor, ApplicationId};
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::due_dates::DueDates;
use crate::deadline::ledger::{self, ClockState, Interval};
use crate::deadline::working_clock::{CountingRule, Day, DayReason, Pause};
use crate::letter::Context;
use crate::policy::ClockRules;

/// The facts a report is computed from.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ReportBasis<'a> {
    pub calendar: &'a Calendar,
    pub clock: &'a ClockRules,
    pub began_at: DateTime<Utc>,
    pub ledger: &'a [Interval],
}

/// Assumptions for a report. They are not stored.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// The round began at this instant.
    pub began_at: Option<DateTime<Utc>>,
    /// The clock was also paused in these spans.
    pub pauses: Vec<Pause>,
    /// This calendar is in force.
    pub calendar: Option<Calendar>,
}

impl WhatIf {
    /// True when there are no assumptions.
    pub fn is_empty(&self) -> bool {
        self.began_at.is_none() && self.pauses.is_empty() && self.calendar.is_none()
    }
}

/// Why due dates are what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineReport {
    /// Each day from the first to the deadline.
    pub days: Vec<Day>,
    /// The dates counted from these days; `None` when an open pause prevents counting.
    pub due_dates: Option<DueDates>,
    /// Working days until the target and until the deadline.
    pub needed: (u32, u32),
    /// The close of the last counted day, when the deadline is later: a whole working day is left after an answer.
    pub extended_from: Option<DateTime<Utc>>,
}

impl DeadlineReport {
    /// Computes the report.
    pub fn of(basis: ReportBasis<'_>) -> Self {
        Self::compute(basis, basis.calendar, basis.began_at, &ledger::pauses(basis.ledger))
    }

    /// Computes the report under assumptions.
    pub fn what_if(basis: ReportBasis<'_>, what_if: &WhatIf) -> Self {
        let mut pauses = ledger::pauses(basis.ledger);
        pauses.extend(&what_if.pauses);
        let calendar = what_if.calendar.as_ref().unwrap_or(basis.calendar);
        Self::compute(basis, calendar, what_if.began_at.unwrap_or(basis.began_at), &pauses)
    }

    fn compute(basis: ReportBasis<'_>, calendar: &Calendar, began_at: DateTime<Utc>, pauses: &[Pause]) -> Self {
        let rule = CountingRule { calendar, close: basis.clock.close };
        let due_dates = DueDates::count(rule, basis.clock, began_at, pauses);
        let last_close = rule.due(began_at, pauses, basis.clock.deadline_days).map(|due| due.at);
        Self {
            days: rule.explain(began_at, pauses, basis.clock.deadline_days),
            due_dates,
            needed: (basis.clock.target_days, basis.clock.deadline_days),
            extended_from: last_close.filter(|at| due_dates.is_some_and(|dates| dates.due_at > *at)),
        }
    }

    /// The due dates if the clock ran again at `now`: later than the current ones when a pause is open, else the same.
    pub fn if_resumed(basis: ReportBasis<'_>, current: &DueDates, now: DateTime<Utc>) -> DueDates {
        let pauses = ledger::pauses(basis.ledger);
        if pauses.iter().all(|pause| pause.until.is_some()) {
            return *current;
        }
        let rule = CountingRule { calendar: basis.calendar, close: basis.clock.close };
        let end_now = |pause: Pause| Pause { until: pause.until.or(Some(now)), ..pause };
        let pauses: Vec<Pause> = pauses.into_iter().map(end_now).collect();
        let counted = DueDates::count(rule, basis.clock, basis.began_at, &pauses);
        counted.map_or(*current, |counted| counted.kept(current, rule))
    }

    /// True when the stored deadline is later than the counted one: it was counted with another calendar, and a
    /// deadline never becomes earlier.
    pub fn is_kept_later(&self, due_dates: &DueDates) -> bool {
        self.due_dates.is_some_and(|counted| counted.due_at < due_dates.due_at)
    }

    /// The days grouped into runs with the same reason, for describing them in words.
    pub fn runs(&self) -> Vec<DayRun> {
        let mut runs: Vec<DayRun> = Vec::new();
        for day in &self.days {
            match runs.last_mut() {
                Some(run) if run.why == day.why => run.until = day.date,
                _ => runs.push(DayRun { from: day.date, until: day.date, why: day.why.clone() }),
            }
        }
        runs
    }
}

/// Consecutive days with the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRun {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Why they count or not.
    pub why: DayReason,
}

/// The interval in which the clock was paused at the close of a day.
pub fn pause_at(ledger: &[Interval], close_at: DateTime<Utc>) -> Option<&Interval> {
    ledger.iter().filter(|interval| interval.state == ClockState::Paused).find(|interval| {
        let pause = Pause { from: interval.started_at, until: interval.ended_at };
        pause.contains(close_at)
    })
}

/// The facts of an application's due dates; contains no personal data.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ClockHistory {
    pub reference: String,
    pub due_dates: DueDates,
    pub began_at: DateTime<Utc>,
    pub calendar: Calendar,
    pub clock: ClockRules,
    pub ledger: Vec<Interval>,
}

impl ClockHistory {
    /// The facts a report is computed from.
    pub fn basis(&self) -> ReportBasis<'_> {
        ReportBasis { calendar: &self.calendar, clock: &self.clock, began_at: self.began_at, ledger: &self.ledger }
    }
}

/// Loads the facts of an application's due dates, for the command line; pages have them in their case file.
///
/// # Errors
/// [`TransitionError::Missing`] for an unknown application; [`TransitionError::NotPermitted`]; database errors.
pub async fn get_clock_history(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<ClockHistory, TransitionError> {
    actor.must(Permission::ExplainClock)?;
    let found: Option<(Application, String)> = application::find(conn, id).await?;
    let (application, _) = found.ok_or(TransitionError::Missing)?;
    Ok(clock_history_of(conn, ctx, &application).await?)
}

/// The facts of the due dates of an application that the caller may read.
///
/// # Errors
/// Database errors.
pub async fn clock_history_of(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
) -> QueryResult<ClockHistory> {
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    Ok(ClockHistory {
        due_dates: DueDates::of(application),
        began_at: application.began_at(),
        calendar: calendar::load(conn).await?,
        clock: policy.policy.clock.clone(),
        ledger: ledger::list(conn, application.id).await?,
        reference: application.reference.clone(),
    })
}
