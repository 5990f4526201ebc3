//! How proposals end without being carried out: refused by another person, withdrawn by their proposer, or expired. Also
//! what retention removes of them.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::answer::{ConfirmError, answer, check_decider, check_open, lock, of_proposal};
use super::{Proposal, ProposalState, checked, document};
use crate::application::{Permission, transition};
use crate::base::schema::{applications, proposals};
use crate::base::{Actor, ApplicationId, ProposalId, TextProblem};
use crate::job::set_aside::SweepRun;
use crate::letter::Context;

/// Why a proposal was not refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum RefuseError {
    #[error(transparent)]
    Decide(#[from] ConfirmError),
    #[error("the reason is invalid")]
    Reason(TextProblem),
}

impl From<diesel::result::Error> for RefuseError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Decide(error.into())
    }
}

/// Refuses a proposal of somebody else, with a reason for the proposer. Nothing happens.
///
/// # Errors
/// [`RefuseError`].
pub async fn refuse(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
    reason: &str,
) -> Result<(), RefuseError> {
    let me = actor.must_as_staff(Permission::Propose).map_err(ConfirmError::from)?;
    let reason = checked(reason).map_err(RefuseError::Reason)?;
    conn.transaction(async |conn| {
        let (proposal, locked) = lock(conn, id).await?;
        check_decider(conn, ctx, &proposal, of_proposal(&proposal, &locked), me).await?;
        Ok(answer(conn, ctx, actor, &proposal, ProposalState::Refused, &reason).await?)
    })
    .await
}

/// Takes back one's own proposal.
///
/// # Errors
/// [`ConfirmError`]; [`ConfirmError::Own`] when somebody else made it.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
) -> Result<(), ConfirmError> {
    let me = actor.must_as_staff(Permission::Propose)?;
    conn.transaction(async |conn| {
        let (proposal, _) = lock(conn, id).await?;
        check_open(&proposal, ctx.now())?;
        if proposal.proposed_by != me {
            return Err(ConfirmError::Own);
        }
        answer(conn, ctx, actor, &proposal, ProposalState::Withdrawn, "").await
    })
    .await
}

/// Marks proposals as expired that nobody answered in time, longest due first. Each has its own transaction; one whose
/// application is locked is left for the next run. Returns how many.
pub async fn expire_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "expire_proposals", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<(ProposalId, Option<ApplicationId>)> = proposals::table
            .filter(proposals::state.eq(ProposalState::Open).and(proposals::expires_at.le(ctx.now())))
            .filter(proposals::id.ne_all(run.excluded()))
            .order((proposals::expires_at, proposals::id))
            .limit(run.room())
            .select((proposals::id, proposals::application_id))
            .load(conn)
            .await?;
        for (id, application) in run.page(due) {
            let result = conn.transaction(async |conn| expire(conn, ctx, id, application).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn expire(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: ProposalId,
    application: Option<ApplicationId>,
) -> Result<bool, ConfirmError> {
    if let Some(application) = application
        && transition::lock_idle(conn, application).await?.is_none()
    {
        return Ok(false);
    }
    let found: Option<Proposal> = proposals::table
        .find(id)
        .filter(proposals::state.eq(ProposalState::Open).and(proposals::expires_at.le(ctx.now())))
        .select(Proposal::as_select())
        .for_update()
        .skip_locked()
        .first(&mut conn)
        .await
        .optional()?;
    let Some(proposal) = found else { return Ok(false) };
    answer(conn, ctx, &Actor::Worker, &proposal, ProposalState::Expired, "").await?;
    Ok(true)
}

/// Empties the texts and addresses of the proposals about an application that is erased, and destroys their documents (R22).
pub(crate) async fn erase(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let about = proposals::table.filter(proposals::application_id.eq(application)).select(proposals::id);
    let ids: Vec<ProposalId> = about.load(&mut conn).await?;
    document::destroy(conn, &ids, now).await?;
    diesel::update(proposals::table.filter(proposals::application_id.eq(application)))
        .set((
            proposals::old_address.eq(""),
            proposals::new_address.eq(""),
            proposals::new_phone.eq(""),
            proposals::ground.eq(""),
            proposals::verification.eq(""),
            proposals::refusal.eq(""),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Deletes proposals that closed before the retention period of the policy in force, if their application was erased; none
/// while there is no policy. The record keeps who did what. Returns how many.
pub(crate) async fn prune(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let Some(policy) = ctx.policies.current(conn).await.optional()? else { return Ok(0) };
    let before = ctx.now() - Duration::days(policy.policy.retention.closed_days);
    let due: Vec<ProposalId> = proposals::table
        .left_join(applications::table)
        .filter(proposals::state.ne(ProposalState::Open).and(proposals::decided_at.lt(before)))
        .filter(applications::id.is_null().or(applications::erased_at.is_not_null()))
        .order(proposals::decided_at)
        .limit(limit)
        .select(proposals::id)
        .load(&mut conn)
        .await?;
    document::destroy(conn, &due, ctx.now()).await?;
    diesel::delete(proposals::table.filter(proposals::id.eq_any(due))).execute(&mut conn).await
}
