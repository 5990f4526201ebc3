//! Why the dates of an application are what they are: each day, counted or not, and why; every interval of its clock
//! with its cause; and what they would be if (R11).
//!
//! One explanation for the case page, the applicant's page and the command line. It counts by [`Rule::explain`], which
//! is the other face of what the dates were set by; a property holds the two together.

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;

use crate::application::permission::Permission;
use crate::application::transition::TransitionError;
use crate::application::{self, Application};
use crate::base::actor::Actor;
use crate::base::id::ApplicationId;
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::due_dates::Promise;
use crate::deadline::ledger::{self, ClockState, Interval};
use crate::deadline::working_clock::{Day, Pause, Rule, Why};
use crate::letter::context::Context;
use crate::policy::ClockRules;

/// What the explanation is told by.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The working days.
    pub calendar: &'a Calendar,
    /// Days and times of the clock.
    pub clock: &'a ClockRules,
    /// When the round began.
    pub began_at: DateTime<Utc>,
    /// The ledger of the clock.
    pub ledger: &'a [Interval],
}

/// What is imagined: the dates if this were so. Nothing of it is written anywhere.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// It had begun then.
    pub began_at: Option<DateTime<Utc>>,
    /// The clock also stood still in these spans.
    pub pauses: Vec<Pause>,
    /// This were the calendar.
    pub calendar: Option<Calendar>,
}

impl WhatIf {
    /// True when nothing is imagined.
    pub fn is_nothing(&self) -> bool {
        self.began_at.is_none() && self.pauses.is_empty() && self.calendar.is_none()
    }
}

/// Why the dates are what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Each day from the first to the deadline.
    pub days: Vec<Day>,
    /// The dates by these days; none while an open pause lets nobody know.
    pub counted: Option<Promise>,
    /// Working days until the target and until the deadline.
    pub needed: (u32, u32),
}

impl Explanation {
    /// Explains.
    pub fn of(ground: Ground<'_>) -> Self {
        Self::counting(ground, ground.calendar, ground.began_at, &ledger::pauses(ground.ledger))
    }

    /// Explains what would be if.
    pub fn what_if(ground: Ground<'_>, what_if: &WhatIf) -> Self {
        let mut pauses = ledger::pauses(ground.ledger);
        pauses.extend(&what_if.pauses);
        let calendar = what_if.calendar.as_ref().unwrap_or(ground.calendar);
        Self::counting(ground, calendar, what_if.began_at.unwrap_or(ground.began_at), &pauses)
    }

    fn counting(ground: Ground<'_>, calendar: &Calendar, began_at: DateTime<Utc>, pauses: &[Pause]) -> Self {
        let rule = Rule { calendar, close: ground.clock.close };
        Self {
            days: rule.explain(began_at, pauses, ground.clock.deadline_days),
            counted: Promise::count(rule, ground.clock, began_at, pauses),
            needed: (ground.clock.target_days, ground.clock.deadline_days),
        }
    }

    /// True when the promise is later than what these days make: it was made by another calendar, and a promise never
    /// becomes earlier.
    pub fn is_kept_later(&self, promised: &Promise) -> bool {
        self.counted.is_some_and(|counted| counted.due_at < promised.due_at)
    }

    /// The same days in runs of one reason each, for telling them in words.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for day in &self.days {
            match runs.last_mut() {
                Some(run) if run.why == day.why => run.until = day.date,
                _ => runs.push(Run { from: day.date, until: day.date, why: day.why.clone() }),
            }
        }
        runs
    }
}

/// Days in a row with one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub until: NaiveDate,
    /// Why they count or not.
    pub why: Why,
}

/// The interval in which the clock stood still at the close of a day.
pub fn pause_at(ledger: &[Interval], close_at: DateTime<Utc>) -> Option<&Interval> {
    ledger.iter().filter(|interval| interval.state == ClockState::Paused).find(|interval| {
        let pause = Pause { from: interval.started_at, until: interval.ended_at };
        pause.contains(close_at)
    })
}

/// An application with all that explains its dates, and nothing else: nothing personal is in it.
#[derive(Debug, Clone)]
pub struct Clockwork {
    /// What people quote.
    pub reference: String,
    /// What was promised.
    pub promised: Promise,
    /// When its round began.
    pub began_at: DateTime<Utc>,
    /// The calendar in force.
    pub calendar: Calendar,
    /// Days and times of its policy.
    pub clock: ClockRules,
    /// The ledger of its clock.
    pub ledger: Vec<Interval>,
}

impl Clockwork {
    /// What its dates are explained by.
    pub fn ground(&self) -> Ground<'_> {
        Ground { calendar: &self.calendar, clock: &self.clock, began_at: self.began_at, ledger: &self.ledger }
    }
}

/// What explains the dates of an application.
///
/// # Errors
/// [`TransitionError::Missing`] for an unknown one; [`TransitionError::NotPermitted`]; database errors.
pub async fn get(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Clockwork, TransitionError> {
    actor.must(Permission::ExplainClock)?;
    let found: Option<(Application, String)> = application::find(conn, id).await?;
    let (application, _) = found.ok_or(TransitionError::Missing)?;
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    Ok(Clockwork {
        promised: Promise::standing(&application),
        began_at: application.began_at(),
        calendar: calendar::load(conn).await?,
        clock: policy.policy.clock.clone(),
        ledger: ledger::list(conn, id).await?,
        reference: application.reference,
    })
}
