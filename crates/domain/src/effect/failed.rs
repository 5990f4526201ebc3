//! Failed effects: the result at the platform is unknown until a lead finds it out, so every lead is reminded each day
//! until it is settled.

use chrono::Duration;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::lead_notice;
use crate::application::{EffectState, transition};
use crate::base::clock::date_at;
use crate::base::schema::effects;
use crate::base::{ApplicationId, EffectId};
use crate::job::set_aside::SweepRun;
use crate::letter::{Context, Letter, Topic};

/// How long until leads are reminded again.
const REMINDER_PERIOD: Duration = Duration::days(1);

/// Exactly as in the partial index: a generic plan with a parameter cannot use it.
fn is_failed() -> SqlLiteral<Bool> {
    sql("effects.state = 'failed'")
}

/// Reminds every lead of the effects that failed, longest due first: at once, and then each day until the result is
/// known. Each has its own transaction; a locked application is left for the next run. Returns how many.
pub async fn remind_leads(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "remind_leads_of_failed", ctx.now(), limit).await?;
    while run.goes_on() {
        let due = lead_notice::list_due(conn, &run, is_failed(), ctx.now()).await?;
        for (effect, application) in run.page(due) {
            let result = conn.transaction(async |conn| remind(conn, ctx, effect, application).await).await;
            run.record(conn, effect.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn remind(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    effect: EffectId,
    application: ApplicationId,
) -> QueryResult<bool> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, application).await? else { return Ok(false) };
    // Checked again under the lock: the result may be known by now, or another run was faster.
    let reminded = diesel::update(effects::table.find(effect))
        .filter(effects::state.eq(EffectState::Failed).and(effects::notify_leads_at.le(now)))
        .set(effects::notify_leads_at.eq(Some(now + REMINDER_PERIOD)))
        .execute(&mut conn)
        .await?;
    if reminded == 0 {
        return Ok(false);
    }
    let topic = Topic::EffectReminder(effect, date_at(now));
    lead_notice::post(conn, ctx, &application, effect, &topic, |about| Letter::EffectFailedLead { about }).await?;
    Ok(true)
}
