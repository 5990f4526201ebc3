//! The status of an application, as far as its applicant has been told.
//! [`ToldState`] has the rule.

use std::ops::Deref;

use chrono::{DateTime, Duration, Utc};
use domain::application::{Application, EffectState, Status, ToldState};
use domain::base::Kind;
use locale::Translator;

use crate::ui::Chip;

/// The parts of a case that the applicant has been told, as the pages show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicantView(ToldState);

impl Deref for ApplicantView {
    type Target = ToldState;

    fn deref(&self) -> &ToldState {
        &self.0
    }
}

impl ApplicantView {
    /// From the application and the grace period of the policy it is judged by.
    pub fn new(application: &Application, grace_period: Duration, now: DateTime<Utc>) -> Self {
        Self(ToldState::new(application, grace_period, now))
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
