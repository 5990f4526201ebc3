//! The parts of a letter's facts, and the secrets among them.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;

use crate::application::About;
use crate::base::terms::{ClientNews, EscalationKind};
use crate::base::{ClientId, Scope, Token};
use crate::letter::kind::Letter;
use crate::policy::ReapplyFrom;

/// A rejection reason as the applicant reads it (R13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGiven {
    /// The reason.
    pub label: String,
    /// The next step for the applicant; empty where there is none.
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
    /// When the store may apply again for this kind.
    pub reapply: ReapplyFrom,
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

/// How many applications a letter lists; the others are only counted.
pub const LISTED: usize = 50;

/// Several escalations in one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedReminders {
    /// The applications, most urgent first; [`LISTED`] at most.
    pub cases: Vec<(EscalationKind, About)>,
    /// Total number, including those not listed.
    pub count: usize,
}

/// The work of a reviewer or lead on the morning of a working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The date.
    pub date: NaiveDate,
    /// Counts of what they hold.
    pub mine: DigestCounts,
    /// Counts of the whole team; for leads only.
    pub team: Option<DigestCounts>,
    /// The most urgent applications they hold, by deadline; [`LISTED`] at most.
    pub cases: Vec<About>,
}

/// News of an API client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientNotice {
    /// The client.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// The change.
    pub what: ClientNews,
    /// The admin who did it; `None` when the time does.
    pub by: Option<String>,
    /// How the key begins that it is about.
    pub key: Option<String>,
    /// Its scopes, or those that were proposed.
    pub scopes: Vec<Scope>,
    /// When the client or the key expires.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Counts of a digest. An application is in at most one of the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct DigestCounts {
    /// Past the deadline.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Due today.
    #[diesel(sql_type = BigInt)]
    pub today: i64,
    /// Due on the next working day.
    #[diesel(sql_type = BigInt)]
    pub tomorrow: i64,
    /// Returned by a second reviewer.
    #[diesel(sql_type = BigInt)]
    pub returned: i64,
    /// Waiting for a second reviewer.
    #[diesel(sql_type = BigInt)]
    pub second: i64,
    /// Not claimed.
    #[diesel(sql_type = BigInt)]
    pub unclaimed: i64,
    /// Handed to the leads, and not taken yet.
    #[diesel(sql_type = BigInt)]
    pub referred: i64,
    /// Those of them that no lead took within a working day.
    #[diesel(sql_type = BigInt)]
    pub referred_late: i64,
}

impl DigestCounts {
    /// True when there is nothing to report; `unclaimed` alone does not count.
    pub fn is_empty(&self) -> bool {
        [self.overdue, self.today, self.tomorrow, self.returned, self.second, self.referred] == [0; 6]
    }
}

impl Letter {
    /// A copy with the secret link masked, for keeping; `None` when the letter has no secret link of its own.
    pub fn masked(&self) -> Option<Self> {
        let mut masked = self.clone();
        match &mut masked {
            Self::Alert { objection: link, .. }
            | Self::AlertReopened { objection: link, .. }
            | Self::AlertApproved { objection: link, .. }
            | Self::ObjectionLifted { objection: link, .. }
            | Self::AlertRepeated { objection: link, .. }
            | Self::Invitation { link, .. }
            | Self::PasswordReset { link, .. } => {
                *link = LinkSecret::masked();
                Some(masked)
            }
            _ => None,
        }
    }

    /// When the code or link in it expires; `written_at` is when the letter is written. Set for the kinds whose validity is
    /// [`crate::letter::spec::Validity::UntilExpiry`].
    pub fn expires_at(&self, written_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::SignInCode { valid_period, .. }
            | Self::EmailCode { valid_period, .. }
            | Self::PasswordReset { valid_period, .. } => Some(written_at + *valid_period),
            Self::Invitation { until_at, .. } => Some(*until_at),
            _ => None,
        }
    }
}
