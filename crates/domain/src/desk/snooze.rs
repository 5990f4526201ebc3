//! Snoozing: [`crate::review::claim::claim_next`] leaves a snoozed application out until a time. The clock keeps
//! running, so a snooze ends at the target at the latest.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{Action, Application, NotPermitted, Permission, Status, TransitionError, party, transition};
use crate::base::schema::applications;
use crate::base::{Actor, ApplicationId};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Why a snooze was not set or ended.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum SnoozeError {
    /// The application is closed, waits for its applicant or does not exist, or the actor lacks the permission.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// Only its holder and leads may snooze it.
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    #[error("the end of the snooze is not in the future")]
    Past,
    #[error("the end of the snooze is after the target")]
    AfterTarget { target_at: DateTime<Utc> },
}

error_parts!(SnoozeError::Transition: diesel::result::Error, NotPermitted);

/// True for statuses that can be snoozed: those that wait for a reviewer.
pub fn can_be_snoozed(status: Status) -> bool {
    status.is_running()
}

/// True when this actor may snooze this application or end its snooze: its holder, or a lead.
pub fn may_snooze(actor: &Actor, application: &Application) -> bool {
    let holds = actor.staff().is_some_and(|staff| application.holder_id == Some(staff.id));
    actor.may(Permission::Organise) && (holds || actor.may(Action::Assign.permission()))
}

/// Snoozes an application until a time in the future, at the latest its target. The holder keeps it.
pub async fn snooze(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    until: DateTime<Utc>,
) -> Result<(), SnoozeError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = lock(conn, ctx, actor, id).await?;
        if until <= now {
            return Err(SnoozeError::Past);
        }
        if until > application.target_at {
            return Err(SnoozeError::AfterTarget { target_at: application.target_at });
        }
        set(conn, id, Some(until)).await?;
        event::record(conn, Subject::Application(id), actor, now, EventKind::Snooze, json!({ "until": until })).await?;
        Ok(())
    })
    .await
}

/// Ends a snooze. Idempotent.
pub async fn wake(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), SnoozeError> {
    conn.transaction(async |conn| {
        let application = lock(conn, ctx, actor, id).await?;
        if application.snoozed_until.is_none() {
            return Ok(());
        }
        set(conn, id, None).await?;
        event::record(conn, Subject::Application(id), actor, ctx.now(), EventKind::Wake, transition::no_data()).await?;
        Ok(())
    })
    .await
}

/// Locks the application for a snooze by this actor. A snooze is not a step of the graph: the version stays, so that a
/// decision being written on another page is not refused.
async fn lock(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Application, SnoozeError> {
    let me = actor.must_as_staff(Permission::Organise)?;
    let application = transition::lock(conn, id).await?;
    // A party to it must not delay it (R24).
    if !may_snooze(actor, &application) || party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
        return Err(SnoozeError::NotHolder);
    }
    if !can_be_snoozed(application.status) {
        return Err(transition::conflict(conn, id).await?.into());
    }
    Ok(application)
}

async fn set(mut conn: &AsyncPgConnection, id: ApplicationId, until: Option<DateTime<Utc>>) -> QueryResult<()> {
    diesel::update(applications::table.find(id))
        .set(applications::snoozed_until.eq(until))
        .execute(&mut conn)
        .await
        .map(drop)
}
