//! Deciding: the verdict, checked once more under the application's lock, and everything written with it.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{DecideError, Outcome, Verdict, check, check_decider, check_person, effect_not_before, letter_of};
use crate::actor::Actor;
use crate::application::Application;
use crate::check;
use crate::claim::{self, EndCause};
use crate::context::Context;
use crate::draft;
use crate::effect;
use crate::evidence;
use crate::flag;
use crate::id::{ApplicationId, DecisionId, RecommendationId, StaffId};
use crate::ledger::{self, Cause};
use crate::letter;
use crate::penalty;
use crate::policy::PublishedPolicy;
use crate::recommendation;
use crate::rung;
use crate::schema::decisions;
use crate::second;
use crate::status::{Action, EffectState, Status};
use crate::store;
use crate::transition::{self, Patch};
use database::failpoint::reach;

/// What came of deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is decided.
    Alone(DecisionId),
    /// A second person looks first.
    Recommended(RecommendationId),
}

/// Decides an application the actor holds; where a second person has to look, it is recommended to them.
///
/// # Errors
/// [`DecideError`].
pub async fn decide(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    verdict: &Verdict,
) -> Result<Decided, DecideError> {
    let action = match verdict.outcome {
        Outcome::Approve => Action::Approve,
        Outcome::Reject => Action::Reject,
    };
    actor.must(action.permission())?;
    let decided = conn.transaction(async |conn| {
        // Locked: an answer to a check, or a flag that is raised at this moment, is here already or comes too late.
        let application = transition::lock(conn, id).await?;
        let is_stale = verdict.seen_version.is_some_and(|seen| seen != application.version);
        if is_stale || application.status != Status::InReview {
            return Err(transition::conflict(conn, id).await?.into());
        }
        let me = check_decider(actor, &application)?;
        check_person(conn, ctx, &application, me).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        check(&policy, &application, verdict)?;
        check_ground(conn, &policy, &application, verdict.outcome, &verdict.reasons).await?;
        let causes = second::causes(conn, ctx, &policy, &application, me, verdict).await?;
        let decided = if causes.is_empty() {
            let decided = Seconded { by: me, second: None };
            write(conn, ctx, actor, &decided, &application, &policy, action, verdict).await.map(Decided::Alone)
        } else {
            let recommended = recommendation::insert(conn, ctx, actor, me, &application, &policy, verdict, &causes);
            recommended.await.map(Decided::Recommended)
        };
        reach("decision:written");
        decided
    });
    let decided = decided.await?;
    reach("decision:committed");
    Ok(decided)
}

/// Whether the case bears the verdict out: its checks, and for an approval no hard flag left.
///
/// # Errors
/// [`DecideError::Checks`], [`DecideError::Flags`]; database errors.
pub async fn check_ground(
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

/// Who decides: one person, or two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seconded {
    /// Whose verdict it is.
    pub(crate) by: StaffId,
    /// What was recommended, and who confirmed it.
    pub(crate) second: Option<(RecommendationId, StaffId)>,
}

#[expect(clippy::too_many_arguments, reason = "the parts of one transaction, split from decide for its length")]
pub(crate) async fn write(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    decided: &Seconded,
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
    let second = decided.second.map(|(recommendation, _)| recommendation);
    let data = json!({ "decision": id, "reasons": reasons, "grace_until": grace_until, "recommendation": second });
    transition::take(conn, actor, application, action, now, patch, data).await?;
    let (store, binding, evidence) = futures::try_join!(
        store::get(conn, application.store_id),
        store::find_live_binding(conn, application.store_id),
        evidence::basis_now(conn, application.id),
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
            decisions::words.eq(draft::tidy(&verdict.words)),
            decisions::note.eq(draft::tidy(&verdict.note)),
            decisions::content_hash.eq(&basis[..]),
            decisions::decided_by.eq(decided.by),
            decisions::decided_at.eq(now),
            decisions::grace_until.eq(grace_until),
            decisions::second_by.eq(decided.second.map(|(_, by)| by)),
            decisions::second_at.eq(decided.second.map(|_| now)),
            decisions::recommendation_id.eq(second),
        ))
        .execute(&mut conn);
    // What does not depend on each other goes over the wire together; the effect's row needs the decision's.
    let written = async {
        decision.await?;
        if let (Some(proposed), Some((_, confirmed_by))) = (&verdict.penalty, decided.second) {
            penalty::insert(conn, actor, application, id, proposed, (decided.by, confirmed_by), now).await?;
        }
        if approved {
            penalty::end_of_application(conn, ctx, actor, application.id, decided.by, grace_until).await?;
            let not_before = effect_not_before(policy, application, grace_until);
            effect::schedule(conn, application, id, &basis, not_before, now).await?;
        }
        Ok(())
    };
    futures::try_join!(
        written,
        claim::end(conn, application.id, EndCause::Decided, now),
        ledger::end(conn, application.id, Cause::Decided, now),
        rung::cancel(conn, application.id, now),
        letter::post(conn, ctx, std::slice::from_ref(&letter)),
    )?;
    Ok(id)
}
