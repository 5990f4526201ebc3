//! Putting an application aside until a time: claim next leaves it out. The clock goes on, so it is never put aside for
//! longer than until the target.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::Application;
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::{Action, Status};
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::ApplicationId;
use crate::base::schema::applications;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Why an application was not put aside, or taken up again.
#[derive(Debug, thiserror::Error)]
pub enum SnoozeError {
    /// It is over, waits for its applicant, or is gone; or the permission table says no.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// Only its holder and leads do this.
    #[error("not held by the one who puts it aside")]
    NotHolder,
    /// Not in the future.
    #[error("not in the future")]
    Past,
    /// Later than the target.
    #[error("later than the target")]
    AfterTarget {
        /// The target (R11).
        target_at: DateTime<Utc>,
    },
}

impl From<diesel::result::Error> for SnoozeError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl From<NotPermitted> for SnoozeError {
    fn from(error: NotPermitted) -> Self {
        Self::Transition(error.into())
    }
}

/// True for what can be put aside: what waits for a reviewer.
pub fn can_be_snoozed(status: Status) -> bool {
    matches!(status, Status::Submitted | Status::InReview | Status::AwaitingSecond)
}

/// True for those who put this application aside, and take it up again: its holder, and leads.
pub fn may_snooze(actor: &Actor, application: &Application) -> bool {
    let holds = actor.staff().is_some_and(|staff| application.holder_id == Some(staff.id));
    actor.may(Permission::Organise) && (holds || actor.may(Action::Assign.permission()))
}

/// Puts an application aside until a time in the future, the target at the latest. Who holds it goes on holding it.
///
/// # Errors
/// [`SnoozeError`].
pub async fn snooze(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    until: DateTime<Utc>,
) -> Result<(), SnoozeError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = lock(conn, actor, id).await?;
        if until <= now {
            return Err(SnoozeError::Past);
        }
        if until > application.target_at {
            return Err(SnoozeError::AfterTarget { target_at: application.target_at });
        }
        set(conn, id, Some(until)).await?;
        event::record(conn, Subject::Application(id), actor, now, "snooze", json!({ "until": until })).await?;
        Ok(())
    })
    .await
}

/// Takes up again what was put aside. Twice changes nothing more than once.
///
/// # Errors
/// [`SnoozeError`].
pub async fn wake(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), SnoozeError> {
    conn.transaction(async |conn| {
        let application = lock(conn, actor, id).await?;
        if application.snoozed_until.is_none() {
            return Ok(());
        }
        set(conn, id, None).await?;
        event::record(conn, Subject::Application(id), actor, ctx.now(), "wake", transition::no_data()).await?;
        Ok(())
    })
    .await
}

/// The application, locked, when it is this actor's to put aside. It is no step of the graph: the version stays, so that a
/// decision being written on another page is not refused for it.
async fn lock(conn: &AsyncPgConnection, actor: &Actor, id: ApplicationId) -> Result<Application, SnoozeError> {
    actor.must(Permission::Organise)?;
    let application = transition::lock(conn, id).await?;
    if !may_snooze(actor, &application) {
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
