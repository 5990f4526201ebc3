//! Claims: a reviewer's time-limited hold on an application.
//!
//! [`eligible`] says who may hold one; [`claim`], [`claim_next`] and [`mod@assign`] all ask it. [`referral`] hands a claimed
//! application to the leads. The second reviewer claims
//! the application too, so that two people do not review it at the same time.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{Action, Application, NotPermitted, Patch, Permission, TransitionError, party, transition};
use crate::base::schema::{claims, staff};
use crate::base::{Actor, ApplicationId, ClaimId, StaffId};
use crate::deadline::{CountingRule, calendar};
use crate::letter::Context;

pub use assign::{AssignError, Reviewer, assign, list_reviewers};
pub use eligible::{Ineligible, claim_next, find_ineligible};
pub(crate) use hand_back::erase as erase_skips;
pub use hand_back::{SkipError, SkipReason, end_leases, skip};
pub use referral::Referral;

mod assign;
mod eligible;
pub mod hand_back;
pub mod referral;

text_enum! {
    /// Why a claim ended.
    pub enum EndCause {
        Released = "released",
        LeaseEnded = "lease_ended",
        Decided = "decided",
        Withdrawn = "withdrawn",
        Voided = "voided",
        /// A lead took the claim over or assigned it to somebody else.
        TakenOver = "taken_over",
        Recommended = "recommended",
        /// The second reviewer sent the application back.
        Returned = "returned",
        Skipped = "skipped",
        /// Absent, or the account was disabled.
        Absent = "absent",
        /// Handed to the leads.
        Referred = "referred",
    }
}

/// A live claim.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = claims)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Claim {
    pub staff_id: StaffId,
    #[diesel(select_expression = staff::name)]
    pub staff_name: String,
    pub claimed_at: DateTime<Utc>,
    /// When the lease ends unless it is renewed.
    pub lease_until: DateTime<Utc>,
}

/// Why a claim was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ClaimError {
    #[error(transparent)]
    Transition(#[from] TransitionError),
    #[error("claimed by another reviewer")]
    Held(Claim),
    #[error("this reviewer cannot claim the application: {0}")]
    Ineligible(Ineligible),
    #[error("the application was handed to the leads")]
    Referred(Referral),
}

error_parts!(ClaimError::Transition: diesel::result::Error, NotPermitted);

/// Finds the live claim on an application.
pub async fn find_live(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Claim>> {
    claims::table
        .inner_join(staff::table)
        .filter(claims::application_id.eq(application).and(claims::ended_at.is_null()))
        .select(Claim::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Claims an application. Renews the lease when the actor already holds it. While a registered contact's objection is in
/// force nothing can be decided, so nobody begins to review it: whoever did could not lift the objection afterwards.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), ClaimError> {
    let me = actor.must_as_staff(Action::Claim.permission())?;
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        match find_live(conn, id).await? {
            Some(live) if live.staff_id == me => Ok(renew_claim(conn, ctx, &application, me).await?),
            Some(live) => Err(ClaimError::Held(live)),
            None if application.objected_at.is_some() => Err(transition::conflict(conn, id).await?.into()),
            None => begin(conn, ctx, actor, me, &application).await,
        }
    })
    .await
}

async fn begin(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    me: StaffId,
    application: &Application,
) -> Result<(), ClaimError> {
    if let Some(why) = find_ineligible(conn, ctx, application, me).await? {
        return Err(ClaimError::Ineligible(why));
    }
    let taken_back = referral::find_taken_back(conn, actor, application.id).await?;
    // Claiming ends a snooze.
    let patch = Patch { holder_id: Some(Some(me)), snoozed_until: Some(None), ..Patch::default() };
    transition::apply(conn, actor, application, Action::Claim, ctx.now(), patch, transition::no_data()).await?;
    insert(conn, ctx, application, me).await?;
    if let Some(own) = taken_back {
        referral::taken_back(conn, actor, application.id, own.id, ctx.now()).await?;
    }
    Ok(())
}

/// Inserts a claim with the policy's lease; the caller has taken the step that permits it.
///
/// # Errors
/// Database errors, including a violated index when the application already has a live claim.
pub(crate) async fn insert(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    holder: StaffId,
) -> QueryResult<()> {
    let until = lease_end(conn, ctx, application).await?;
    insert_until(conn, ctx, application, holder, until).await
}

async fn lease_end(conn: &AsyncPgConnection, ctx: &Context, application: &Application) -> QueryResult<DateTime<Utc>> {
    Ok(ctx.now() + ctx.policies.get(conn, application.policy_id).await?.policy.lease_period())
}

/// As [`insert`], for somebody the application was assigned or sent back to. The lease lasts at least until the close
/// of the next working day, because they have not opened it yet.
pub(crate) async fn insert_given(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    holder: StaffId,
) -> QueryResult<()> {
    let (policy, calendar) = futures::try_join!(ctx.policies.get(conn, application.policy_id), calendar::load(conn))?;
    let rule = CountingRule { calendar: &calendar, close: policy.policy.clock.close };
    let lease_end = ctx.now() + policy.policy.lease_period();
    let until = rule.nth_close_from(ctx.now(), 1).map_or(lease_end, |close| close.at.max(lease_end));
    insert_until(conn, ctx, application, holder, until).await
}

/// As [`insert`], with a given end of the lease.
pub(crate) async fn insert_until(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    holder: StaffId,
    lease_until: DateTime<Utc>,
) -> QueryResult<()> {
    let now = ctx.now();
    diesel::insert_into(claims::table)
        .values((
            claims::id.eq(ClaimId::new(now)),
            claims::application_id.eq(application.id),
            claims::staff_id.eq(holder),
            claims::claimed_at.eq(now),
            claims::lease_until.eq(lease_until),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Renews the lease of the actor's claim. False when the actor does not hold the application (any more).
pub async fn renew(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<bool, ClaimError> {
    let me = actor.must_as_staff(Action::Claim.permission())?;
    let application = transition::get(conn, id).await?;
    if application.holder_id != Some(me) {
        return Ok(false);
    }
    renew_claim(conn, ctx, &application, me).await?;
    Ok(true)
}

async fn renew_claim(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    holder: StaffId,
) -> QueryResult<()> {
    let until = lease_end(conn, ctx, application).await?;
    diesel::update(claims::table)
        .filter(claims::application_id.eq(application.id).and(claims::ended_at.is_null()))
        // While an information request is open the hold lasts longer than a lease; do not shorten it.
        .filter(claims::staff_id.eq(holder).and(claims::lease_until.lt(until)))
        .set(claims::lease_until.eq(until))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Releases an application to the queue, where it keeps its place. Leads may release what others hold.
///
/// # Errors
/// [`ClaimError::Held`] when somebody else holds it and the actor is not a lead.
pub async fn release(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), ClaimError> {
    let me = actor.must_as_staff(Action::Release.permission())?;
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        match find_live(conn, id).await? {
            Some(live) if live.staff_id != me && !actor.may(Permission::ReleaseForOthers) => {
                return Err(ClaimError::Held(live));
            }
            // A party to it must not choose who reviews it (R24).
            Some(live) if live.staff_id != me => {
                if let Some(ground) = party::find_ground(conn, ctx.key.as_ref(), &application, me).await? {
                    return Err(ClaimError::Ineligible(ground.into()));
                }
            }
            Some(_) => {}
            None => return Err(transition::conflict(conn, id).await?.into()),
        }
        let patch = Patch { holder_id: Some(None), ..Patch::default() };
        let data = json!({ "held_by": application.holder_id });
        transition::apply(conn, actor, &application, Action::Release, ctx.now(), patch, data).await?;
        end(conn, id, EndCause::Released, ctx.now()).await?;
        Ok(())
    })
    .await
}

/// Sets the end of the live claim's lease, for an open information request or after its answer.
pub(crate) async fn extend(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(claims::table)
        .filter(claims::application_id.eq(application).and(claims::ended_at.is_null()))
        .set(claims::lease_until.eq(until))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Opens the claim again that ended for this cause at this time, because the step was taken back. Returns its holder.
pub(crate) async fn reopen(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: EndCause,
    at: DateTime<Utc>,
) -> QueryResult<Option<StaffId>> {
    referral::reopen(conn, application, cause, at).await?;
    diesel::update(claims::table)
        .filter(claims::application_id.eq(application))
        .filter(claims::ended_at.eq(at).and(claims::end_cause.eq(cause)))
        .set((claims::ended_at.eq(None::<DateTime<Utc>>), claims::end_cause.eq(None::<EndCause>)))
        .returning(claims::staff_id)
        .get_result(&mut conn)
        .await
        .optional()
}

/// Ends the live claim on an application, if any, and the referral that the cause decides.
pub(crate) async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: EndCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    referral::claim_ended(conn, application, cause, at).await?;
    diesel::update(claims::table)
        .filter(claims::application_id.eq(application).and(claims::ended_at.is_null()))
        .set((claims::ended_at.eq(Some(at)), claims::end_cause.eq(Some(cause))))
        .execute(&mut conn)
        .await
        .map(drop)
}
