//! The second reviewer's steps: record an opinion, then confirm the recommendation or send it back.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{RecommendationResult, RecommendationRow, end_as, notify_recommender};
use crate::application::{Action, Application, Patch, transition};
use crate::base::schema::recommendations;
use crate::base::{Actor, ApplicationId, DecisionId, StaffId, secret, text};
use crate::effect;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::review::claim::{self, EndCause};
use crate::review::decision::{self, DecideError, Deciders, ReviewPart, VerdictField, get_decider};
use crate::review::outcome::Outcome;
use crate::review::unopened::Opening;

/// Locks the application and its live recommendation for the second reviewer, who must not be the first (I2).
async fn lock_for_second(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(Application, RecommendationRow, StaffId), DecideError> {
    actor.must(Action::ConfirmApproval.permission())?;
    let application = transition::lock(conn, id).await?;
    let me = get_decider(conn, ctx, actor, &application, ReviewPart::Second).await?;
    let live: Option<RecommendationRow> = recommendations::table
        .filter(recommendations::application_id.eq(id).and(recommendations::ended_at.is_null()))
        .select(RecommendationRow::as_select())
        .for_update()
        .first(&mut conn)
        .await
        .optional()?;
    let Some(live) = live else { return Err(transition::conflict(conn, id).await?.into()) };
    Ok((application, live, me))
}

/// Records the second reviewer's own opinion before the first is shown. It can be given once and not be changed. When
/// another person takes the second review over, their opinion replaces it; both are in the record.
pub async fn give_opinion(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    opinion: Outcome,
) -> Result<(), DecideError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (_, live, me) = lock_for_second(conn, ctx, actor, id).await?;
        let recorded = diesel::update(recommendations::table.find(live.id))
            .filter(recommendations::opinion_by.is_distinct_from(me).and(recommendations::ended_at.is_null()))
            .set((
                recommendations::opinion.eq(Some(opinion)),
                recommendations::opinion_by.eq(Some(me)),
                recommendations::opinion_at.eq(Some(now)),
            ))
            .execute(conn)
            .await?;
        if recorded == 0 {
            return Err(transition::conflict(conn, id).await?.into());
        }
        let data = json!({ "recommendation": live.id, "opinion": opinion });
        event::record(conn, Subject::Application(id), actor, now, EventKind::SecondOpinion, data).await?;
        Ok(())
    })
    .await
}

/// Confirms the recommendation: the decision is written with both names, if the application is unchanged. An approval
/// needs a second reviewer who opened the documents, or says that they decide without.
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    opening: Opening,
) -> Result<DecisionId, DecideError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (application, live, me) = lock_for_second(conn, ctx, actor, id).await?;
        // An opinion of somebody who held the second review before is not this person's.
        if live.is_blind && live.opinion_by != Some(me) {
            return Err(DecideError::NoOpinion);
        }
        if !secret::equal(&effect::get_basis(conn, &application).await?, &live.basis_hash) {
            return Err(DecideError::Changed);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let verdict = live.verdict();
        decision::check(&policy, &application, &verdict)?;
        decision::check_case(conn, &policy, &application, verdict.outcome, &verdict.reasons).await?;
        let second_unopened = decision::check_opened(conn, &application, me, verdict.outcome, opening).await?;
        let action = match verdict.outcome {
            Outcome::Approve => Action::ConfirmApproval,
            Outcome::Reject => Action::ConfirmRejection,
        };
        end_as(conn, id, RecommendationResult::Confirmed, Some(me), "", now).await?;
        let (by, second) = (live.recommended_by, Some((live.id, me)));
        let deciders = Deciders { by, second, unopened: live.unopened, second_unopened };
        decision::write(conn, ctx, actor, &deciders, &application, &policy, action, &verdict).await
    })
    .await
}

/// Sends the recommendation back with a comment. The first reviewer holds it again, at least until the close of the
/// next working day; the lease then ends as usual.
pub async fn send_back(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    comment: &str,
) -> Result<(), DecideError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (application, live, me) = lock_for_second(conn, ctx, actor, id).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let comment = text::checked(comment, 1, policy.policy.texts.note_max, true)
            .map_err(|problem| DecideError::Fields(vec![(VerdictField::Note, problem)]))?;
        let patch = Patch { holder_id: Some(Some(live.recommended_by)), ..Patch::default() };
        let data = json!({ "recommendation": live.id });
        transition::apply(conn, actor, &application, Action::Return, now, patch, data).await?;
        end_as(conn, id, RecommendationResult::Returned, Some(me), &comment, now).await?;
        claim::end(conn, id, EndCause::Returned, now).await?;
        claim::insert_given(conn, ctx, &application, live.recommended_by).await?;
        notify_recommender(conn, ctx, &application, live.id, live.recommended_by).await?;
        Ok(())
    })
    .await
}
