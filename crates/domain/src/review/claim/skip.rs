//! Skipping a claimed application: it returns to its place in the queue and is not offered to the same person again.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{ClaimError, EndCause};
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::Action;
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, SkipId};
use crate::base::schema::claim_skips;
use crate::base::text;
use crate::base::text::TextProblem;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Maximum length of the note of a skip, an assignment or an absence, in characters.
pub(crate) const NOTE_MAX: usize = 500;

text_enum! {
    /// Why somebody skips an application. Leads see how often each reason is given.
    pub enum SkipReason {
        /// They know the applicant, or gain or lose by the decision. They may never hold it again.
        ConflictOfInterest = "conflict_of_interest",
        /// They cannot read the documents or the answers.
        Language = "language",
        /// They do not know how to judge it.
        Unsure = "unsure",
        /// Another reason, given in the note.
        Other = "other",
    }
}

/// Why a skip was refused.
#[derive(Debug, thiserror::Error)]
pub enum SkipError {
    /// The actor does not hold it, or the step cannot be taken.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The note is invalid.
    #[error("the note is invalid")]
    Note(TextProblem),
}

error_parts!(SkipError::Claim: diesel::result::Error, TransitionError, NotPermitted);

/// Skips an application the actor holds. [`SkipReason::Other`] needs a note.
pub async fn skip(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    reason: SkipReason,
    note: &str,
) -> Result<(), SkipError> {
    actor.must(Permission::Organise)?;
    let me = super::reviewer(actor, Action::Release)?.id;
    let note = text::tidy(note);
    if let Some(problem) = text::problem_in(&note, usize::from(reason == SkipReason::Other), NOTE_MAX, true) {
        return Err(SkipError::Note(problem));
    }
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        match super::find_live(conn, id).await? {
            Some(live) if live.staff_id == me => {}
            Some(live) => return Err(ClaimError::Held(live).into()),
            None => return Err(transition::conflict(conn, id).await?.into()),
        }
        let patch = Patch { holder_id: Some(None), ..Patch::default() };
        let data = json!({ "held_by": me, "cause": EndCause::Skipped });
        transition::apply(conn, actor, &application, Action::Release, now, patch, data).await?;
        super::end(conn, id, EndCause::Skipped, now).await?;
        diesel::insert_into(claim_skips::table)
            .values((
                claim_skips::id.eq(SkipId::new(now)),
                claim_skips::application_id.eq(id),
                claim_skips::staff_id.eq(me),
                claim_skips::reason.eq(reason),
                claim_skips::note.eq(&note),
                claim_skips::skipped_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "reason": reason });
        event::record(conn, Subject::Application(id), actor, now, "skip", data).await?;
        Ok(())
    })
    .await
}

/// Empties the notes of an application's skips, at the end of its retention (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<()> {
    let skips = claim_skips::table.filter(claim_skips::application_id.eq(id));
    diesel::update(skips).set(claim_skips::note.eq("")).execute(&mut conn).await.map(drop)
}
