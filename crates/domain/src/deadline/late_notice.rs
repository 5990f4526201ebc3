//! A late answer is owned: its applicant gets one apology with a new date, before the deadline when it is plain that it will
//! not be made, or at it (R19).
//!
//! The new date comes from the recent pace and what is due before; it is kept, so that every page says the same.

use crate::deadline::pace;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::Application;
use crate::application::about::About;
use crate::application::status::Status;
use crate::base::actor::Actor;
use crate::base::clock::date_at;
use crate::base::id::ApplicationId;
use crate::base::schema::{applications, late_notices};
use crate::base::terms::RungKind;
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::working_clock::Rule;
use crate::letter::context::Context;
use crate::letter::{self, Letter, Outgoing};
use crate::policy::Policy;
use crate::record::event::{self, Subject};
use crate::store;

/// Working days that are asked for where no pace is known.
const USUAL_DAYS: u32 = 2;
/// Whose answers are still to come; what waits for its applicant is not counted.
const WAITING: [Status; 3] = [Status::Submitted, Status::InReview, Status::AwaitingSecond];

text_enum! {
    /// What an apology was sent for.
    pub enum ApologyCause {
        /// The deadline is today, nobody has it, and the pace will not do.
        Forecast = "forecast",
        /// The deadline has passed.
        Overdue = "overdue",
    }
}

/// What an applicant was told when it was plain that the answer would be late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Apology {
    /// What for.
    pub cause: ApologyCause,
    /// The new date.
    pub estimate_at: DateTime<Utc>,
    /// When.
    pub sent_at: DateTime<Utc>,
}

/// The apology for a round of an application.
///
/// # Errors
/// Database errors.
pub async fn find(mut conn: &AsyncPgConnection, id: ApplicationId, round: i16) -> QueryResult<Option<Apology>> {
    late_notices::table
        .find((id, round))
        .select((late_notices::cause, late_notices::estimate_at, late_notices::sent_at))
        .first(&mut conn)
        .await
        .optional()
}

/// An application whose applicant may have to be told that the answer is late.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owed<'a> {
    application: &'a Application,
    cause: ApologyCause,
}

impl<'a> Owed<'a> {
    /// What this rung may ask for; nothing before the deadline's day, and then only for what nobody has taken up.
    pub(crate) fn of(application: &'a Application, rung: RungKind) -> Option<Self> {
        let cause = match rung {
            RungKind::Overdue => ApologyCause::Overdue,
            RungKind::Escalate if application.status == Status::Submitted => ApologyCause::Forecast,
            RungKind::Escalate | RungKind::Remind => return None,
        };
        Some(Self { application, cause })
    }
}

/// Sends the apologies that are owed and were not sent, in the transaction in which their rungs fire.
///
/// # Errors
/// Database errors.
pub(crate) async fn send(mut conn: &AsyncPgConnection, ctx: &Context, owed: &[Owed<'_>]) -> QueryResult<()> {
    let Some(last_due_at) = owed.iter().map(|it| it.application.due_at).max() else { return Ok(()) };
    let now = ctx.now();
    let outlook = Outlook::load(conn, now, last_due_at).await?;
    let mut estimates = HashMap::new();
    let mut rows = Vec::new();
    for Owed { application, cause } in owed {
        if *cause == ApologyCause::Forecast && !outlook.will_be_late(application.due_at) {
            continue;
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let estimate_at = outlook.estimate(&policy.policy, application.due_at, now);
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
    // Whoever had one, had it: there is one for a round.
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
        let letter = Letter::Overdue { about: About::new(application, store_name), estimate_at: *estimate_at };
        Outgoing::to_applicant(application, letter, format!("apology:{}:{}", application.id, application.round))
    };
    let letters: Vec<Outgoing> = new.iter().map(letter).collect();
    letter::post(conn, ctx, &letters).await?;
    let line = |(application, estimate_at): &(&Application, DateTime<Utc>)| {
        (Subject::Application(application.id), "apologised".to_owned(), json!({ "estimate_at": estimate_at }))
    };
    event::record_each(conn, &Actor::Worker, now, new.iter().map(line).collect()).await
}

/// How fast answers are given, and how many are due before another.
struct Outlook {
    calendar: Calendar,
    pace: Option<f64>,
    /// Deadlines with how many answers are due at each, the earliest first.
    due: Vec<(DateTime<Utc>, i64)>,
}

impl Outlook {
    async fn load(mut conn: &AsyncPgConnection, now: DateTime<Utc>, until: DateTime<Utc>) -> QueryResult<Self> {
        let calendar = calendar::load(conn).await?;
        let pace = pace::recent_pace(conn, &calendar, date_at(now)).await?;
        let due = applications::table
            .filter(applications::status.eq_any(WAITING).and(applications::due_at.le(until)))
            .group_by(applications::due_at)
            .order(applications::due_at)
            .select((applications::due_at, diesel::dsl::count_star()))
            .load(&mut conn)
            .await?;
        Ok(Self { calendar, pace, due })
    }

    /// How many answers are due before this one.
    fn ahead(&self, due_at: DateTime<Utc>) -> i64 {
        self.due.iter().take_while(|(at, _)| *at < due_at).map(|(_, count)| count).sum()
    }

    /// True when even a good day's work is used up by what is due before.
    fn will_be_late(&self, due_at: DateTime<Utc>) -> bool {
        self.pace.is_some_and(|pace| is_beyond(self.ahead(due_at), pace))
    }

    /// When the answer will be there: never before the close of the next working day, nor later than a whole promise from
    /// now, however far behind the desk is.
    fn estimate(&self, policy: &Policy, due_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let days = days_for(self.ahead(due_at), self.pace).min(policy.clock.deadline_days).max(1);
        let rule = Rule { calendar: &self.calendar, close: policy.clock.close };
        rule.nth_close_from(now, days).map_or(due_at, |due| due.at)
    }
}

/// True when of ten days at this pace hardly one brings more than `ahead` answers. How many a day brings scatters about its
/// mean by the root of it (Poisson), and a small desk's most of all: with the mean alone half of those who were told that
/// their answer would be late had it in time.
fn is_beyond(ahead: i64, pace: f64) -> bool {
    /// Nine days of ten are below the mean and so many roots.
    const ROOTS: f64 = 1.28;
    #[expect(clippy::cast_precision_loss, reason = "counts of applications are far below 2^52")]
    let ahead = ahead as f64;
    ahead >= pace + ROOTS * pace.sqrt()
}

/// Working days until the answer after `ahead` others, at this pace.
fn days_for(ahead: i64, pace: Option<f64>) -> u32 {
    let Some(pace) = pace else { return USUAL_DAYS };
    #[expect(clippy::cast_precision_loss, reason = "counts of applications are far below 2^52")]
    let days = ((ahead + 1) as f64 / pace).ceil();
    // At no pace at all it is endless.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    let days = days.clamp(1.0, 1_000.0) as u32;
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_of_a_late_answer_that_a_good_day_would_still_bring() {
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
    fn days_come_from_the_pace() {
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
