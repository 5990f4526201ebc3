//! Handing an application back with an answer.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Referral, ReferralEnd, find_open, is_reviewed, write_end};
use crate::application::{Action, Application, NotPermitted, Patch, Permission, TransitionError, party, transition};
use crate::base::{Actor, ApplicationId, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::review::claim::assign::reviewers;
use crate::review::claim::{self, ClaimError, EndCause, find_ineligible};
use crate::review::note::{self, NewNote};

/// Why an application was not handed back.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The actor does not hold it, or the step cannot be taken.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// It was not handed to the leads.
    #[error("the application was not handed to the leads")]
    NotReferred,
    /// The answer is invalid.
    #[error("the answer is invalid")]
    Answer(TextProblem),
}

error_parts!(AnswerError::Claim: diesel::result::Error, TransitionError, NotPermitted);

/// Hands an application that the actor holds as a lead back with an answer, an important note that mentions whoever asked.
/// They hold it again until the close of the next working day; if they may not hold it now, it returns to the queue, for
/// everybody.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    answer: &str,
) -> Result<(), AnswerError> {
    let me = actor.must_as_staff(Permission::TakeReferrals)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        match claim::find_live(conn, id).await? {
            Some(live) if live.staff_id == me && is_reviewed(&application) => {}
            Some(live) if live.staff_id != me => return Err(ClaimError::Held(live).into()),
            _ => return Err(transition::conflict(conn, id).await?.into()),
        }
        // A party to it must not choose its reviewer (R24).
        if let Some(ground) = party::find_ground(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(ClaimError::Ineligible(ground.into()).into());
        }
        let Some(open) = find_open(conn, id).await? else { return Err(AnswerError::NotReferred) };
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let answer = text::checked(answer, 1, policy.policy.texts.note_max, true).map_err(AnswerError::Answer)?;
        let to = find_recipient(conn, ctx, &application, &open).await?;
        hand_back(conn, ctx, actor, &application, (me, to)).await?;
        let note = NewNote { text: answer, is_important: true, check_code: None };
        let note = note::insert(conn, me, id, &note, &[open.asked_by], now).await?;
        write_end(conn, id, ReferralEnd::Answered, Some(me), Some(note), now).await?;
        let data = json!({ "referral": open.id, "note": note, "to": to });
        event::record(conn, Subject::Application(id), actor, now, EventKind::ReferralAnswered, data).await?;
        Ok(())
    })
    .await
}

/// The reviewer who referred it, if they may hold the application now.
async fn find_recipient(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    open: &Referral,
) -> QueryResult<Option<StaffId>> {
    use crate::base::schema::staff;
    let active = reviewers().filter(staff::id.eq(open.asked_by));
    let is_active: bool = diesel::select(exists(active)).get_result(&mut conn).await?;
    let may_hold = is_active && find_ineligible(conn, ctx, application, open.asked_by).await?.is_none();
    Ok(may_hold.then_some(open.asked_by))
}

/// Moves the claim from the lead to whoever asked, or ends it.
async fn hand_back(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    (me, to): (StaffId, Option<StaffId>),
) -> Result<(), TransitionError> {
    let now = ctx.now();
    let patch = Patch { holder_id: Some(to), ..Patch::default() };
    match to {
        Some(to) => {
            let data = json!({ "from": me, "to": to, "has_note": true });
            transition::apply(conn, actor, application, Action::Assign, now, patch, data).await?;
            claim::end(conn, application.id, EndCause::TakenOver, now).await?;
            claim::insert_given(conn, ctx, application, to).await?;
        }
        None => {
            let data = json!({ "held_by": me });
            transition::apply(conn, actor, application, Action::Release, now, patch, data).await?;
            claim::end(conn, application.id, EndCause::Released, now).await?;
        }
    }
    Ok(())
}
