//! Late notices: an applicant gets one apology with a new date, either before the deadline when it will clearly be
//! missed, or at the deadline (R19).
//!
//! The new date is estimated from the recent pace and the number of applications due earlier. It is stored, so that
//! every page shows the same date.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{About, Application, Status};
use crate::base::clock::date_at;
use crate::base::schema::{applications, late_notices};
use crate::base::terms::EscalationKind;
use crate::base::{Actor, ApplicationId};
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::pace;
use crate::deadline::working_clock::CountingRule;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::Policy;
use crate::record::event::{self, Subject};
use crate::store;

/// Working days estimated when no pace is known.
const USUAL_DAYS: u32 = 2;

text_enum! {
    /// Why a late notice was sent.
    pub enum LateNoticeCause {
        /// The deadline is today, nobody has claimed the application, and the pace is too slow.
        Forecast = "forecast",
        /// The deadline has passed.
        Overdue = "overdue",
    }
}

/// The late notice of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct LateNotice {
    /// Why it was sent.
    pub cause: LateNoticeCause,
    /// The new date.
    pub estimate_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

/// Finds the late notice for a round of an application.
pub async fn find(mut conn: &AsyncPgConnection, id: ApplicationId, round: i16) -> QueryResult<Option<LateNotice>> {
    late_notices::table
        .find((id, round))
        .select((late_notices::cause, late_notices::estimate_at, late_notices::sent_at))
        .first(&mut conn)
        .await
        .optional()
}

/// An application that may need a late notice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LateCase<'a> {
    application: &'a Application,
    cause: LateNoticeCause,
}

impl<'a> LateCase<'a> {
    /// The late notice this escalation can cause: at the deadline, or on the morning of the deadline's day if nobody
    /// claimed the application.
    pub(crate) fn of(application: &'a Application, escalation: EscalationKind) -> Option<Self> {
        let cause = match escalation {
            EscalationKind::Overdue => LateNoticeCause::Overdue,
            EscalationKind::Escalate if application.status == Status::Submitted => LateNoticeCause::Forecast,
            EscalationKind::Escalate | EscalationKind::Remind => return None,
        };
        Some(Self { application, cause })
    }
}

/// Sends the late notices that were not sent yet, in the transaction in which their escalations run.
pub(crate) async fn send(mut conn: &AsyncPgConnection, ctx: &Context, owed: &[LateCase<'_>]) -> QueryResult<()> {
    let Some(last_due_at) = owed.iter().map(|it| it.application.due_at).max() else { return Ok(()) };
    let now = ctx.now();
    let outlook = Outlook::load(conn, now, last_due_at).await?;
    let mut estimates = HashMap::new();
    let mut rows = Vec::new();
    for LateCase { application, cause } in owed {
        if *cause == LateNoticeCause::Forecast && !outlook.will_be_late(application) {
            continue;
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let estimate_at = outlook.estimate(&policy.policy, application, now);
        estimates.insert(application.id, (*application, estimate_at));
        rows.push((
            late_notices::application_id.eq(application.id),
            late_notices::round.eq(application.round),
            late_notices::cause.eq(*cause),
            late_notices::estimate_at.eq(estimate_at),
            late_notices::sent_at.eq(now),
        ));
    }
    if rows.is_empty() {
        return Ok(());
    }
    // One per round: rows that exist are skipped.
    let new: Vec<ApplicationId> = diesel::insert_into(late_notices::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(late_notices::application_id)
        .get_results(&mut conn)
        .await?;
    let new: Vec<(&Application, DateTime<Utc>)> = new.iter().filter_map(|id| estimates.get(id).copied()).collect();
    let stores = store::names(conn, new.iter().map(|(application, _)| application.store_id)).await?;
    let letter = |(application, estimate_at): &(&Application, DateTime<Utc>)| {
        let store_name = stores.get(&application.store_id).map(String::as_str).unwrap_or_default();
        let (about, is_past) = (About::new(application, store_name), application.due_at <= now);
        let letter = Letter::Overdue { about, estimate_at: *estimate_at, is_past };
        OutgoingLetter::to_applicant(application, Topic::Round(application.id, application.round), letter)
    };
    let letters: Vec<OutgoingLetter> = new.iter().map(letter).collect();
    letter::post(conn, ctx, &letters).await?;
    let line = |(application, estimate_at): &(&Application, DateTime<Utc>)| {
        (Subject::Application(application.id), "late_notice_sent".to_owned(), json!({ "estimate_at": estimate_at }))
    };
    event::record_each(conn, &Actor::Worker, now, new.iter().map(line).collect()).await
}

/// The recent pace, and which decisions are due earlier.
struct Outlook {
    calendar: Calendar,
    pace: Option<f64>,
    /// The undecided applications with their deadlines, in the order in which they are due. Those submitted on the same
    /// day share a deadline, so their ids rank them.
    due: Vec<(DateTime<Utc>, ApplicationId)>,
}

impl Outlook {
    async fn load(mut conn: &AsyncPgConnection, now: DateTime<Utc>, until: DateTime<Utc>) -> QueryResult<Self> {
        let calendar = calendar::load(conn).await?;
        let pace = pace::recent_pace(conn, &calendar, date_at(now)).await?;
        let due = applications::table
            .filter(applications::status.eq_any(Status::RUNNING).and(applications::due_at.le(until)))
            .order((applications::due_at, applications::id))
            .select((applications::due_at, applications::id))
            .load(&mut conn)
            .await?;
        Ok(Self { calendar, pace, due })
    }

    /// How many decisions are due before this one.
    fn ahead(&self, application: &Application) -> usize {
        self.due.partition_point(|due| *due < (application.due_at, application.id))
    }

    /// True when even a good day at this pace is used up by decisions due before.
    fn will_be_late(&self, application: &Application) -> bool {
        self.pace.is_some_and(|pace| is_beyond(self.ahead(application), pace))
    }

    /// Estimates when the decision will be made: at the close of the next working day at the earliest, and at most the
    /// policy's deadline days from now.
    fn estimate(&self, policy: &Policy, application: &Application, now: DateTime<Utc>) -> DateTime<Utc> {
        let days = days_for(self.ahead(application), self.pace).min(policy.clock.deadline_days).max(1);
        let rule = CountingRule { calendar: &self.calendar, close: policy.clock.close };
        rule.nth_close_from(now, days).map_or(application.due_at, |due| due.at)
    }
}

/// True when `ahead` is at least the number of decisions that nine of ten days at this pace stay below. Daily counts
/// vary by the square root of their mean (Poisson). With the mean alone, half of the applicants who were told that
/// their decision would be late got it in time.
fn is_beyond(ahead: usize, pace: f64) -> bool {
    /// The 90 % quantile of the normal distribution.
    const ROOTS: f64 = 1.28;
    #[expect(clippy::cast_precision_loss, reason = "counts of applications are far below 2^52")]
    let ahead = ahead as f64;
    ahead >= pace + ROOTS * pace.sqrt()
}

/// Working days until the decision after `ahead` others, at this pace.
fn days_for(ahead: usize, pace: Option<f64>) -> u32 {
    let Some(pace) = pace else { return USUAL_DAYS };
    #[expect(clippy::cast_precision_loss, reason = "counts of applications are far below 2^52")]
    let days = ((ahead + 1) as f64 / pace).ceil();
    // A pace of zero gives infinity.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    let days = days.clamp(1.0, 1_000.0) as u32;
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_forecast_when_a_good_day_would_do() {
        for (ahead, pace, is_late) in [
            (0, 0.0, true),
            (1, 1.0, false),
            (2, 1.0, false),
            (3, 1.0, true),
            (10, 10.0, false),
            (15, 10.0, true),
            (100, 100.0, false),
            (113, 100.0, true),
        ] {
            assert_eq!(is_beyond(ahead, pace), is_late, "{ahead} at {pace}");
        }
    }

    #[test]
    fn estimated_days_follow_the_pace() {
        for (ahead, pace, days) in [
            (0, None, USUAL_DAYS),
            (0, Some(10.0), 1),
            (9, Some(10.0), 1),
            (10, Some(10.0), 2),
            (95, Some(10.0), 10),
            (5, Some(0.0), 1_000),
            (0, Some(0.4), 3),
        ] {
            assert_eq!(days_for(ahead, pace), days, "{ahead} at {pace:?}");
        }
    }
}
