//! Late notices: apologies to an applicant with a new date (R19). There is one for each cause: before the deadline when
//! it will clearly be missed, at the deadline, and whenever the date of the notice before was missed, too.
//!
//! The new date is estimated from the recent pace and the number of applications due earlier. It is stored, so that
//! every page shows the same date.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{About, Application, Status, transition};
use crate::base::clock::date_at;
use crate::base::schema::{applications, late_notices};
use crate::base::terms::EscalationKind;
use crate::base::{Actor, ApplicationId};
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::pace;
use crate::deadline::working_clock::CountingRule;
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::Policy;
use crate::record::event::{self, EventKind, Subject};
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
        /// The date of the notice before has passed.
        StillLate = "still_late",
    }
}

/// A late notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = late_notices)]
pub struct LateNotice {
    /// Why it was sent.
    pub cause: LateNoticeCause,
    /// The new date.
    pub estimate_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

/// Finds the last late notice of a round of an application.
pub async fn find(mut conn: &AsyncPgConnection, id: ApplicationId, round: i16) -> QueryResult<Option<LateNotice>> {
    late_notices::table
        .filter(late_notices::application_id.eq(id).and(late_notices::round.eq(round)))
        .order(late_notices::sent_at.desc())
        .select(LateNotice::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Finds the last late notice of an application, of whichever round.
pub(crate) async fn find_latest(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<LateNotice>> {
    late_notices::table
        .filter(late_notices::application_id.eq(id))
        .order((late_notices::round.desc(), late_notices::sent_at.desc()))
        .select(LateNotice::as_select())
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
            late_notices::due_at.eq(application.due_at),
            late_notices::estimate_at.eq(estimate_at),
            late_notices::sent_at.eq(now),
        ));
    }
    if rows.is_empty() {
        return Ok(());
    }
    // One per cause and deadline: rows that exist are skipped.
    let new: Vec<(ApplicationId, LateNoticeCause)> = diesel::insert_into(late_notices::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning((late_notices::application_id, late_notices::cause))
        .get_results(&mut conn)
        .await?;
    let ids: Vec<ApplicationId> = new.iter().map(|(id, _)| *id).collect();
    end(conn, &ids, now).await?;
    let with_estimate = |(id, cause): &(ApplicationId, LateNoticeCause)| {
        estimates.get(id).map(|(application, estimate_at)| (*application, *cause, *estimate_at))
    };
    let new: Vec<(&Application, LateNoticeCause, DateTime<Utc>)> = new.iter().filter_map(with_estimate).collect();
    let stores = store::names(conn, new.iter().map(|(application, ..)| application.store_id)).await?;
    let letter = |(application, cause, estimate_at): &(&Application, LateNoticeCause, DateTime<Utc>)| {
        let store_name = stores.get(&application.store_id).map(String::as_str).unwrap_or_default();
        let (about, estimate_at) = (About::new(application, store_name), *estimate_at);
        let letter = match cause {
            LateNoticeCause::Forecast => Letter::LateForecast { about, estimate_at },
            LateNoticeCause::Overdue => Letter::Overdue { about, estimate_at },
            LateNoticeCause::StillLate => Letter::StillLate { about, estimate_at },
        };
        OutgoingLetter::to_applicant(application, Topic::Estimate(application.id, estimate_at), letter)
    };
    let letters: Vec<OutgoingLetter> = new.iter().map(letter).collect();
    letter::post(conn, ctx, &letters).await?;
    let line = |(application, cause, estimate_at): &(&Application, LateNoticeCause, DateTime<Utc>)| {
        let data = json!({ "cause": cause, "estimate_at": estimate_at });
        (Subject::Application(application.id), EventKind::LateNoticeSent, data)
    };
    event::record_each(conn, &Actor::Worker, now, new.iter().map(line).collect()).await
}

/// Ends the notices of these applications that were written before `now`.
async fn end(mut conn: &AsyncPgConnection, ids: &[ApplicationId], now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(late_notices::table)
        .filter(late_notices::application_id.eq_any(ids).and(late_notices::ended_at.is_null()))
        .filter(late_notices::sent_at.lt(now))
        .set(late_notices::ended_at.eq(Some(now)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Sends a further notice to each applicant whose last one gave a date that passed without a decision, `limit` at most;
/// a locked application is left for the next run. Returns how many notices ended.
pub async fn renew_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "renew_late_notices", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<ApplicationId> = late_notices::table
            .filter(late_notices::ended_at.is_null().and(late_notices::estimate_at.le(ctx.now())))
            .filter(late_notices::application_id.ne_all(run.excluded()))
            .order((late_notices::estimate_at, late_notices::application_id))
            .limit(run.room())
            .select(late_notices::application_id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| renew(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn renew(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> QueryResult<bool> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the lock. A later notice, or a later deadline promised since, is the one that counts.
    let open: Vec<(i16, DateTime<Utc>)> = late_notices::table
        .filter(late_notices::application_id.eq(id).and(late_notices::ended_at.is_null()))
        .filter(late_notices::estimate_at.le(now))
        .select((late_notices::round, late_notices::due_at))
        .load(&mut conn)
        .await?;
    let is_owed = |(round, due_at): &(i16, DateTime<Utc>)| {
        application.status.is_running() && *round == application.round && *due_at == application.due_at
    };
    if open.iter().any(is_owed) {
        send(conn, ctx, &[LateCase { application: &application, cause: LateNoticeCause::StillLate }]).await?;
    }
    end(conn, &[id], now).await?;
    Ok(!open.is_empty())
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
