//! The clock runs again after a step was taken back: the due dates are as they were, unless a calendar published since
//! makes them later.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::calendar::{self, Calendar};
use super::{CountingRule, DueDates, escalation, ledger};
use crate::application::Application;
use crate::policy::PublishedPolicy;

/// The due dates of an application whose clock runs again.
#[derive(Debug)]
pub(crate) struct Resumed {
    calendar: Calendar,
    before: DueDates,
    /// The dates from now on.
    pub(crate) due_dates: DueDates,
}

impl Resumed {
    /// Counts the dates from the ledger. The ledger already says that the clock runs, or did not stop.
    pub(crate) async fn count(
        conn: &AsyncPgConnection,
        application: &Application,
        policy: &PublishedPolicy,
        now: DateTime<Utc>,
    ) -> QueryResult<Self> {
        let calendar = calendar::load_to_count(conn).await?;
        let clock = &policy.policy.clock;
        let rule = CountingRule { calendar: &calendar, close: clock.close };
        let pauses = ledger::pauses(&ledger::list(conn, application.id).await?);
        let before = DueDates::of(application);
        let counted = DueDates::count(rule, clock, application.began_at(), &pauses);
        let due_dates = counted.map_or(before, |counted| counted.moved(&before, rule, now));
        Ok(Self { calendar, before, due_dates })
    }

    /// Leaves a whole working day: the applicant was answered by now, and the date must be one that can be kept.
    pub(crate) fn leave_a_day(&mut self, policy: &PublishedPolicy, now: DateTime<Utc>) {
        let rule = CountingRule { calendar: &self.calendar, close: policy.policy.clock.close };
        self.due_dates = self.due_dates.with_a_day_after(rule, now);
    }

    /// Restores the escalations of the round, at the new dates.
    pub(crate) async fn restore_escalations(
        &self,
        conn: &AsyncPgConnection,
        application: &Application,
        policy: &PublishedPolicy,
        now: DateTime<Utc>,
    ) -> QueryResult<()> {
        let (id, round) = (application.id, application.round);
        if self.due_dates == self.before {
            return escalation::restore(conn, id, round).await;
        }
        let times = escalation::times(&policy.policy, self.due_dates.target_at, self.due_dates.due_at);
        escalation::move_to(conn, id, round, times, now).await
    }
}
