//! Writing a decision and everything that belongs to it, under the application's lock.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{DecideError, Verdict, effect_not_before, letter_of};
use crate::application::Application;
use crate::application::status::{Action, EffectState};
use crate::application::transition::{self, Patch};
use crate::base::actor::Actor;
use crate::base::id::{DecisionId, RecommendationId, StaffId};
use crate::base::schema::decisions;
use crate::base::text;
use crate::deadline::escalation;
use crate::deadline::ledger::{self, ClockCause};
use crate::evidence::basis;
use crate::letter::context::Context;
use crate::policy::PublishedPolicy;
use crate::review::claim::{self, EndCause};
use crate::review::outcome::Outcome;
use crate::review::{check, flag, penalty};
use crate::{effect, letter, store};

/// Checks that the application supports the verdict: its checks, and for an approval no unresolved hard flag.
///
/// # Errors
/// [`DecideError::Checks`], [`DecideError::Flags`]; database errors.
pub async fn check_case(
    conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    application: &Application,
    outcome: Outcome,
    reasons: &[String],
) -> Result<(), DecideError> {
    let (gaps, blocking) = futures::try_join!(
        check::gaps(conn, policy, application, outcome, reasons),
        flag::list_blocking(conn, application.id),
    )?;
    if !gaps.is_empty() {
        return Err(DecideError::Checks(gaps));
    }
    if outcome == Outcome::Approve && !blocking.is_empty() {
        return Err(DecideError::Flags(blocking));
    }
    Ok(())
}

/// The people behind a decision: one reviewer, or two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deciders {
    /// The reviewer whose verdict it is.
    pub(crate) by: StaffId,
    /// The recommendation and who confirmed it; `None` without a second review.
    pub(crate) second: Option<(RecommendationId, StaffId)>,
}

#[expect(clippy::too_many_arguments, reason = "the parts of one transaction, split from decide for its length")]
pub(crate) async fn write(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    deciders: &Deciders,
    application: &Application,
    policy: &PublishedPolicy,
    action: Action,
    verdict: &Verdict,
) -> Result<DecisionId, DecideError> {
    let now = ctx.now();
    let id = DecisionId::new(now);
    let grace_until = now + policy.policy.grace_period();
    let approved = verdict.outcome == Outcome::Approve;
    let patch = Patch {
        effect: Some(if approved { EffectState::Scheduled } else { EffectState::None }),
        holder_id: Some(None),
        decided_at: Some(Some(now)),
        closed_at: Some((!approved).then_some(grace_until)),
        ..Patch::default()
    };
    let reasons: &[String] = if approved { &[] } else { &verdict.reasons };
    let second = deciders.second.map(|(recommendation, _)| recommendation);
    let data = json!({ "decision": id, "reasons": reasons, "grace_until": grace_until, "recommendation": second });
    transition::apply(conn, actor, application, action, now, patch, data).await?;
    let (store, binding, evidence) = futures::try_join!(
        store::get(conn, application.store_id),
        store::find_live_binding(conn, application.store_id),
        basis::basis_digest(conn, application.id),
    )?;
    let basis = application.basis_hash(binding, &evidence);
    let letter = letter_of(policy, application, &store.name, id, verdict, now);
    let decision = diesel::insert_into(decisions::table)
        .values((
            decisions::id.eq(id),
            decisions::application_id.eq(application.id),
            decisions::round.eq(application.round),
            decisions::outcome.eq(verdict.outcome),
            decisions::reasons.eq(reasons),
            decisions::message.eq(text::tidy(&verdict.message)),
            decisions::note.eq(text::tidy(&verdict.note)),
            decisions::basis_hash.eq(&basis[..]),
            decisions::decided_by.eq(deciders.by),
            decisions::decided_at.eq(now),
            decisions::grace_until.eq(grace_until),
            decisions::second_by.eq(deciders.second.map(|(_, by)| by)),
            decisions::second_at.eq(deciders.second.map(|_| now)),
            decisions::recommendation_id.eq(second),
        ))
        .execute(&mut conn);
    // Independent statements are pipelined; the effect's row references the decision's.
    let written = async {
        decision.await?;
        if let (Some(proposed), Some((_, confirmed_by))) = (&verdict.penalty, deciders.second) {
            penalty::insert(conn, actor, application, id, proposed, (deciders.by, confirmed_by), now).await?;
        }
        if approved {
            penalty::end_of_application(conn, ctx, actor, application.id, deciders.by, grace_until).await?;
            let not_before = effect_not_before(policy, application, grace_until);
            effect::schedule(conn, application, id, &basis, not_before, now).await?;
        }
        Ok(())
    };
    futures::try_join!(
        written,
        claim::end(conn, application.id, EndCause::Decided, now),
        ledger::end(conn, application.id, ClockCause::Decided, now),
        escalation::cancel(conn, application.id, now),
        letter::post(conn, ctx, std::slice::from_ref(&letter)),
    )?;
    Ok(id)
}
