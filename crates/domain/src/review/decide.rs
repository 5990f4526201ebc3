//! Deciding: a verdict becomes a decision, or a recommendation to a second reviewer.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::application::status::Action;
use crate::application::transition;
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, DecisionId, RecommendationId};
use crate::letter::context::Context;
use crate::review::decision::decider::{ReviewPart, get_decider};
use crate::review::decision::{self, DecideError, Deciders, Verdict};
use crate::review::outcome::Outcome;
use crate::review::second_review::{self, required};
use database::failpoint::reach;

/// The result of deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionResult {
    /// The decision was written.
    Alone(DecisionId),
    /// A second reviewer must confirm the recommendation.
    Recommended(RecommendationId),
}

/// Decides an application the actor holds. When a second review is required, recommends the verdict instead.
pub async fn decide(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    verdict: &Verdict,
) -> Result<DecisionResult, DecideError> {
    let action = match verdict.outcome {
        Outcome::Approve => Action::Approve,
        Outcome::Reject => Action::Reject,
    };
    actor.must(action.permission())?;
    let decided = conn.transaction(async |conn| {
        // Row lock: a concurrent check answer or flag either committed before this, or waits.
        let application = transition::lock(conn, id).await?;
        let is_stale = verdict.seen_version.is_some_and(|seen| seen != application.version);
        if is_stale {
            return Err(transition::conflict(conn, id).await?.into());
        }
        let me = get_decider(conn, ctx, actor, &application, ReviewPart::First).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        decision::check(&policy, &application, verdict)?;
        decision::check_case(conn, &policy, &application, verdict.outcome, &verdict.reasons).await?;
        let causes = required::causes(conn, ctx, &policy, &application, me, verdict).await?;
        let decided = if causes.is_empty() {
            let deciders = Deciders { by: me, second: None };
            decision::write(conn, ctx, actor, &deciders, &application, &policy, action, verdict)
                .await
                .map(DecisionResult::Alone)
        } else {
            let recommended = second_review::insert(conn, ctx, actor, me, &application, &policy, verdict, &causes);
            recommended.await.map(DecisionResult::Recommended)
        };
        reach("decision:written");
        decided
    });
    let decided = decided.await?;
    reach("decision:committed");
    Ok(decided)
}
