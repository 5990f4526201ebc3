//! The only path by which an application's status or effect changes.
//!
//! Every step is looked up in the [`status`] graph, checked against the permission table, and written by a guarded
//! `UPDATE … WHERE id AND status AND version`. Zero rows means somebody else was faster: the caller gets who, when and
//! what. The event is always written in the same transaction.

use crate::base::schema::{applications, events, staff};
use crate::record::event::Event;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use crate::application::Application;
use crate::application::permission::NotPermitted;
use crate::application::status::{self, Action, EffectState, Status, Turn};
use crate::base::{Actor, ActorKind, ApplicationId, StaffId};
use crate::record::event::{self, EventKind, Subject};

/// The unique index that allows one open application per store and kind.
pub(crate) const ONE_OPEN: &str = "applications_one_open";

/// The application changed since the caller read it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the last step, as its event has it")]
pub struct Conflict {
    /// The status it has now.
    pub status: Status,
    /// The last step taken.
    pub action: String,
    pub by: ActorKind,
    pub staff_id: Option<StaffId>,
    pub staff_name: Option<String>,
    pub at: DateTime<Utc>,
}

/// Why a step was refused.
#[derive(Debug, thiserror::Error)]
pub enum TransitionError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The application does not exist, or this actor may not know of it.
    #[error("there is no such application")]
    Missing,
    /// The application changed in the meantime, or the graph has no such step from its status.
    #[error("the application was changed by somebody else in the meantime")]
    Conflict(Box<Conflict>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Columns a step changes besides status, turn and version. `None` leaves a column unchanged.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = applications)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Patch {
    pub effect: Option<EffectState>,
    pub holder_id: Option<Option<StaffId>>,
    pub target_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub due_is_provisional: Option<bool>,
    pub decided_at: Option<Option<DateTime<Utc>>>,
    pub closed_at: Option<Option<DateTime<Utc>>>,
    pub round: Option<i16>,
    pub snoozed_until: Option<Option<DateTime<Utc>>>,
    pub round_started_at: Option<Option<DateTime<Utc>>>,
}

/// Takes one step of the graph, from the application as the caller read it. Runs inside the caller's transaction.
///
/// # Errors
/// [`TransitionError`]; the caller must then roll its transaction back.
pub async fn apply(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    action: Action,
    at: DateTime<Utc>,
    patch: Patch,
    data: Value,
) -> Result<Status, TransitionError> {
    let Some(to) = status::next(Some(application.status), action) else {
        actor.must(action.permission())?;
        return Err(conflict(conn, application.id).await?);
    };
    apply_to(conn, actor, application, (action, to), at, patch, data).await
}

/// As [`apply`], for a step with several targets.
pub(crate) async fn apply_to(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    (action, to): (Action, Status),
    at: DateTime<Utc>,
    patch: Patch,
    data: Value,
) -> Result<Status, TransitionError> {
    actor.must(action.permission())?;
    if !status::leads_to(application.status, action, to) {
        return Err(conflict(conn, application.id).await?);
    }
    let effect = patch.effect.unwrap_or(application.effect);
    update(conn, application, to, status::turn(to, effect), patch).await?;
    event::record(conn, Subject::Application(application.id), actor, at, action.into(), data).await?;
    Ok(to)
}

/// Changes the effect of an approved application; its status stays. Guarded and recorded like a step.
pub async fn advance_effect(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    to: EffectState,
    at: DateTime<Utc>,
    data: Value,
) -> Result<(), TransitionError> {
    let kind = event_of(to).filter(|_| application.status == Status::Approved && application.effect != to);
    let Some(kind) = kind else { return Err(conflict(conn, application.id).await?) };
    let closed_at = (to == EffectState::Confirmed).then_some(Some(at));
    let patch = Patch { effect: Some(to), closed_at, ..Patch::default() };
    update(conn, application, application.status, status::turn(application.status, to), patch).await?;
    event::record(conn, Subject::Application(application.id), actor, at, kind, data).await?;
    Ok(())
}

/// The event of a step.
impl From<Action> for EventKind {
    fn from(action: Action) -> Self {
        match action {
            Action::Submit => Self::Submit,
            Action::Claim => Self::Claim,
            Action::Release => Self::Release,
            Action::Assign => Self::Assign,
            Action::EndLease => Self::EndLease,
            Action::Ask => Self::Ask,
            Action::Answer => Self::Answer,
            Action::Recall => Self::Recall,
            Action::Lapse => Self::Lapse,
            Action::LapseApproval => Self::LapseApproval,
            Action::Recommend => Self::Recommend,
            Action::Return => Self::Return,
            Action::ConfirmApproval => Self::ConfirmApproval,
            Action::ConfirmRejection => Self::ConfirmRejection,
            Action::Approve => Self::Approve,
            Action::Reject => Self::Reject,
            Action::Undo => Self::Undo,
            Action::Appeal => Self::Appeal,
            Action::Withdraw => Self::Withdraw,
            Action::Void => Self::Void,
            Action::Reinstate => Self::Reinstate,
        }
    }
}

/// The event of an effect that reaches this state; `None` for states that only another decision leads to.
fn event_of(effect: EffectState) -> Option<EventKind> {
    match effect {
        EffectState::Scheduled => Some(EventKind::EffectScheduled),
        EffectState::Requested => Some(EventKind::EffectRequested),
        EffectState::Confirmed => Some(EventKind::EffectConfirmed),
        EffectState::Blocked => Some(EventKind::EffectBlocked),
        EffectState::Failed => Some(EventKind::EffectFailed),
        EffectState::None | EffectState::Cancelled => None,
    }
}

async fn update(
    mut conn: &AsyncPgConnection,
    application: &Application,
    to: Status,
    turn: Turn,
    patch: Patch,
) -> Result<(), TransitionError> {
    let changed = diesel::update(applications::table)
        .filter(applications::id.eq(application.id))
        .filter(applications::status.eq(application.status))
        .filter(applications::version.eq(application.version))
        .set((
            applications::status.eq(to),
            applications::turn.eq(turn),
            applications::version.eq(application.version + 1),
            patch,
        ))
        .execute(&mut conn)
        .await?;
    if changed == 0 { Err(conflict(conn, application.id).await?) } else { Ok(()) }
}

/// Builds the error that names the last step taken.
pub async fn conflict(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<TransitionError> {
    let now: Option<Status> =
        applications::table.find(id).select(applications::status).first(&mut conn).await.optional()?;
    let last = find_last_step(conn, id).await?;
    Ok(match (now, last) {
        (Some(status), Some(event)) => TransitionError::Conflict(Box::new(Conflict {
            status,
            staff_id: event.staff_id(),
            action: event.action,
            by: event.actor_kind,
            staff_name: event.staff_name,
            at: event.at,
        })),
        _ => TransitionError::Missing,
    })
}

/// The application as stored now, without a lock, for a caller about to take a step.
///
/// # Errors
/// [`TransitionError::Missing`]; database errors.
pub async fn get(mut conn: &AsyncPgConnection, id: ApplicationId) -> Result<Application, TransitionError> {
    applications::table
        .find(id)
        .select(Application::as_select())
        .first(&mut conn)
        .await
        .optional()?
        .ok_or(TransitionError::Missing)
}

/// The application, locked for the rest of the transaction; waits for other transactions that hold the lock.
///
/// # Errors
/// [`TransitionError::Missing`]; database errors.
pub(crate) async fn lock(mut conn: &AsyncPgConnection, id: ApplicationId) -> Result<Application, TransitionError> {
    let found = applications::table.find(id).select(Application::as_select()).for_update().first(&mut conn).await;
    found.optional()?.ok_or(TransitionError::Missing)
}

/// The application, locked for the rest of the transaction. `None` when it is gone or locked by somebody else, so that
/// a sweep skips it until its next run.
pub(crate) async fn lock_idle(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<Application>> {
    applications::table
        .find(id)
        .select(Application::as_select())
        .for_update()
        .skip_locked()
        .first(&mut conn)
        .await
        .optional()
}

/// Empty data for an event.
pub fn no_data() -> Value {
    json!({})
}

/// The last step taken with an application: a change of its status or effect, an objection, or the end of one. Other
/// events, such as letters, escalations and notices to leads, do not count.
pub async fn find_last_step(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Event>> {
    let steps = Action::ALL.iter().map(|action| EventKind::from(*action));
    let others = [EventKind::Objected, EventKind::ObjectionLifted];
    let of_effect = events::action.like("effect\\_%").and(events::action.ne(EventKind::EffectLeadsNotified));
    events::table
        .left_join(staff::table.on(events::actor_id.eq(staff::id.nullable())))
        .filter(events::subject_id.eq(application.0))
        .filter(events::action.eq_any(steps.chain(others)).or(of_effect))
        .order(events::seq.desc())
        .select(Event::as_select())
        .first(&mut conn)
        .await
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_of_a_step_has_the_word_of_its_action() {
        for action in Action::ALL {
            assert_eq!(EventKind::from(*action).as_str(), action.as_str());
        }
    }

    #[test]
    fn event_of_an_effect_has_the_word_of_its_state() {
        for state in EffectState::ALL {
            let expected = format!("effect_{state}");
            assert!(event_of(*state).is_none_or(|kind| kind.as_str() == expected), "{state}");
        }
    }
}
