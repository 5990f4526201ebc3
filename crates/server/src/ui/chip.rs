//! Chips: an icon and a few words for a state or an urgency.
//!
//! Tone and icon are chosen here, so that the same state looks the same on every page.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use domain::application::{Application, Status};
use domain::base::Kind;
use domain::base::terms::YearStatus;
use domain::letter::LetterState;
use domain::review::check::CheckResult;
use domain::review::outcome::Outcome;
use domain::review::penalty::Penalty;
use domain::store::Certification;
use locale::Translator;

#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/chip.html")]
pub struct Chip {
    tone: &'static str,
    icon: &'static str,
    text: String,
}

/// The template escapes its values.
impl HtmlSafe for Chip {}

impl Chip {
    pub fn new(tone: &'static str, icon: &'static str, text: String) -> Self {
        Self { tone, icon, text }
    }

    pub fn status(t: Translator, status: Status) -> Self {
        let (tone, icon) = match status {
            Status::Submitted => ("none", "ring"),
            Status::InReview => ("info", "desk"),
            Status::AwaitingApplicant => ("none", "pause"),
            Status::AwaitingSecond => ("info", "person"),
            Status::Approved => ("ok", "check"),
            Status::Rejected => ("bad", "cross"),
            Status::Withdrawn | Status::Lapsed | Status::Voided => ("none", "dash"),
        };
        Self::new(tone, icon, t.text(&format!("status-{}", status.slug())))
    }

    /// The urgency of an application; `days_left` as [`domain::deadline::working_clock::CountingRule::days_left`]
    /// counts.
    pub fn due(t: Translator, application: &Application, days_left: i64, now: DateTime<Utc>) -> Self {
        match application.status {
            Status::AwaitingApplicant => Self::new("paused", "pause", t.text("due-paused")),
            Status::Approved | Status::Rejected => Self::new("none", "check", t.text("due-decided")),
            Status::Withdrawn | Status::Lapsed | Status::Voided => Self::new("none", "dash", t.text("due-closed")),
            _ if application.is_overdue(now) => {
                Self::new("overdue", "alert", t.text1("due-overdue", "days", -days_left))
            }
            _ if days_left <= 0 => {
                Self::new("today", "clock", t.text1("due-today", "time", t.time(application.due_at)))
            }
            _ if days_left == 1 => Self::new("soon", "clock", t.text1("due-days-left", "days", days_left)),
            _ => Self::new("calm", "ring", t.text1("due-days-left", "days", days_left)),
        }
    }

    /// The account was stolen from its owner.
    pub fn urgent(t: Translator) -> Self {
        Self::new("overdue", "warn", t.text("desk-urgent"))
    }

    /// An agent of customer service submitted it (R9).
    pub fn lodged(t: Translator, by: Option<&str>) -> Self {
        let text = by.map_or_else(|| t.text("desk-lodged"), |name| t.text1("desk-lodged-by", "name", name));
        Self::new("info", "person", text)
    }

    /// Whether two values that should be equal are.
    pub fn same(t: Translator, is_same: bool) -> Self {
        if is_same {
            Self::new("ok", "check", t.text("viewer-same"))
        } else {
            Self::new("bad", "cross", t.text("viewer-not-same"))
        }
    }

    pub fn added(t: Translator) -> Self {
        Self::new("ok", "plus", t.text("change-file-added"))
    }

    /// A document that was removed.
    pub fn left_out(t: Translator) -> Self {
        Self::new("bad", "cross", t.text("change-file-left-out"))
    }

    pub fn kept(t: Translator) -> Self {
        Self::new("none", "dash", t.text("change-file-kept"))
    }

    /// The outcome of a decision, made or about to be made.
    pub fn outcome(t: Translator, outcome: Outcome) -> Self {
        let (tone, icon) = match outcome {
            Outcome::Approve => ("ok", "check"),
            Outcome::Reject => ("bad", "cross"),
        };
        Self::new(tone, icon, t.text(&format!("outcome-{}", outcome.slug())))
    }

    pub fn check(t: Translator, result: Option<CheckResult>) -> Self {
        let Some(result) = result else { return Self::new("none", "ring", t.text("check-open")) };
        let (tone, icon) = match result {
            CheckResult::Same | CheckResult::Confirmed => ("ok", "check"),
            CheckResult::Different | CheckResult::NotConfirmed => ("bad", "cross"),
            CheckResult::CannotTell => ("soon", "warn"),
        };
        Self::new(tone, icon, t.text(&format!("check-result-{}", result.slug())))
    }

    /// The severity of a flag, or that it was resolved.
    pub fn flag(t: Translator, is_hard: bool, is_resolved: bool) -> Self {
        match (is_resolved, is_hard) {
            (true, _) => Self::new("ok", "check", t.text("flag-is-resolved")),
            (false, true) => Self::new("overdue", "alert", t.text("flag-is-hard")),
            (false, false) => Self::new("soon", "warn", t.text("flag-is-soft")),
        }
    }

    /// Whether a penalty is in force, has ended, or was lifted.
    pub fn penalty(t: Translator, penalty: &Penalty, now: DateTime<Utc>) -> Self {
        match penalty.lifted_at {
            Some(_) => Self::new("none", "undo", t.text("penalty-is-lifted")),
            None if penalty.is_running(now) => Self::new("bad", "lock", t.text("penalty-is-running")),
            None => Self::new("none", "dash", t.text("penalty-is-over")),
        }
    }

    /// Whether a year of the calendar is official.
    pub fn year(t: Translator, status: YearStatus) -> Self {
        let (tone, icon) = match status {
            YearStatus::Official => ("ok", "check"),
            YearStatus::Provisional => ("soon", "clock"),
            YearStatus::Missing => ("bad", "warn"),
        };
        Self::new(tone, icon, t.text(&format!("calendar-status-{status}")))
    }

    pub fn letter(t: Translator, state: LetterState) -> Self {
        let (tone, icon) = match state {
            LetterState::Held => ("paused", "pause"),
            LetterState::Queued => ("info", "clock"),
            LetterState::Sent => ("ok", "check"),
            LetterState::Cancelled => ("none", "dash"),
            LetterState::Failed => ("bad", "cross"),
        };
        Self::new(tone, icon, t.text(&format!("letter-{}", state.slug())))
    }

    pub fn certification(t: Translator, certification: Certification) -> Self {
        let (tone, icon) = match certification {
            Certification::None => ("none", "dash"),
            Certification::Certified => ("ok", "check"),
            Certification::Revoked => ("bad", "cross"),
        };
        Self::new(tone, icon, t.text(&format!("certification-{}", certification.slug())))
    }
}

/// The type of an application, with its icon.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/kind_chip.html")]
pub struct KindTag {
    class: &'static str,
    text: String,
}

/// The template escapes its values.
impl HtmlSafe for KindTag {}

impl KindTag {
    pub fn new(t: Translator, kind: Kind) -> Self {
        let class = match kind {
            Kind::Unbind => "unbind",
            Kind::RevokeCertification => "revoke",
        };
        Self { class, text: kind_name(t, kind) }
    }
}

pub fn kind_name(t: Translator, kind: Kind) -> String {
    t.text(&format!("kind-{}", kind.slug()))
}
