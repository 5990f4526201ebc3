//! Target and deadline of an application, neither of which ever becomes earlier (R11, I11).
//!
//! [`crate::deadline::working_clock`] counts them. This module applies the count whenever dates are set: at
//! submission, on appeal, after a pause, after an undo, and when a calendar is published.
//!
//! After the applicant was awaited, and after a decision that was told was undone, both dates are at least a whole
//! working day ahead: a date that is past, or a minute away, is no promise.

use chrono::{DateTime, Datelike, Utc};
use diesel::prelude::*;

use crate::application::{About, Application, Patch};
use crate::base::clock::date_at;
use crate::base::schema::applications;
use crate::deadline::working_clock::{CountingRule, Pause};
use crate::policy::ClockRules;

/// The due dates of an application's round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = applications)]
pub struct DueDates {
    /// The target.
    pub target_at: DateTime<Utc>,
    /// The deadline.
    pub due_at: DateTime<Utc>,
    /// True when a day between the start of the round and the deadline lies in a year that is not official (预计).
    #[diesel(column_name = due_is_provisional)]
    pub is_provisional: bool,
}

impl DueDates {
    /// Counts both dates, and leaves a whole working day after the last pause. `None` when an open pause begins before the
    /// deadline is reached.
    pub fn count(
        rule: CountingRule<'_>,
        clock: &ClockRules,
        began_at: DateTime<Utc>,
        pauses: &[Pause],
    ) -> Option<Self> {
        let target = rule.due(began_at, pauses, clock.target_days)?;
        let due = rule.due(began_at, pauses, clock.deadline_days)?;
        let counted = Self { target_at: target.at, due_at: due.at, is_provisional: due.provisional };
        let resumed_at = pauses.iter().filter_map(|pause| pause.until.filter(|until| pause.from < *until)).max();
        Some(resumed_at.map_or(counted, |at| counted.with_a_day_after(rule, at)))
    }

    /// These dates, but none before the close of the working day after `at`.
    #[must_use]
    pub fn with_a_day_after(self, rule: CountingRule<'_>, at: DateTime<Utc>) -> Self {
        let Some(next) = rule.nth_close_from(at, 1) else { return self };
        Self {
            target_at: self.target_at.max(next.at),
            due_at: self.due_at.max(next.at),
            is_provisional: self.is_provisional || (self.due_at < next.at && next.provisional),
        }
    }

    /// The due dates stored with an application.
    pub fn of(application: &Application) -> Self {
        Self {
            target_at: application.target_at,
            due_at: application.due_at,
            is_provisional: application.due_is_provisional,
        }
    }

    /// The columns of the application that store these dates.
    pub(crate) fn patch(&self) -> Patch {
        Patch {
            target_at: Some(self.target_at),
            due_at: Some(self.due_at),
            due_is_provisional: Some(self.is_provisional),
            ..Patch::default()
        }
    }

    /// The facts letters give about an application, with these dates instead of its own.
    pub(crate) fn about(&self, about: About) -> About {
        let Self { target_at, due_at, is_provisional } = *self;
        About { target_at, due_at, due_is_provisional: is_provisional, ..about }
    }

    /// True when the target is provisional too: it lies in the same year as a provisional deadline.
    pub fn is_target_provisional(&self) -> bool {
        self.is_provisional && date_at(self.target_at).year() == date_at(self.due_at).year()
    }

    /// These dates, but none earlier than the current ones.
    pub fn kept(self, current: &Self, rule: CountingRule<'_>) -> Self {
        let due_at = self.due_at.max(current.due_at);
        Self {
            target_at: self.target_at.max(current.target_at),
            due_at,
            is_provisional: self.is_provisional || !rule.is_official(date_at(due_at)),
        }
    }

    /// The dates after a recount at `now`: dates that have passed stay, others never become earlier.
    pub fn moved(self, current: &Self, rule: CountingRule<'_>, now: DateTime<Utc>) -> Self {
        let kept = self.kept(current, rule);
        if current.due_at <= now {
            return *current;
        }
        let target_at = if current.target_at <= now { current.target_at } else { kept.target_at };
        Self { target_at, ..kept }
    }
}
