//! The end of an approval that could not be carried out: when its effect was blocked for the policy's period, the
//! approval lapses. The applicant is told why and may apply again; nothing approved waits for ever.
//!
//! Only a blocked effect lapses, because the platform then was not asked or answered that it did nothing. The result of
//! a failed one is unknown, so a lead has to find it out ([`super::unknown`]).

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{blocked, cancel, find_live};
use crate::application::{Action, Application, EffectState, Obstacle, Patch, TransitionError, transition};
use crate::base::schema::effects;
use crate::base::{Actor, ApplicationId, EffectId};
use crate::job::set_aside::SweepRun;
use crate::letter::{self, CancelCause, Context, Letter, OutgoingLetter, Topic};
use crate::store::{self, contact_notice};

/// How long before an approval lapses leads are told once more.
pub(super) const WARNING_PERIOD: Duration = Duration::days(7);

/// Lapses the approvals whose effects were blocked for the policy's period, longest due first. Each has its own
/// transaction; a locked application is left for the next run. Returns how many.
pub async fn lapse_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "lapse_approvals", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<(EffectId, ApplicationId)> = effects::table
            .filter(blocked::is_blocked().and(effects::lapse_at.le(ctx.now())))
            .filter(effects::id.ne_all(run.excluded()))
            .order((effects::lapse_at, effects::id))
            .limit(run.room())
            .select((effects::id, effects::application_id))
            .load(conn)
            .await?;
        for (effect, application) in run.page(due) {
            let result = conn.transaction(async |conn| lapse(conn, ctx, application).await).await;
            run.record(conn, effect.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn lapse(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    let Some(effect) = find_live(conn, id).await? else { return Ok(false) };
    // Carried out, withdrawn or asked again in the meantime.
    if effect.state != EffectState::Blocked || effect.lapse_at.is_none_or(|at| at > now) {
        return Ok(false);
    }
    let uncleared = blocked::list(conn, effect.id).await?.into_iter().filter(|found| found.cleared_at.is_none());
    let obstacles: Vec<Obstacle> = uncleared.map(|found| found.obstacle()).collect();
    let patch = Patch { effect: Some(EffectState::None), closed_at: Some(Some(now)), ..Patch::default() };
    let data = json!({ "effect": effect.id, "blocked_at": effect.blocked_at });
    transition::apply(conn, &Actor::Worker, &application, Action::LapseApproval, now, patch, data).await?;
    cancel(conn, id).await?;
    blocked::clear(conn, effect.id, now).await?;
    letter::cancel_held(conn, id, now, CancelCause::ApprovalLapsed).await?;
    contact_notice::objection_ended(conn, ctx, &application, None).await?;
    tell(conn, ctx, &application, effect.id, obstacles, effect.blocked_at.unwrap_or(now)).await?;
    Ok(true)
}

async fn tell(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: EffectId,
    obstacles: Vec<Obstacle>,
    blocked_at: DateTime<Utc>,
) -> QueryResult<()> {
    let about = store::about(conn, application).await?;
    let letter = Letter::ApprovalLapsed { about, obstacles, blocked_at };
    let outgoing = OutgoingLetter::to_applicant(application, Topic::Effect(effect), letter);
    letter::post(conn, ctx, &[outgoing]).await.map(drop)
}
