//! When a second review (复核) is required: by rule, or by an unpredictable sample.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::base::schema::{decisions, flags, stores};
use crate::base::{ApplicationId, SecretKey, StaffId};
use crate::letter::Context;
use crate::policy::{PublishedPolicy, ReasonClass};
use crate::review::decision::Verdict;
use crate::review::flag::FlagCode;
use crate::review::outcome::Outcome;

text_enum! {
    /// Why a second review is required.
    pub enum SecondCause {
        Fraud = "fraud",
        Penalty = "penalty",
        HighBalance = "high_balance",
        /// The platform has not said what the balance is, so it may be high.
        UnknownBalance = "unknown_balance",
        /// Its documents were seen before.
        Duplicate = "duplicate",
        NewReviewer = "new_reviewer",
        Sample = "sample",
    }
}

/// Every reason to require a second review of this verdict; empty when none is required. The sample is drawn only when
/// no other reason applies.
pub async fn causes(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    policy: &PublishedPolicy,
    application: &Application,
    me: StaffId,
    verdict: &Verdict,
) -> QueryResult<Vec<SecondCause>> {
    let policy = &policy.policy;
    let rules = &policy.second;
    let mut causes = Vec::new();
    let is_fraud = |code: &String| policy.rejection(code).is_some_and(|reason| reason.class == ReasonClass::Fraud);
    if verdict.outcome == Outcome::Reject && verdict.reasons.iter().any(is_fraud) {
        causes.push(SecondCause::Fraud);
    }
    if verdict.penalty.is_some() {
        causes.push(SecondCause::Penalty);
    }
    if verdict.outcome == Outcome::Approve && rules.balance_cents > 0 {
        causes.extend(match find_balance(conn, application).await? {
            None => Some(SecondCause::UnknownBalance),
            Some(balance_cents) => (balance_cents >= rules.balance_cents).then_some(SecondCause::HighBalance),
        });
    }
    if rules.duplicates {
        let seen_before = flags::table
            .filter(flags::application_id.eq(application.id))
            .filter(flags::code.eq_any([FlagCode::SamePicture, FlagCode::SameIdentity]));
        if diesel::select(diesel::dsl::exists(seen_before)).get_result(&mut conn).await? {
            causes.push(SecondCause::Duplicate);
        }
    }
    if rules.new_reviewer > 0 {
        let made: Vec<StaffId> = decisions::table
            .filter(decisions::decided_by.eq(me).and(decisions::undone_at.is_null()))
            .limit(rules.new_reviewer)
            .select(decisions::decided_by)
            .load(&mut conn)
            .await?;
        if i64::try_from(made.len()).unwrap_or(i64::MAX) < rules.new_reviewer {
            causes.push(SecondCause::NewReviewer);
        }
    }
    if causes.is_empty() && is_drawn(ctx.key.as_ref(), (application.id, application.round), rules.sample_percent) {
        causes.push(SecondCause::Sample);
    }
    Ok(causes)
}

/// The balance at submission, in fen, or the one that became known since, if that is higher; `None` when neither is known.
/// A payout after the submission does not lift the requirement.
async fn find_balance(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<Option<i64>> {
    let then = application.figures_at.map(|_| application.balance_cents);
    let known: (i64, Option<DateTime<Utc>>) = stores::table
        .find(application.store_id)
        .select((stores::balance_cents, stores::figures_at))
        .first(&mut conn)
        .await?;
    let (balance_cents, known_at) = known;
    // `None` is less than any time and any balance.
    let since = (known_at > application.figures_at).then_some(balance_cents);
    Ok(then.max(since))
}

/// True when the sample takes this round of an application. The answer is stable and cannot be computed without the server's key.
/// Without a key every application is taken, so that none escapes.
fn is_drawn(key: Option<&SecretKey>, (id, round): (ApplicationId, i16), percent: i64) -> bool {
    if percent <= 0 {
        return false;
    }
    let Some(key) = key else { return true };
    let signed = key.sign("second-sample", &[id.0.as_bytes(), &round.to_be_bytes()]);
    let [a, b, c, d, ..] = signed;
    i64::from(u32::from_be_bytes([a, b, c, d]) % 100) < percent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_takes_its_share_by_key() {
        let (one, other) = (SecretKey::derive(&[1; 32]).unwrap(), SecretKey::derive(&[2; 32]).unwrap());
        let rounds: Vec<(ApplicationId, i16)> = (0..4000_i64)
            .map(|n| (ApplicationId::new(chrono::DateTime::from_timestamp(1_770_000_000 + n, 0).unwrap()), 1))
            .collect();
        let drawn =
            |key: &SecretKey| -> Vec<bool> { rounds.iter().map(|round| is_drawn(Some(key), *round, 5)).collect() };
        assert_eq!(drawn(&one), drawn(&one), "the draw is stable");
        assert_ne!(drawn(&one), drawn(&other), "another key draws other applications");
        let taken = drawn(&one).into_iter().filter(|it| *it).count();
        assert!((120..=290).contains(&taken), "{taken} of 4000 at five percent");
        assert!(!is_drawn(Some(&one), rounds[0], 0));
        assert!(rounds.iter().all(|it| is_drawn(Some(&one), *it, 100)));
        assert!(is_drawn(None, rounds[0], 1), "without a key every application is taken");
    }
}
