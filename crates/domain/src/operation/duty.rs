//! Sweeps: when each last ran, when it runs next, and whether it is late.

use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncPgConnection;

use crate::operation::schedule::{self, ScheduledRun};

/// Extra time before a run is late: runs that did nothing are recorded only once a minute.
const SLACK_PERIOD: Duration = Duration::seconds(60);

/// A sweep and whether it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The recorded run.
    pub run: ScheduledRun,
    /// By how much it is late, if it is.
    pub late_by: Option<Duration>,
}

impl Duty {
    /// Judges a run: late after two periods and a minute without success. A sweep that no current worker runs is never
    /// late.
    pub fn new(run: ScheduledRun, now: DateTime<Utc>) -> Self {
        let late_by = run.period_seconds.zip(run.last_ran_at.max(run.announced_at)).and_then(|(period, last)| {
            let late_by = now - last - Duration::seconds(i64::from(period) * 2) - SLACK_PERIOD;
            (late_by > Duration::zero()).then_some(late_by)
        });
        Self { run, late_by }
    }

    /// True when it is late.
    pub fn is_late(&self) -> bool {
        self.late_by.is_some()
    }

    /// True when a current worker runs it.
    pub fn is_known(&self) -> bool {
        self.run.period_seconds.is_some()
    }
}

/// Every sweep, by name.
///
/// # Errors
/// Database errors.
pub async fn list_duties(conn: &AsyncPgConnection, now: DateTime<Utc>) -> diesel::QueryResult<Vec<Duty>> {
    Ok(schedule::list(conn).await?.into_iter().map(|run| Duty::new(run, now)).collect())
}
