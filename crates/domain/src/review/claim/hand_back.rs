//! Returning claimed applications to the queue: their holder is absent, disabled or skips them, or the lease ended.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::absence;
use crate::application::{Action, NotPermitted, Patch, Permission, Status, TransitionError, transition};
use crate::base::schema::{applications, claim_skips, claims, staff};
use crate::base::{Actor, ApplicationId, ClaimId, SkipId, StaffId, TextProblem, text};
use crate::job::set_aside::SweepRun;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::review::claim::{self, ClaimError, EndCause};

/// Returns applications held by absent or disabled reviewers to the queue, earliest deadline first, `limit` at most, each in its
/// own transaction. An application that waits for its applicant stays with its holder until the answer. Returns how
/// many were returned.
pub async fn hand_back_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let mut away = absence::list_away(conn, now).await?;
    away.extend(disabled().select(staff::id).load::<StaffId>(conn).await?);
    if away.is_empty() {
        return Ok(0);
    }
    let mut run = SweepRun::begin(conn, "hand_back_absent", now, limit).await?;
    while run.goes_on() {
        let due: Vec<ApplicationId> = applications::table
            .filter(applications::holder_id.is_not_null().and(applications::holder_id.eq_any(&away)))
            .filter(applications::status.eq_any(HELD))
            .filter(applications::id.ne_all(run.excluded()))
            .order((applications::due_at, applications::id))
            .limit(run.room())
            .select(applications::id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| hand_back(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

/// The statuses in which a holder can lose the application; one that waits for its applicant stays with its holder.
const HELD: [Status; 2] = [Status::InReview, Status::AwaitingSecond];

/// Accounts that cannot sign in any more.
#[diesel::dsl::auto_type]
fn disabled() -> _ {
    staff::table.filter(staff::disabled_at.is_not_null())
}

async fn hand_back(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    let Some(holder) = application.holder_id.filter(|_| HELD.contains(&application.status)) else { return Ok(false) };
    // The holder came back or the application was assigned to somebody else in the meantime.
    let is_disabled: bool =
        diesel::select(exists(disabled().filter(staff::id.eq(holder)))).get_result(&mut conn).await?;
    if !is_disabled && !absence::query_is_away(conn, holder, now).await? {
        return Ok(false);
    }
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": holder, "cause": EndCause::Absent });
    transition::apply(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    claim::end(conn, id, EndCause::Absent, now).await?;
    Ok(true)
}

/// Returns applications whose lease has ended to the queue, oldest first, `limit` at most. Each has its own
/// transaction, so that a locked one does not hold up the others. Returns how many were returned.
pub async fn end_leases(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "end_leases", ctx.now(), limit).await?;
    while run.goes_on() {
        let over: Vec<ApplicationId> = claims::table
            .inner_join(applications::table)
            .filter(claims::ended_at.is_null().and(claims::lease_until.le(ctx.now())))
            // The lease of one that waits for its applicant may end long before the answer; it is no lease to end.
            .filter(applications::status.eq_any(HELD))
            .filter(claims::application_id.ne_all(run.excluded()))
            .order((claims::lease_until, claims::id))
            .limit(run.room())
            .select(claims::application_id)
            .load(conn)
            .await?;
        for id in run.page(over) {
            let result = conn.transaction(async |conn| end_lease(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn end_lease(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the locks: the lease may have been renewed, which takes no lock of the application.
    let over: Option<ClaimId> = claims::table
        .filter(claims::application_id.eq(id).and(claims::ended_at.is_null()))
        .filter(claims::lease_until.le(now))
        .select(claims::id)
        .for_update()
        .first(&mut conn)
        .await
        .optional()?;
    if over.is_none() || !HELD.contains(&application.status) {
        return Ok(false);
    }
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": application.holder_id });
    transition::apply(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    claim::end(conn, id, EndCause::LeaseEnded, now).await?;
    Ok(true)
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
        event::record(conn, Subject::Application(id), actor, now, EventKind::Skip, data).await?;
        Ok(())
    })
    .await
}

/// Empties the notes of an application's skips, at the end of its retention (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<()> {
    let skips = claim_skips::table.filter(claim_skips::application_id.eq(id));
    diesel::update(skips).set(claim_skips::note.eq("")).execute(&mut conn).await.map(drop)
}
