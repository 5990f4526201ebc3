//! Failed effects: the result at the platform is unknown until a lead finds it out, so every lead is reminded each day
//! until it is settled.

use chrono::Duration;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff;
use crate::application::{EffectState, transition};
use crate::base::clock::date_at;
use crate::base::schema::effects;
use crate::base::{Actor, ApplicationId, EffectId, Role};
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};
use crate::store;

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
        let due: Vec<(EffectId, ApplicationId)> = effects::table
            .filter(is_failed().and(effects::notify_leads_at.le(ctx.now())))
            .filter(effects::id.ne_all(run.excluded()))
            .order((effects::notify_leads_at, effects::id))
            .limit(run.room())
            .select((effects::id, effects::application_id))
            .load(conn)
            .await?;
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
    let about = store::about(conn, &application).await?;
    let leads = staff::list_with_role(conn, Role::Lead).await?;
    let to_lead = |lead: &staff::Colleague| {
        let letter = Letter::EffectFailedLead { about: about.clone() };
        lead.letter(Topic::EffectReminder(effect, date_at(now)), letter)
    };
    let letters: Vec<OutgoingLetter> = leads.iter().map(to_lead).collect();
    letter::post(conn, ctx, &letters).await?;
    let data = json!({ "effect": effect, "notified": leads.iter().map(|lead| lead.id).collect::<Vec<_>>() });
    let subject = Subject::Application(application.id);
    event::record(conn, subject, &Actor::Worker, now, EventKind::EffectLeadsNotified, data).await?;
    Ok(true)
}
