//! Notices to leads about effects that need a person: which are due, and the letters with their event.

use chrono::{DateTime, Utc};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff;
use crate::application::{About, Application};
use crate::base::schema::effects;
use crate::base::{Actor, ApplicationId, EffectId, Role};
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};
use crate::store;

/// The effects in this state whose notice to leads is due, longest due first, as far as the run has room.
pub(super) async fn list_due(
    mut conn: &AsyncPgConnection,
    run: &SweepRun,
    is_in_state: SqlLiteral<Bool>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(EffectId, ApplicationId)>> {
    effects::table
        .filter(is_in_state.and(effects::notify_leads_at.le(now)))
        .filter(effects::id.ne_all(run.excluded()))
        .order((effects::notify_leads_at, effects::id))
        .limit(run.room())
        .select((effects::id, effects::application_id))
        .load(&mut conn)
        .await
}

/// Posts a letter about an effect to every lead, and records whom it went to.
pub(super) async fn post(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: EffectId,
    topic: &Topic,
    write: impl Fn(About) -> Letter,
) -> QueryResult<()> {
    let about = store::about(conn, application).await?;
    let leads = staff::list_with_role(conn, Role::Lead).await?;
    let letters: Vec<OutgoingLetter> =
        leads.iter().map(|lead| lead.letter(topic.clone(), write(about.clone()))).collect();
    letter::post(conn, ctx, &letters).await?;
    let data = json!({ "effect": effect, "notified": leads.iter().map(|lead| lead.id).collect::<Vec<_>>() });
    let subject = Subject::Application(application.id);
    event::record(conn, subject, &Actor::Worker, ctx.now(), EventKind::EffectLeadsNotified, data).await
}
