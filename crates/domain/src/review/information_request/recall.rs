//! Recalling a request within the grace period: its email is still held, and everything is as before it was asked.

use chrono::{DateTime, Duration, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::json;

use super::{Request, end, find_open_request};
use crate::application::{Action, Application, Status, party, transition};
use crate::base::{Actor, ApplicationId, RequestEnd};
use crate::deadline::resume::Resumed;
use crate::deadline::{ClockCause, ClockState, ledger};
use crate::letter::{self, CancelCause, Context, Topic};
use crate::review::claim;
use crate::review::decision::DecideError;

/// True when this actor may recall the request now: whoever holds the application, until the grace period is over.
pub fn may_recall(
    actor: &Actor,
    application: &Application,
    request: &Request,
    grace_period: Duration,
    now: DateTime<Utc>,
) -> bool {
    let holds = actor.staff().is_some_and(|staff| application.holder_id == Some(staff.id));
    let is_open = application.status == Status::AwaitingApplicant && request.ended_at.is_none();
    holds && is_open && actor.may(Action::Recall.permission()) && now < request.asked_at + grace_period
}

/// Recalls the open request. Its email is never sent, the pause of the clock does not count, and the due dates stay.
pub async fn recall(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), DecideError> {
    let me = actor.must_as_staff(Action::Recall.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(DecideError::OwnApplication);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let open = find_open_request(conn, id).await?;
        let is_allowed = |it: &Request| may_recall(actor, &application, it, policy.policy.grace_period(), now);
        let Some(request) = open.filter(is_allowed) else {
            return Err(transition::conflict(conn, id).await?.into());
        };
        letter::cancel_held(conn, id, now, CancelCause::Recalled).await?;
        // A worker whose clock is ahead may have sent it: then it was asked.
        let topic = Topic::RequestUntil(request.id, request.answer_until);
        if letter::cancel_unsent(conn, id, &topic, now, CancelCause::Recalled).await? {
            return Err(transition::conflict(conn, id).await?.into());
        }
        end(conn, id, RequestEnd::Recalled, now).await?;
        ledger::end(conn, id, ClockCause::Recalled, now).await?;
        ledger::start(conn, id, application.round, ClockState::Running, ClockCause::Recalled, now).await?;
        let resumed = Resumed::count(conn, &application, &policy, now).await?;
        let data = json!({ "request": request.id });
        transition::apply(conn, actor, &application, Action::Recall, now, resumed.due_dates.patch(), data).await?;
        resumed.restore_escalations(conn, &application, &policy, now).await?;
        claim::extend(conn, id, now + policy.policy.lease_period()).await?;
        Ok(())
    })
    .await
}
