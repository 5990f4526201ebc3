//! The facts of the two letters about several applications: several escalations at once, and the morning digest.

use chrono::NaiveDate;

use crate::application::about::About;
use crate::base::terms::EscalationKind;

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

/// Counts of a digest. An application is in at most one of the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DigestCounts {
    /// Past the deadline.
    pub overdue: i64,
    /// Due today.
    pub today: i64,
    /// Due on the next working day.
    pub tomorrow: i64,
    /// Returned by a second reviewer.
    pub returned: i64,
    /// Waiting for a second reviewer.
    pub second: i64,
    /// Not claimed.
    pub unclaimed: i64,
}

impl DigestCounts {
    /// True when there is nothing to report; `unclaimed` alone does not count.
    pub fn is_empty(&self) -> bool {
        [self.overdue, self.today, self.tomorrow, self.returned, self.second] == [0; 5]
    }
}
