//! Chips: an icon and words that say how far something is, or how urgent.
//!
//! The tone and the icon are chosen here, once, so that the same state looks the same on every page.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use domain::application::Application;
use domain::application::status::Status;
use domain::base::terms::{Kind, YearStatus};
use domain::letter::LetterState;
use domain::review::check::CheckResult;
use domain::review::outcome::Outcome;
use domain::review::penalty::Penalty;
use domain::store::Certification;
use locale::Words;

/// A chip.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/chip.html")]
pub struct Chip {
    tone: &'static str,
    icon: &'static str,
    text: String,
}

/// Its template escapes what it is given.
impl HtmlSafe for Chip {}

impl Chip {
    pub fn new(tone: &'static str, icon: &'static str, text: String) -> Self {
        Self { tone, icon, text }
    }

    /// Where an application is.
    pub fn status(words: Words, status: Status) -> Self {
        let (tone, icon) = match status {
            Status::Submitted => ("none", "ring"),
            Status::InReview => ("info", "desk"),
            Status::AwaitingApplicant => ("none", "pause"),
            Status::AwaitingSecond => ("info", "person"),
            Status::Approved => ("ok", "check"),
            Status::Rejected => ("bad", "cross"),
            Status::Withdrawn | Status::Lapsed | Status::Voided => ("none", "dash"),
        };
        Self::new(tone, icon, words.say(&format!("status-{}", status.slug())))
    }

    /// How urgent an application is: `days_left` as [`domain::deadline::working_clock::Rule::days_left`] counts it.
    pub fn due(words: Words, application: &Application, days_left: i64, now: DateTime<Utc>) -> Self {
        match application.status {
            Status::AwaitingApplicant => Self::new("paused", "pause", words.say("due-paused")),
            Status::Approved | Status::Rejected => Self::new("none", "check", words.say("due-decided")),
            Status::Withdrawn | Status::Lapsed | Status::Voided => Self::new("none", "dash", words.say("due-closed")),
            _ if application.is_overdue(now) => {
                Self::new("overdue", "alert", words.say1("due-overdue", "days", -days_left))
            }
            _ if days_left <= 0 => {
                Self::new("today", "clock", words.say1("due-today", "time", words.time(application.due_at)))
            }
            _ if days_left == 1 => Self::new("soon", "clock", words.say1("due-days-left", "days", days_left)),
            _ => Self::new("calm", "ring", words.say1("due-days-left", "days", days_left)),
        }
    }

    /// The account was stolen from its owner.
    pub fn urgent(words: Words) -> Self {
        Self::new("overdue", "warn", words.say("desk-urgent"))
    }

    /// Customer service lodged it (R9).
    pub fn lodged(words: Words, by: Option<&str>) -> Self {
        let text = by.map_or_else(|| words.say("desk-lodged"), |name| words.say1("desk-lodged-by", "name", name));
        Self::new("info", "person", text)
    }

    /// Whether two values that should be one are.
    pub fn same(words: Words, is_same: bool) -> Self {
        if is_same {
            Self::new("ok", "check", words.say("look-same"))
        } else {
            Self::new("bad", "cross", words.say("look-not-same"))
        }
    }

    /// A document that was not there before.
    pub fn added(words: Words) -> Self {
        Self::new("ok", "plus", words.say("change-file-added"))
    }

    /// A document that is not there any more.
    pub fn left_out(words: Words) -> Self {
        Self::new("bad", "cross", words.say("change-file-left-out"))
    }

    /// The same document again.
    pub fn kept(words: Words) -> Self {
        Self::new("none", "dash", words.say("change-file-kept"))
    }

    /// The outcome of a decision, made or about to be made.
    pub fn outcome(words: Words, outcome: Outcome) -> Self {
        let (tone, icon) = match outcome {
            Outcome::Approve => ("ok", "check"),
            Outcome::Reject => ("bad", "cross"),
        };
        Self::new(tone, icon, words.say(&format!("outcome-{}", outcome.slug())))
    }

    /// The result of a check.
    pub fn check(words: Words, result: Option<CheckResult>) -> Self {
        let Some(result) = result else { return Self::new("none", "ring", words.say("check-open")) };
        let (tone, icon) = match result {
            CheckResult::Same | CheckResult::Confirmed => ("ok", "check"),
            CheckResult::Different | CheckResult::NotConfirmed => ("bad", "cross"),
            CheckResult::CannotTell => ("soon", "warn"),
        };
        Self::new(tone, icon, words.say(&format!("check-result-{}", result.slug())))
    }

    /// The severity of a flag, or that it was resolved.
    pub fn flag(words: Words, is_hard: bool, is_resolved: bool) -> Self {
        match (is_resolved, is_hard) {
            (true, _) => Self::new("ok", "check", words.say("flag-is-resolved")),
            (false, true) => Self::new("overdue", "alert", words.say("flag-is-hard")),
            (false, false) => Self::new("soon", "warn", words.say("flag-is-soft")),
        }
    }

    /// Whether a penalty bars, is over, or was lifted.
    pub fn penalty(words: Words, penalty: &Penalty, now: DateTime<Utc>) -> Self {
        match penalty.lifted_at {
            Some(_) => Self::new("none", "undo", words.say("penalty-is-lifted")),
            None if penalty.is_running(now) => Self::new("bad", "lock", words.say("penalty-is-running")),
            None => Self::new("none", "dash", words.say("penalty-is-over")),
        }
    }

    /// How far a year of the calendar can be relied on.
    pub fn year(words: Words, status: YearStatus) -> Self {
        let (tone, icon) = match status {
            YearStatus::Official => ("ok", "check"),
            YearStatus::Provisional => ("soon", "clock"),
            YearStatus::Missing => ("bad", "warn"),
        };
        Self::new(tone, icon, words.say(&format!("calendar-status-{}", status.code())))
    }

    /// Where a letter is.
    pub fn letter(words: Words, state: LetterState) -> Self {
        let (tone, icon) = match state {
            LetterState::Held => ("paused", "pause"),
            LetterState::Queued => ("info", "clock"),
            LetterState::Sent => ("ok", "check"),
            LetterState::Cancelled => ("none", "dash"),
            LetterState::Failed => ("bad", "cross"),
        };
        Self::new(tone, icon, words.say(&format!("letter-{}", state.slug())))
    }

    /// Whether a store is certified.
    pub fn certification(words: Words, certification: Certification) -> Self {
        let (tone, icon) = match certification {
            Certification::None => ("none", "dash"),
            Certification::Certified => ("ok", "check"),
            Certification::Revoked => ("bad", "cross"),
        };
        Self::new(tone, icon, words.say(&format!("certification-{}", certification.slug())))
    }
}

/// The type of an application, with its icon.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/kind.html")]
pub struct KindTag {
    class: &'static str,
    text: String,
}

/// Its template escapes what it is given.
impl HtmlSafe for KindTag {}

impl KindTag {
    /// The tag of a kind.
    pub fn new(words: Words, kind: Kind) -> Self {
        let class = match kind {
            Kind::Unbind => "unbind",
            Kind::RevokeCertification => "revoke",
        };
        Self { class, text: kind_name(words, kind) }
    }
}

/// A kind by name.
pub fn kind_name(words: Words, kind: Kind) -> String {
    words.say(&format!("kind-{}", kind.slug()))
}
