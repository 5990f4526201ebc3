//! The facts of each kind of letter, given by the use case that posts it.

use std::fmt;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::application::about::About;
use crate::application::obstacle::Obstacle;
use crate::base::secret::Token;
use crate::base::terms::{Kind, YearStatus};
use crate::letter::kind::LetterKind;
use crate::letter::round_up::{Digest, MissedReminders};

/// A rejection reason as the applicant reads it (R13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGiven {
    /// The reason.
    pub label: String,
    /// The next step for the applicant.
    pub next: String,
}

/// A penalty as the applicant is told of it (R14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PenaltyFacts {
    /// When it ends.
    pub until_at: DateTime<Utc>,
    /// The reason for it.
    pub message: String,
    /// Where to appeal against it.
    pub appeal_to: Option<String>,
}

/// The consequences of a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AfterRejection {
    /// The penalty given with it.
    pub penalty: Option<PenaltyFacts>,
    /// Until when it can be appealed.
    pub appeal_until: Option<DateTime<Utc>>,
    /// True when a reason excludes applying again for this kind.
    pub is_for_good: bool,
}

/// The facts of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are described at LetterKind, the fields by their types")]
pub enum Letter {
    SignInCode { store_name: String, code: String, valid_period: Duration },
    EmailCode { store_name: String, code: String, valid_period: Duration },
    DraftReminder { store_name: String, kind: Kind, removed_at: DateTime<Utc> },
    Received { about: About },
    Alert { about: About, objection: LinkSecret },
    Approved { about: About, message: String, not_before: DateTime<Utc> },
    Rejected { about: About, reasons: Vec<ReasonGiven>, message: String, after: AfterRejection },
    Done { about: About, done_at: DateTime<Utc>, removed_at: DateTime<Utc> },
    BoundAgain { store_name: String, account_name: String, bound_at: DateTime<Utc> },
    Blocked { about: About, obstacles: Vec<Obstacle> },
    BlockedLead { about: About, obstacles: Vec<Obstacle>, blocked_at: DateTime<Utc> },
    InformationNeeded { about: About, prompts: Vec<String>, message: String, answer_until: DateTime<Utc> },
    InformationReminder { about: About, prompts: Vec<String>, answer_until: DateTime<Utc>, is_last_day: bool },
    Lapsed { about: About },
    Withdrawn { about: About },
    Overdue { about: About, estimate_at: DateTime<Utc> },
    Postponed { about: About, was_due_at: DateTime<Utc> },
    Remind { about: About },
    Escalate { about: About },
    OverdueLead { about: About },
    ObjectionLead { about: About },
    Answered { about: About },
    Appealed { about: About },
    Voided { about: About, message: String },
    PenaltyLifted { about: About },
    CalendarHorizon { year: i32, status: YearStatus, covered_until: Option<NaiveDate>, reached_on: NaiveDate },
    CatchUp(MissedReminders),
    Digest(Digest),
    SecondWanted { about: About },
    Returned { about: About },
    Invitation { link: LinkSecret, until_at: DateTime<Utc> },
    PasswordReset { link: LinkSecret, valid_period: Duration },
}

/// The secret part of a link in a letter. It is sent with the letter; the kept copy shows dots.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(String);

impl LinkSecret {
    /// The placeholder shown in the kept copy.
    pub fn masked() -> Self {
        Self("••••••••".to_owned())
    }

    /// The secret, for the link in the message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&Token> for LinkSecret {
    fn from(token: &Token) -> Self {
        Self(token.expose().to_owned())
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

impl Letter {
    /// A copy with the secret link masked, for keeping; `None` when the letter has no secret link of its own.
    pub(crate) fn masked(&self) -> Option<Self> {
        match self {
            Self::Alert { about, .. } => Some(Self::Alert { about: about.clone(), objection: LinkSecret::masked() }),
            Self::Invitation { until_at, .. } => {
                Some(Self::Invitation { link: LinkSecret::masked(), until_at: *until_at })
            }
            Self::PasswordReset { valid_period, .. } => {
                Some(Self::PasswordReset { link: LinkSecret::masked(), valid_period: *valid_period })
            }
            _ => None,
        }
    }

    /// The kind of this letter.
    pub fn kind(&self) -> LetterKind {
        match self {
            Self::SignInCode { .. } => LetterKind::SignInCode,
            Self::EmailCode { .. } => LetterKind::EmailCode,
            Self::DraftReminder { .. } => LetterKind::DraftReminder,
            Self::Received { .. } => LetterKind::Received,
            Self::Alert { .. } => LetterKind::Alert,
            Self::Approved { .. } => LetterKind::Approved,
            Self::Rejected { .. } => LetterKind::Rejected,
            Self::Done { .. } => LetterKind::Done,
            Self::BoundAgain { .. } => LetterKind::BoundAgain,
            Self::Blocked { .. } => LetterKind::Blocked,
            Self::BlockedLead { .. } => LetterKind::BlockedLead,
            Self::InformationNeeded { .. } => LetterKind::InformationNeeded,
            Self::InformationReminder { .. } => LetterKind::InformationReminder,
            Self::Lapsed { .. } => LetterKind::Lapsed,
            Self::Withdrawn { .. } => LetterKind::Withdrawn,
            Self::Overdue { .. } => LetterKind::Overdue,
            Self::Postponed { .. } => LetterKind::Postponed,
            Self::Remind { .. } => LetterKind::Remind,
            Self::Escalate { .. } => LetterKind::Escalate,
            Self::OverdueLead { .. } => LetterKind::OverdueLead,
            Self::ObjectionLead { .. } => LetterKind::ObjectionLead,
            Self::Answered { .. } => LetterKind::Answered,
            Self::Appealed { .. } => LetterKind::Appealed,
            Self::Voided { .. } => LetterKind::Voided,
            Self::PenaltyLifted { .. } => LetterKind::PenaltyLifted,
            Self::CalendarHorizon { .. } => LetterKind::CalendarHorizon,
            Self::CatchUp(_) => LetterKind::CatchUp,
            Self::Digest(_) => LetterKind::Digest,
            Self::SecondWanted { .. } => LetterKind::SecondWanted,
            Self::Returned { .. } => LetterKind::Returned,
            Self::Invitation { .. } => LetterKind::Invitation,
            Self::PasswordReset { .. } => LetterKind::PasswordReset,
        }
    }

    /// The application it is about, if any.
    pub fn about(&self) -> Option<&About> {
        match self {
            Self::SignInCode { .. }
            | Self::EmailCode { .. }
            | Self::DraftReminder { .. }
            | Self::BoundAgain { .. }
            | Self::CalendarHorizon { .. }
            | Self::CatchUp(_)
            | Self::Digest(_)
            | Self::Invitation { .. }
            | Self::PasswordReset { .. } => None,
            Self::Received { about }
            | Self::Alert { about, .. }
            | Self::Approved { about, .. }
            | Self::Rejected { about, .. }
            | Self::Done { about, .. }
            | Self::Blocked { about, .. }
            | Self::BlockedLead { about, .. }
            | Self::InformationNeeded { about, .. }
            | Self::InformationReminder { about, .. }
            | Self::Lapsed { about }
            | Self::Withdrawn { about }
            | Self::Overdue { about, .. }
            | Self::Postponed { about, .. }
            | Self::Remind { about }
            | Self::Escalate { about }
            | Self::OverdueLead { about }
            | Self::ObjectionLead { about }
            | Self::Answered { about }
            | Self::Appealed { about }
            | Self::Voided { about, .. }
            | Self::PenaltyLifted { about }
            | Self::SecondWanted { about }
            | Self::Returned { about } => Some(about),
        }
    }
}
