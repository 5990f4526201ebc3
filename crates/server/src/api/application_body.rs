//! An application as the API shows it: as far as its applicant was told, and without personal data.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::application::{Application, ToldApplication};
use domain::deadline::deadline_report::{ClockHistory, DeadlineReport};
use domain::deadline::ledger::ClockState;
use domain::deadline::working_clock::DayReason;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::words::{ApplicationKind, ApplicationStatus};

/// An application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationBody {
    /// The number people quote.
    reference: String,
    #[schema(value_type = ApplicationKind)]
    kind: &'static str,
    store_number: String,
    #[schema(value_type = ApplicationStatus)]
    status: &'static str,
    /// The state of the change at the platform; `none` before an approval was told.
    effect: &'static str,
    /// The party that has to act: `reviewer`, `lead`, `applicant`, `platform` or `nobody`.
    turn: &'static str,
    /// The deadline passed without an answer.
    is_late: bool,
    /// A registered contact objected; the application waits.
    is_stopped: bool,
    submitted_at: DateTime<Utc>,
    target_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    /// The dates were counted with days that are not official yet.
    due_is_provisional: bool,
    /// Time of the decision, once it was told.
    decided_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

impl ApplicationBody {
    /// From an application and the grace period of the policy it is judged by.
    pub fn new(application: &Application, store_number: &str, grace_period: Duration, now: DateTime<Utc>) -> Self {
        ToldApplication::new(application, store_number, grace_period, now).into()
    }

    /// The status as told.
    pub fn status(&self) -> &'static str {
        self.status
    }
}

impl From<ToldApplication> for ApplicationBody {
    fn from(told: ToldApplication) -> Self {
        Self {
            reference: told.reference,
            kind: told.kind.as_str(),
            store_number: told.store_number,
            status: told.status.as_str(),
            effect: told.effect.as_str(),
            turn: told.turn.as_str(),
            is_late: told.is_late,
            is_stopped: told.is_stopped,
            submitted_at: told.submitted_at,
            target_at: told.target_at,
            due_at: told.due_at,
            due_is_provisional: told.due_is_provisional,
            decided_at: told.decided_at,
            closed_at: told.closed_at,
        }
    }
}

/// An application with the explanation of its dates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainedApplication {
    #[serde(flatten)]
    application: ApplicationBody,
    clock: ClockBody,
}

/// Why the dates are what they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClockBody {
    /// The round began: at submission or at an appeal.
    began_at: DateTime<Utc>,
    /// Working days until the target.
    target_days: u32,
    /// Working days until the deadline.
    deadline_days: u32,
    days: Vec<DayBody>,
    /// Spans in which the clock waited for the applicant.
    pauses: Vec<PauseBody>,
}

/// A day of the clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DayBody {
    date: NaiveDate,
    is_counted: bool,
    /// Working days counted up to and including this one.
    count: u32,
    /// `first_day`, `working_day`, `make_up_workday`, `weekend`, `holiday` or `paused`.
    reason: &'static str,
    /// Name of the holiday.
    holiday: Option<String>,
}

/// A pause of the clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PauseBody {
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl ExplainedApplication {
    /// The application with the facts of its clock.
    pub fn new(application: ApplicationBody, history: &ClockHistory) -> Self {
        let report = DeadlineReport::of(history.basis());
        let days = report.days.iter().map(|day| DayBody {
            date: day.date,
            is_counted: day.counted,
            count: day.count,
            reason: day.why.code(),
            holiday: match &day.why {
                DayReason::MakeUpWorkday(name) | DayReason::Holiday(name) => Some(name.clone()),
                _ => None,
            },
        });
        let pauses = history.ledger.iter().filter(|interval| interval.state == ClockState::Paused);
        let clock = ClockBody {
            began_at: history.began_at,
            target_days: report.needed.0,
            deadline_days: report.needed.1,
            days: days.collect(),
            pauses: pauses.map(|it| PauseBody { started_at: it.started_at, ended_at: it.ended_at }).collect(),
        };
        Self { application, clock }
    }
}
