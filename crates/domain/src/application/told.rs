//! An application as far as its applicant was told: for their pages, for the API and for messages to webhooks.
//!
//! A decision's letter is held for the grace period; until then the application still is in review, so that a decision
//! undone in time leaves no trace.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use crate::application::{Application, EffectState, Status, Turn, status};
use crate::base::Kind;

/// The parts of an application's state that the applicant has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldState {
    /// Where it is in the process.
    pub status: Status,
    /// The state of the effect; `None` until the applicant was told of the approval.
    pub effect: EffectState,
    /// The deadline has passed without an answer.
    pub is_late: bool,
    /// A registered contact objects: the application waits until a lead has looked into it (R23).
    pub is_stopped: bool,
    /// It ended because its approval could not be carried out for too long.
    pub is_approval_lapsed: bool,
}

impl ToldState {
    /// From the application and the grace period of the policy it is judged by.
    pub fn new(application: &Application, grace_period: Duration, now: DateTime<Utc>) -> Self {
        // The applicant is not told who reviews it, nor how many people do.
        let status = match application.applicant_status(grace_period, now) {
            Status::AwaitingSecond => Status::InReview,
            status => status,
        };
        let effect = if status == Status::Approved { application.effect } else { EffectState::None };
        let is_reviewed = status.is_running();
        let is_stopped = application.objected_at.is_some() && application.can_be_stopped(grace_period, now);
        let is_late = is_reviewed && application.due_at < now;
        // An application that lapses without an answer has no decision.
        let is_approval_lapsed = status == Status::Lapsed && application.decided_at.is_some();
        Self { status, effect, is_late, is_stopped, is_approval_lapsed }
    }

    /// The party whose move it is.
    pub fn turn(self) -> Turn {
        status::turn(self.status, self.effect)
    }

    /// True when it is done: the platform confirmed it (R15).
    pub fn is_done(self) -> bool {
        self.status == Status::Approved && self.effect == EffectState::Confirmed
    }
}

/// An application as programs of partners are shown it: without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the API's document describes each field")]
pub struct ToldApplication {
    pub reference: String,
    pub kind: Kind,
    pub store_number: String,
    pub status: Status,
    pub effect: EffectState,
    pub turn: Turn,
    pub is_late: bool,
    pub is_stopped: bool,
    pub submitted_at: DateTime<Utc>,
    pub target_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub due_is_provisional: bool,
    pub decided_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
}

impl ToldApplication {
    /// From an application and the grace period of the policy it is judged by.
    pub fn new(application: &Application, store_number: &str, grace_period: Duration, now: DateTime<Utc>) -> Self {
        let state = ToldState::new(application, grace_period, now);
        let is_told = matches!(state.status, Status::Approved | Status::Rejected);
        Self {
            reference: application.reference.clone(),
            kind: application.kind,
            store_number: store_number.to_owned(),
            status: state.status,
            effect: state.effect,
            turn: state.turn(),
            is_late: state.is_late,
            is_stopped: state.is_stopped,
            submitted_at: application.submitted_at,
            target_at: application.target_at,
            due_at: application.due_at,
            due_is_provisional: application.due_is_provisional,
            decided_at: application.decided_at.filter(|_| is_told),
            closed_at: application.closed_at.filter(|at| *at <= now),
        }
    }
}
