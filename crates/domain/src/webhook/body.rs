//! The content of a message: the kind and the time of the event and the application's reference; more only as far as the
//! webhook asks for a scope that its client has. Never anything personal.

use chrono::SecondsFormat;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::delivery::Delivery;
use super::{Webhook, WebhookKind};
use crate::application::{Application, ToldApplication};
use crate::base::schema::{decisions, stores};
use crate::base::{DecisionId, Scope};
use crate::letter::Context;

/// Composes the message. What it says of the application is as of now; of the decision, as it was made.
pub(super) async fn compose(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    webhook: &Webhook,
    client_scopes: &[Scope],
    delivery: &Delivery,
    application: &Application,
) -> QueryResult<String> {
    let mut data = json!({ "reference": application.reference });
    let may = |scope: Scope| webhook.scopes.contains(&scope) && client_scopes.contains(&scope);
    // A message about an erased application contains no more.
    let is_kept = application.erased_at.is_none();
    if is_kept && may(Scope::ApplicationsRead) {
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let number: String = stores::table.find(application.store_id).select(stores::number).first(&mut conn).await?;
        let told = ToldApplication::new(application, &number, policy.policy.grace_period(), ctx.now());
        data["application"] = json!(told);
    }
    if is_kept && delivery.kind == WebhookKind::Decided && may(Scope::DecisionsRead) {
        data["decision"] = decision(conn, delivery).await?;
    }
    let at = delivery.occurred_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    Ok(json!({ "type": delivery.kind, "timestamp": at, "data": data }).to_string())
}

async fn decision(mut conn: &AsyncPgConnection, delivery: &Delivery) -> QueryResult<Value> {
    let Some(id) = delivery.about_id.map(DecisionId) else { return Ok(Value::Null) };
    let (outcome, reasons, round, decided_at): (String, Vec<String>, i16, chrono::DateTime<chrono::Utc>) =
        decisions::table
            .find(id)
            .select((decisions::outcome, decisions::reasons, decisions::round, decisions::decided_at))
            .first(&mut conn)
            .await?;
    Ok(json!({ "outcome": outcome, "reasons": reasons, "round": round, "decided_at": decided_at }))
}
