//! Returning claimed applications to the queue: their holder is absent or skips them, or the lease ended.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::absence;
use crate::application::{Action, NotPermitted, Patch, Permission, Status, TransitionError, transition};
use crate::base::schema::{applications, claim_skips, claims};
use crate::base::{Actor, ApplicationId, SkipId, TextProblem, text};
use crate::letter::Context;
use crate::record::event::{self, Subject};
use crate::review::claim::{self, ClaimError, EndCause};

/// Returns applications held by absent reviewers to the queue, earliest deadline first, `limit` at most, each in its
/// own transaction. An application that waits for its applicant stays with its holder until the answer. Returns how
/// many were returned.
pub async fn hand_back_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let away = absence::list_away(conn, now).await?;
    if away.is_empty() {
        return Ok(0);
    }
    let due: Vec<ApplicationId> = applications::table
        .filter(applications::holder_id.is_not_null().and(applications::holder_id.eq_any(away)))
        .filter(applications::status.eq_any([Status::InReview, Status::AwaitingSecond]))
        .order((applications::due_at, applications::id))
        .limit(limit)
        .select(applications::id)
        .load(conn)
        .await?;
    let mut handed_back = 0;
    for id in due {
        match conn.transaction(async |conn| hand_back(conn, ctx, id).await).await {
            Ok(()) => handed_back += 1,
            Err(TransitionError::Database(error)) => return Err(error),
            Err(other) => {
                tracing::debug!(application = %id, reason = %other, "the application could not be released and stays claimed")
            }
        }
    }
    Ok(handed_back)
}

async fn hand_back(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<(), TransitionError> {
    let now = ctx.now();
    let application = transition::lock_idle(conn, id).await?.ok_or(TransitionError::Missing)?;
    let holder = application.holder_id.ok_or(TransitionError::Missing)?;
    // The holder came back or the application was assigned to somebody else in the meantime.
    if !absence::query_is_away(conn, holder, now).await? {
        return Err(TransitionError::Missing);
    }
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": holder, "cause": EndCause::Absent });
    transition::apply(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    Ok(claim::end(conn, id, EndCause::Absent, now).await?)
}

/// Returns applications whose lease has ended to the queue, oldest first, `limit` at most. Each has its own
/// transaction, so that a locked one does not hold up the others. Returns how many were returned.
pub async fn end_leases(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let over: Vec<ApplicationId> = claims::table
        .filter(claims::ended_at.is_null().and(claims::lease_until.le(ctx.now())))
        .order((claims::lease_until, claims::id))
        .limit(limit)
        .select(claims::application_id)
        .load(conn)
        .await?;
    let mut ended = 0;
    for id in over {
        match conn.transaction(async |conn| end_lease(conn, ctx, id).await).await {
            Ok(()) => ended += 1,
            Err(TransitionError::Database(error)) => return Err(error),
            Err(other) => tracing::debug!(application = %id, reason = %other, "the expired claim could not be ended"),
        }
    }
    Ok(ended)
}

async fn end_lease(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<(), TransitionError> {
    let application = transition::lock_idle(conn, id).await?.ok_or(TransitionError::Missing)?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": application.holder_id });
    let now = ctx.now();
    transition::apply(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    let ended = diesel::update(claims::table)
        .filter(claims::application_id.eq(id).and(claims::ended_at.is_null()))
        .filter(claims::lease_until.le(now))
        .set((claims::ended_at.eq(Some(now)), claims::end_cause.eq(Some(EndCause::LeaseEnded))))
        .execute(&mut conn)
        .await?;
    // The lease was renewed in the meantime: the error rolls the step back.
    if ended == 0 { Err(TransitionError::Missing) } else { Ok(()) }
}

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
    let me = actor.must_as_staff(Action::Release.permission())?;
    let note_min = usize::from(reason == SkipReason::Other);
    let note = text::checked(note, note_min, NOTE_MAX, true).map_err(SkipError::Note)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        match claim::find_live(conn, id).await? {
            Some(live) if live.staff_id == me => {}
            Some(live) => return Err(ClaimError::Held(live).into()),
            None => return Err(transition::conflict(conn, id).await?.into()),
        }
        let patch = Patch { holder_id: Some(None), ..Patch::default() };
        let data = json!({ "held_by": me, "cause": EndCause::Skipped });
        transition::apply(conn, actor, &application, Action::Release, now, patch, data).await?;
        claim::end(conn, id, EndCause::Skipped, now).await?;
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
