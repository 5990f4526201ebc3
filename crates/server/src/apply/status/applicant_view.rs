//! The status of an application, as far as its applicant has been told.
//!
//! A decision's letter is held for the grace period; until then these pages still say "in review", so that a decision
//! undone in time leaves no trace.

use chrono::{DateTime, Duration, Utc};
use domain::application::status::{self, Turn};
use domain::application::{Application, EffectState, Status};
use domain::base::Kind;
use locale::Translator;

use crate::ui::Chip;

/// The parts of a case that the applicant has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicantView {
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

impl ApplicantView {
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

    /// The state in a few words.
    pub fn chip(self, t: Translator) -> Chip {
        let (slug, tone, icon) = match (self.status, self.effect) {
            _ if self.is_stopped => ("stopped", "soon", "pause"),
            _ if self.is_late => ("overdue", "soon", "clock"),
            (Status::Submitted, _) => ("submitted", "info", "inbox"),
            (Status::InReview, _) => ("in-review", "info", "desk"),
            (Status::AwaitingApplicant, _) => ("awaiting-applicant", "soon", "pause"),
            (Status::AwaitingSecond, _) => ("awaiting-second", "info", "desk"),
            (Status::Approved, EffectState::Confirmed) => ("done", "ok", "check"),
            (Status::Approved, EffectState::Requested) => ("requested", "ok", "clock"),
            (Status::Approved, EffectState::Blocked | EffectState::Failed) => ("stuck", "soon", "alert"),
            (Status::Approved, _) => ("approved", "ok", "clock"),
            (Status::Rejected, _) => ("rejected", "bad", "cross"),
            (Status::Withdrawn, _) => ("withdrawn", "none", "undo"),
            (Status::Lapsed, _) => ("lapsed", "none", "dash"),
            (Status::Voided, _) => ("voided", "none", "dash"),
        };
        Chip::new(tone, icon, t.text(&format!("apply-chip-{slug}")))
    }

    /// The class of the status box, beside `now`.
    pub fn tone(self) -> &'static str {
        match (self.status, self.effect) {
            _ if self.is_late || self.is_stopped => "current-state-wait",
            (Status::Approved, EffectState::Blocked | EffectState::Failed) | (Status::AwaitingApplicant, _) => {
                "current-state-wait"
            }
            (Status::Approved, _) => "current-state-ok",
            (Status::Rejected, _) => "current-state-bad",
            _ => "",
        }
    }

    /// The state in one sentence.
    pub fn sentence(self, t: Translator, kind: Kind) -> String {
        if self.is_stopped {
            return t.text("apply-stopped");
        }
        if self.is_approval_lapsed {
            return t.text("status-applicant-approval-lapsed");
        }
        match self.effect {
            EffectState::Confirmed => t.text(&format!("apply-done-{}", kind.slug())),
            EffectState::Requested | EffectState::Blocked | EffectState::Failed => {
                t.text(&format!("effect-applicant-{}", self.effect.slug()))
            }
            EffectState::None | EffectState::Scheduled | EffectState::Cancelled => {
                t.text(&format!("status-applicant-{}", self.status.slug()))
            }
        }
    }
}
