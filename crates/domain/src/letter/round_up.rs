//! The facts of the two letters that speak of several applications: what a run of the ladder tells somebody, and the
//! digest of a morning.

use chrono::NaiveDate;

use crate::application::about::About;
use crate::base::terms::RungKind;

/// Cases a letter lists; the rest is counted.
pub const LISTED: usize = 50;

/// Several steps of the ladder, in one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchUp {
    /// The cases, the most urgent first; [`LISTED`] at most.
    pub cases: Vec<(RungKind, About)>,
    /// How many there are, those not listed among them.
    pub count: usize,
}

/// What a reviewer or lead has before them on the morning of a working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The day.
    pub date: NaiveDate,
    /// What they hold.
    pub mine: DigestCounts,
    /// What the team has; for leads.
    pub team: Option<DigestCounts>,
    /// The most urgent of what they hold, by deadline; [`LISTED`] at most.
    pub cases: Vec<About>,
}

/// Counts of a digest. A case is in one of the first three at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DigestCounts {
    /// Past the deadline.
    pub overdue: i64,
    /// Due today.
    pub today: i64,
    /// Due on the next working day.
    pub tomorrow: i64,
    /// Sent back by a second reviewer.
    pub returned: i64,
    /// Waiting for a second reviewer.
    pub second: i64,
    /// Claimed by nobody.
    pub unclaimed: i64,
}

impl DigestCounts {
    /// True when there is nothing to say.
    pub fn is_nothing(&self) -> bool {
        [self.overdue, self.today, self.tomorrow, self.returned, self.second] == [0; 5]
    }
}
