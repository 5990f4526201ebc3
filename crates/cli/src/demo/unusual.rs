//! Steps that have no use case yet: an information request and its lapse, a recommendation, a voiding. They go through
//! the one transition path, with the rows and the ledger that belong to them; each function here goes when its use case
//! comes.

use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::claim::EndCause;
use domain::id::ApplicationId;
use domain::ledger::{self, Cause, ClockState};
use domain::rung;
use domain::schema::claims;
use domain::status::Action;
use domain::transition::{self, Patch};
use serde_json::json;

use super::stage::Stage;

/// A reviewer asks for something: the clock pauses, and nobody is reminded of a paused clock.
pub(super) async fn ask(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "items": ["business_licence"] });
    transition::take(connection, &stage.staff(who)?, &seen, Action::Ask, now, patch, data).await?;
    end_claim(connection, stage, id, EndCause::Released).await?;
    ledger::end(connection, id, Cause::Asked, now).await?;
    ledger::start(connection, id, seen.round, ClockState::Paused, Cause::Asked, now).await?;
    rung::cancel(connection, id, now).await?;
    Ok(())
}

/// The answer window ended.
pub(super) async fn lapse(connection: &mut AsyncPgConnection, stage: &Stage, id: ApplicationId) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { closed_at: Some(Some(now)), ..Patch::default() };
    transition::take(connection, &Actor::Worker, &seen, Action::Lapse, now, patch, transition::no_data()).await?;
    ledger::end(connection, id, Cause::Lapsed, now).await?;
    Ok(())
}

/// A reviewer proposes an approval to a second one; the clock goes on.
pub(super) async fn recommend(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "outcome": "approve" });
    transition::take(connection, &stage.staff(who)?, &seen, Action::Recommend, now, patch, data).await?;
    end_claim(connection, stage, id, EndCause::Decided).await
}

/// A lead sets it aside.
pub(super) async fn void(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    who: &str,
    id: ApplicationId,
) -> anyhow::Result<()> {
    let now = stage.clock.read();
    let seen = transition::see(connection, id).await?;
    let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
    let data = json!({ "reason": "test" });
    transition::take(connection, &stage.staff(who)?, &seen, Action::Void, now, patch, data).await?;
    end_claim(connection, stage, id, EndCause::Voided).await?;
    ledger::end(connection, id, Cause::Voided, now).await?;
    rung::cancel(connection, id, now).await?;
    Ok(())
}

async fn end_claim(
    connection: &mut AsyncPgConnection,
    stage: &Stage,
    id: ApplicationId,
    cause: EndCause,
) -> anyhow::Result<()> {
    diesel::update(claims::table.filter(claims::application_id.eq(id).and(claims::ended_at.is_null())))
        .set((claims::ended_at.eq(Some(stage.clock.read())), claims::end_cause.eq(Some(cause))))
        .execute(connection)
        .await?;
    Ok(())
}
