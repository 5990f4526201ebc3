//! Effects with an unknown result: a lead has the platform asked again, or enters what was found out by hand.
//!
//! The agent who submitted the application and anybody who held or decided it may not enter a result, because it
//! counts like the platform's confirmation.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Effect, confirm_in, find_live, resume};
use crate::application::{
    Application, Blocker, EffectState, NotPermitted, Permission, TransitionError, access, party, transition,
};
use crate::base::schema::effects;
use crate::base::{Actor, ApplicationId, TextProblem, text};
use crate::job;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of the note, in characters.
const NOTE_MAX: usize = 1000;

text_enum! {
    /// The result found out by hand.
    pub enum ManualFinding {
        Done = "done",
        NotDone = "not_done",
    }
}

/// Why a result was not entered.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SettleError {
    /// The actor submitted, held or decided the application.
    #[error("the result must be recorded by somebody who was not involved in the application")]
    Involved,
    #[error("the note is invalid")]
    Note(TextProblem),
    #[error("the platform action does not wait for a result found by hand")]
    NotStuck,
    /// The actor lacks the permission, the application changed, or there is no such application.
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

error_parts!(SettleError::Transition: diesel::result::Error, NotPermitted);

impl Effect {
    /// True when the platform can be asked again: the effect was given up, or its blocker may be gone. Not for an
    /// objection, which must be lifted, or a changed basis, which must be decided again.
    pub fn can_be_asked_again(&self) -> bool {
        let has_own_way = |blocker: &Blocker| matches!(blocker, Blocker::Objected | Blocker::ContentChanged);
        match self.state {
            EffectState::Failed => true,
            EffectState::Blocked => !self.blockers.iter().any(has_own_way),
            _ => false,
        }
    }

    /// True when a result can be entered by hand: the effect was requested, and its result is unknown or doubtful.
    pub fn can_be_settled(&self) -> bool {
        let is_odd = |blocker: &Blocker| matches!(blocker, Blocker::NothingToDo | Blocker::Refused);
        match self.state {
            EffectState::Failed => self.requested_at.is_some(),
            EffectState::Blocked => self.requested_at.is_some() && self.blockers.iter().any(is_odd),
            _ => false,
        }
    }
}

/// Has the platform asked again, with new attempts. An earlier request's result is queried first.
pub async fn ask_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
) -> Result<(), SettleError> {
    let me = actor.must_as_staff(Permission::SettleEffects)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (application, effect) = see(conn, application).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(SettleError::Involved);
        }
        if !effect.can_be_asked_again() {
            return Err(SettleError::NotStuck);
        }
        let data = json!({ "effect": effect.id });
        event::record(conn, Subject::Application(application.id), actor, now, EventKind::EffectAskedAgain, data)
            .await?;
        if effect.state == EffectState::Failed && effect.requested_at.is_some() {
            resume(conn, actor, &application, &effect, EffectState::Requested, now).await?;
        } else if effect.next_check_at.is_some() {
            diesel::update(effects::table.find(effect.id))
                .set(effects::next_check_at.eq(Some(now)))
                .execute(conn)
                .await?;
            job::enqueue(conn, now, &[(effect.id.into(), now)]).await?;
        } else {
            resume(conn, actor, &application, &effect, EffectState::Scheduled, now).await?;
        }
        Ok(())
    })
    .await
}

/// Enters the result found out at the platform. `Done` confirms the effect; `NotDone` schedules it again, preflight
/// included.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    found: ManualFinding,
    note: &str,
) -> Result<(), SettleError> {
    let me = actor.must_as_staff(Permission::SettleEffects)?;
    let note = text::checked(note, 1, NOTE_MAX, true).map_err(SettleError::Note)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (application, effect) = see(conn, application).await?;
        if !effect.can_be_settled() {
            return Err(SettleError::NotStuck);
        }
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await?
            || access::is_involved(conn, application.id, me).await?
        {
            return Err(SettleError::Involved);
        }
        diesel::update(effects::table.find(effect.id))
            .set((
                effects::settled_at.eq(Some(now)),
                effects::settled_by.eq(Some(me)),
                effects::settled_as.eq(Some(found)),
                effects::settled_note.eq(Some(&note)),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "effect": effect.id, "found": found });
        event::record(conn, Subject::Application(application.id), actor, now, EventKind::EffectSettled, data).await?;
        match found {
            ManualFinding::Done => {
                let data = json!({ "effect": effect.id, "attempt": effect.attempt, "by_hand": true });
                confirm_in(conn, ctx, actor, &application, &effect, now, data).await?;
            }
            ManualFinding::NotDone => resume(conn, actor, &application, &effect, EffectState::Scheduled, now).await?,
        }
        Ok(())
    })
    .await
}

/// Locks the application and loads its live effect.
async fn see(conn: &AsyncPgConnection, id: ApplicationId) -> Result<(Application, Effect), SettleError> {
    let application = transition::lock(conn, id).await?;
    let effect = find_live(conn, id).await?.ok_or(SettleError::NotStuck)?;
    Ok((application, effect))
}
