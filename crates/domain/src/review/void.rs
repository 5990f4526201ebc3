//! Voiding an application: by a lead, with a reason, for instance as a duplicate; and reinstating it before its
//! applicant is told.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::json;

use crate::application::transition::ONE_OPEN;
use crate::application::{
    About, Action, Application, NotPermitted, Patch, Status, TransitionError, party, status, transition,
};
use crate::base::schema::letters;
use crate::base::unique::violates;
use crate::base::{Actor, ApplicationId, RequestEnd, StaffId, TextProblem, text};
use crate::deadline::resume::Resumed;
use crate::deadline::{ClockCause, escalation, ledger};
use crate::letter::{
    self, CancelCause, Context, Letter, LetterContent, LetterKind, LetterState, OutgoingLetter, Topic,
};
use crate::policy::PublishedPolicy;
use crate::review::claim::{self, EndCause};
use crate::review::{information_request, second_review};
use crate::store::{self, contact_notice};

/// Maximum length of the message to the applicant, in characters.
pub const MESSAGE_MAX: usize = 600;

/// Why an application was not voided or reinstated.
#[derive(Debug, thiserror::Error)]
pub enum VoidError {
    /// The step could not be taken.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor submitted it (R24).
    #[error("the actor submitted this application")]
    OwnApplication,
    /// The message is invalid.
    #[error("the message is invalid")]
    Message(TextProblem),
}

error_parts!(VoidError::Transition: NotPermitted, diesel::result::Error);

/// Voids an open application, with a message that tells its applicant why and what to do. The email is held for the
/// grace period, in which a lead can reinstate the application.
pub async fn void(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    message: &str,
) -> Result<(), VoidError> {
    let me = actor.must_as_staff(Action::Void.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(VoidError::OwnApplication);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let message = text::checked(message, 1, MESSAGE_MAX, true).map_err(VoidError::Message)?;
        let letter = letter_of(&policy, &application, store::about(conn, &application).await?, message, now);
        let grace_until = letter.hold_until;
        let patch = Patch { holder_id: Some(None), closed_at: Some(grace_until), ..Patch::default() };
        let data = json!({ "grace_until": grace_until });
        transition::apply(conn, actor, &application, Action::Void, now, patch, data).await?;
        claim::end(conn, id, EndCause::Voided, now).await?;
        information_request::end(conn, id, RequestEnd::Voided, now).await?;
        second_review::end(conn, id, now).await?;
        ledger::end(conn, id, ClockCause::Voided, now).await?;
        escalation::cancel(conn, id, now).await?;
        // A held question waits: if the void is taken back it is asked, otherwise it is untrue when its turn comes.
        let questions = [LetterKind::InformationNeeded, LetterKind::InformationExtended];
        let held = letters::application_id.eq(id).and(letters::state.eq(LetterState::Held));
        let others = held.and(letters::kind.ne_all(questions));
        letter::cancel_where(conn, Box::new(others), now, CancelCause::Voided).await?;
        contact_notice::objection_ended(conn, ctx, &application, grace_until).await?;
        letter::post(conn, ctx, &[letter]).await?;
        Ok(())
    })
    .await
}

/// The letter of a void, held for the grace period.
fn letter_of(
    policy: &PublishedPolicy,
    application: &Application,
    about: About,
    message: String,
    at: DateTime<Utc>,
) -> OutgoingLetter {
    let topic = Topic::Voided(application.id, at);
    let outgoing = OutgoingLetter::to_applicant(application, topic, Letter::Voided { about, message });
    OutgoingLetter { hold_until: Some(at + policy.policy.grace_period()), ..outgoing }
}

/// The email of a void, if it were made now.
#[derive(Debug, Clone)]
pub struct VoidPreview {
    /// When the letter leaves and the application can no longer be reinstated.
    pub grace_until: DateTime<Utc>,
    /// The recipient's address.
    pub to: String,
    /// The letter exactly as it would leave.
    pub content: LetterContent,
}

/// Previews a void. Refuses the persons, the applications and the messages that [`void`] refuses.
pub async fn preview(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    message: &str,
) -> Result<VoidPreview, VoidError> {
    let me = actor.must_as_staff(Action::Void.permission())?;
    if party::is_party(conn, ctx.key.as_ref(), application, me).await? {
        return Err(VoidError::OwnApplication);
    }
    if status::next(Some(application.status), Action::Void).is_none() {
        return Err(transition::conflict(conn, application.id).await?.into());
    }
    let now = ctx.now();
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let message = text::checked(message, 1, MESSAGE_MAX, true).map_err(VoidError::Message)?;
    let outgoing = letter_of(&policy, application, store::about(conn, application).await?, message, now);
    let content = letter::preview(conn, ctx, &outgoing).await?;
    Ok(VoidPreview { grace_until: outgoing.hold_until.unwrap_or(now), to: outgoing.to, content })
}

/// True when this actor may reinstate the application now: a lead, until the grace period is over.
pub fn may_reinstate(actor: &Actor, application: &Application, now: DateTime<Utc>) -> bool {
    application.is_void_pending(now) && actor.may(Action::Reinstate.permission())
}

/// Reinstates a voided application: its email is never sent, and the application is where it was, with its holder, its
/// request, its recommendation and its clock, as if it had not been voided.
pub async fn reinstate(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), VoidError> {
    let me = actor.must_as_staff(Action::Reinstate.permission())?;
    let now = ctx.now();
    let reinstated = conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(VoidError::OwnApplication);
        }
        let closed_at = application.closed_at.filter(|_| may_reinstate(actor, &application, now));
        let Some(closed_at) = closed_at else {
            return Err(transition::conflict(conn, id).await?.into());
        };
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let voided_at = closed_at - policy.policy.grace_period();
        let held = letters::application_id.eq(id).and(letters::state.eq(LetterState::Held));
        let of_the_void = held.and(letters::kind.eq_any([LetterKind::Voided, LetterKind::ObjectionEnded]));
        letter::cancel_where(conn, Box::new(of_the_void), now, CancelCause::Reinstated).await?;
        // A worker whose clock is ahead may have sent it: then the applicant was told.
        let topic = Topic::Voided(id, voided_at);
        if letter::cancel_unsent(conn, id, &topic, now, CancelCause::Reinstated).await? {
            return Err(transition::conflict(conn, id).await?.into());
        }
        let (to, holder) = reopen(conn, id, voided_at).await?;
        let resumed = Resumed::count(conn, &application, &policy, now).await?;
        let dates = if to.is_running() { resumed.due_dates.patch() } else { Patch::default() };
        let patch = Patch { holder_id: Some(holder), closed_at: Some(None), ..dates };
        let data = json!({ "to": to });
        transition::apply_to(conn, actor, &application, (Action::Reinstate, to), now, patch, data).await?;
        if to.is_running() {
            resumed.restore_escalations(conn, &application, &policy, now).await?;
        }
        Ok(())
    });
    match reinstated.await {
        // The store applied again; a partial unique index allows one open application.
        Err(VoidError::Transition(TransitionError::Database(error))) if violates(&error, ONE_OPEN) => {
            Err(transition::conflict(conn, id).await?.into())
        }
        other => other,
    }
}

/// Opens again what the void ended, and returns the status and the holder before it.
async fn reopen(
    conn: &AsyncPgConnection,
    id: ApplicationId,
    voided_at: DateTime<Utc>,
) -> QueryResult<(Status, Option<StaffId>)> {
    ledger::reopen(conn, id, ClockCause::Voided, voided_at).await?;
    let holder = claim::reopen(conn, id, EndCause::Voided, voided_at).await?;
    let is_awaited = information_request::reopen(conn, id, RequestEnd::Voided, voided_at).await?;
    let is_recommended = second_review::reopen(conn, id, voided_at).await?;
    let status = match holder {
        _ if is_awaited => Status::AwaitingApplicant,
        _ if is_recommended => Status::AwaitingSecond,
        Some(_) => Status::InReview,
        None => Status::Submitted,
    };
    Ok((status, holder))
}
