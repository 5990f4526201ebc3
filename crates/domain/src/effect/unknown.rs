//! When nobody knows what the platform did: a lead lets it be asked again, or writes down what was found out by hand.
//!
//! Whoever lodged the application, or had it in their hands, finds nothing out about it: what is written down here counts
//! like the platform's own word.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Effect, confirm_in, find_live, go_on, schedule_again};
use crate::application::Application;
use crate::application::involvement;
use crate::application::obstacle::Blocker;
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::EffectState;
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, EffectId, StaffId};
use crate::base::schema::effects;
use crate::base::text;
use crate::base::text::Problem;
use crate::job;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// The longest note, in characters.
const NOTE_MAX: usize = 1000;

text_enum! {
    /// What was found out by hand.
    pub enum Finding {
        /// The platform did it.
        Done = "done",
        /// The platform did not do it.
        NotDone = "not_done",
    }
}

/// Why nothing was settled.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Lodged, held or decided by the one who asks: somebody else finds it out.
    #[error("somebody else has to find it out")]
    Involved,
    /// The note cannot be taken.
    #[error("the note cannot be taken")]
    Note(Problem),
    /// It is not stuck, or no longer: the page shows what it is.
    #[error("the effect is not stuck")]
    NotStuck,
    /// Somebody was first, or there is no such application.
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

impl From<diesel::result::Error> for SettleError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl Effect {
    /// What blocks it, as the row says it.
    fn blockers(&self) -> impl Iterator<Item = Blocker> {
        let words = self.problem.as_deref().filter(|_| self.state == EffectState::Blocked).unwrap_or_default();
        words.split(',').filter_map(|word| word.parse().ok())
    }

    /// True when the platform can be asked again: it was given up, or is blocked by something that asking may clear. An
    /// objection is lifted, and a changed basis decided again, each in its own way.
    pub fn can_be_asked_again(&self) -> bool {
        let has_own_way = |blocker| matches!(blocker, Blocker::Objected | Blocker::ContentChanged);
        match self.state {
            EffectState::Failed => true,
            EffectState::Blocked => !self.blockers().any(has_own_way),
            _ => false,
        }
    }

    /// True when somebody can write down what was found out by hand: something was asked of the platform, and it is not
    /// known, or not believed, what came of it.
    pub fn can_be_settled(&self) -> bool {
        let is_odd = |blocker| matches!(blocker, Blocker::NothingToDo | Blocker::Refused);
        match self.state {
            EffectState::Failed => self.requested_at.is_some(),
            EffectState::Blocked => self.requested_at.is_some() && self.blockers().any(is_odd),
            _ => false,
        }
    }
}

/// The platform is asked again, with a new set of tries. What may have been done is asked for first, as always.
///
/// # Errors
/// [`SettleError`].
pub async fn ask_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
) -> Result<(), SettleError> {
    actor.must(Permission::SettleEffects)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (application, effect) = see(conn, application).await?;
        if !effect.can_be_asked_again() {
            return Err(SettleError::NotStuck);
        }
        let data = json!({ "effect": effect.id });
        event::record(conn, Subject::Application(application.id), actor, now, "effect_asked_again", data).await?;
        if effect.state == EffectState::Failed && effect.requested_at.is_some() {
            go_on(conn, actor, &application, &effect, EffectState::Requested, now).await?;
        } else if effect.next_check_at.is_some() {
            diesel::update(effects::table.find(effect.id))
                .set(effects::next_check_at.eq(Some(now)))
                .execute(conn)
                .await?;
            job::enqueue(conn, now, &[(effect.id.into(), now)]).await?;
        } else {
            schedule_again(conn, actor, &application, &effect, now).await?;
        }
        Ok(())
    })
    .await
}

/// Writes down what somebody found out at the platform. Done: it counts as confirmed. Not done: it begins again, and
/// everything is asked before it acts.
///
/// # Errors
/// [`SettleError`].
pub async fn settle(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    found: Finding,
    note: &str,
) -> Result<(), SettleError> {
    actor.must(Permission::SettleEffects)?;
    let me = actor.staff().ok_or(NotPermitted(Permission::SettleEffects))?.id;
    let note = text::tidy(note);
    if let Some(problem) = text::problem_in(&note, 1, NOTE_MAX, true) {
        return Err(SettleError::Note(problem));
    }
    let now = ctx.now();
    conn.transaction(async |conn| {
        let (application, effect) = see(conn, application).await?;
        if !effect.can_be_settled() {
            return Err(SettleError::NotStuck);
        }
        if application.lodged_by == Some(me) || involvement::is_involved(conn, application.id, me).await? {
            return Err(SettleError::Involved);
        }
        write_down(conn, effect.id, me, found, &note, now).await?;
        let data = json!({ "effect": effect.id, "found": found });
        event::record(conn, Subject::Application(application.id), actor, now, "effect_settled", data).await?;
        match found {
            Finding::Done => {
                let data = json!({ "effect": effect.id, "attempt": effect.attempt, "by_hand": true });
                confirm_in(conn, ctx, actor, &application, &effect, now, data).await?;
            }
            Finding::NotDone => schedule_again(conn, actor, &application, &effect, now).await?,
        }
        Ok(())
    })
    .await
}

async fn write_down(
    mut conn: &AsyncPgConnection,
    effect: EffectId,
    me: StaffId,
    found: Finding,
    note: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> QueryResult<()> {
    diesel::update(effects::table.find(effect))
        .set((
            effects::settled_at.eq(Some(now)),
            effects::settled_by.eq(Some(me)),
            effects::settled_as.eq(Some(found)),
            effects::settled_note.eq(Some(note)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The application, locked, and its effect.
async fn see(conn: &AsyncPgConnection, id: ApplicationId) -> Result<(Application, Effect), SettleError> {
    let application = transition::lock(conn, id).await?;
    let effect = find_live(conn, id).await?.ok_or(SettleError::NotStuck)?;
    Ok((application, effect))
}
