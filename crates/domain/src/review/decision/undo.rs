//! Undoing a decision.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{DecideError, Decision, VerdictField, list};
use crate::application::Application;
use crate::application::about::About;
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::{self, Action, EffectState};
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, DecisionId};
use crate::base::schema::decisions;
use crate::base::text;
use crate::deadline::due_dates::DueDates;
use crate::deadline::ledger::{self, ClockCause, ClockState};
use crate::deadline::working_clock::CountingRule;
use crate::deadline::{calendar, escalation};
use crate::letter::context::Context;
use crate::letter::{self, Letter, OutgoingLetter, Topic};
use crate::review::outcome::Outcome;
use crate::review::{claim, penalty};
use crate::{effect, store};

/// True when this actor may undo this decision now.
pub fn may_undo(actor: &Actor, application: &Application, decision: &Decision, now: DateTime<Utc>) -> bool {
    let decided = status::next(Some(application.status), Action::Undo).is_some() && decision.undone_at.is_none();
    let untouched = application.effect.can_be_withdrawn();
    let lodged = actor.staff().is_some_and(|staff| application.lodged_by == Some(staff.id));
    let own = actor.may(Action::Undo.permission())
        && actor.staff().is_some_and(|staff| staff.id == decision.decided_by || decision.second_by == Some(staff.id))
        && now < decision.grace_until;
    decided && untouched && !lodged && application.erased_at.is_none() && (own || actor.may(Permission::UndoLater))
}

/// Undoes a decision: its deciders within the grace period, a lead also later, as long as the effect can be taken
/// back. The actor holds the application again and the clock continues from its ledger. The applicant is told, if an
/// attempt to send the decision's letter was begun.
pub async fn undo(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    note: &str,
) -> Result<(), DecideError> {
    actor.must(Action::Undo.permission())?;
    let me = actor.staff().ok_or(NotPermitted(Action::Undo.permission()))?.id;
    let now = ctx.now();
    let undone = conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        if application.lodged_by == Some(me) {
            return Err(DecideError::OwnApplication);
        }
        let in_force = list(conn, id).await?.into_iter().find(|decision| decision.undone_at.is_none());
        let Some(standing) = in_force else { return Err(transition::conflict(conn, id).await?.into()) };
        if !may_undo(actor, &application, &standing, now) {
            return Err(transition::conflict(conn, id).await?.into());
        }
        // An undo requires a note.
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let note = text::tidy(note);
        if let Some(problem) = text::problem_in(&note, 1, policy.policy.texts.note_max, true) {
            return Err(DecideError::Fields(vec![(VerdictField::Note, problem)]));
        }
        // The due dates are restored unchanged, unless a calendar published since makes them later.
        let calendar = calendar::load_to_count(conn).await?;
        let clock = &policy.policy.clock;
        let rule = CountingRule { calendar: &calendar, close: clock.close };
        let pauses = ledger::pauses(&ledger::list(conn, id).await?);
        let before = DueDates::of(&application);
        let counted = DueDates::count(rule, clock, application.began_at(), &pauses);
        let due_dates = counted.map_or(before, |counted| counted.moved(&before, rule, now));
        let patch = Patch {
            effect: Some(EffectState::None),
            holder_id: Some(Some(me)),
            decided_at: Some(None),
            closed_at: Some(None),
            target_at: Some(due_dates.target_at),
            due_at: Some(due_dates.due_at),
            due_is_provisional: Some(due_dates.is_provisional),
            ..Patch::default()
        };
        let data = json!({ "decision": standing.id });
        transition::apply(conn, actor, &application, Action::Undo, now, patch, data).await?;
        diesel::update(decisions::table.find(standing.id))
            .set((
                decisions::undone_at.eq(Some(now)),
                decisions::undone_by.eq(Some(me)),
                decisions::undo_note.eq(Some(&note)),
            ))
            .execute(conn)
            .await?;
        claim::insert(conn, ctx, &application, me).await?;
        ledger::start(conn, id, application.round, ClockState::Running, ClockCause::Undone, now).await?;
        if due_dates == before {
            escalation::restore(conn, id, application.round).await?;
        } else {
            let times = escalation::times(&policy.policy, due_dates.target_at, due_dates.due_at);
            escalation::move_to(conn, id, application.round, times).await?;
        }
        effect::cancel(conn, id).await?;
        letter::cancel_held(conn, id, now, "decision undone").await?;
        let was_told = letter::cancel_unsent(conn, id, &Topic::Decision(standing.id), now, "decision undone").await?;
        penalty::end_of_decision(conn, ctx, actor, id, (standing.id, was_told), me).await?;
        if standing.outcome == Outcome::Approve {
            penalty::restore_of_application(conn, ctx, actor, id).await?;
        }
        if was_told {
            notify_applicant(conn, ctx, &application, standing.id, &due_dates).await?;
        }
        Ok(())
    });
    match undone.await {
        // The store applied again after this rejection; a partial unique index allows one open application.
        Err(DecideError::Transition(TransitionError::Database(DieselError::DatabaseError(
            DatabaseErrorKind::UniqueViolation,
            _,
        )))) => Err(transition::conflict(conn, id).await?.into()),
        other => other,
    }
}

/// Tells the applicant that the application is reviewed again.
async fn notify_applicant(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    decision: DecisionId,
    due_dates: &DueDates,
) -> QueryResult<()> {
    let store = store::get(conn, application.store_id).await?;
    let about = About {
        target_at: due_dates.target_at,
        due_at: due_dates.due_at,
        due_is_provisional: due_dates.is_provisional,
        ..About::new(application, &store.name)
    };
    let topic = Topic::Decision(decision);
    let letter = OutgoingLetter::to_applicant(application, topic, Letter::Reopened { about });
    letter::post(conn, ctx, &[letter]).await.map(drop)
}
