//! Claims: a reviewer's time-limited hold on an application.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::actor::{Actor, StaffActor};
use crate::application::Application;
use crate::context::Context;
use crate::id::{ApplicationId, ClaimId, StaffId};
use crate::permission::{NotPermitted, Permission};
use crate::schema::{applications, claims, staff};
use crate::status::{Action, Status};
use crate::transition::{self, Patch, TransitionError};

text_enum! {
    /// Why a claim ended.
    pub enum EndCause {
        /// Given back.
        Released = "released",
        /// Its time was over.
        LeaseEnded = "lease_ended",
        /// The application was decided.
        Decided = "decided",
        /// The applicant took the application back.
        Withdrawn = "withdrawn",
        /// A lead set the application aside.
        Voided = "voided",
        /// A lead took the claim over.
        TakenOver = "taken_over",
    }
}

/// A live claim.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Claim {
    /// The holder.
    pub staff_id: StaffId,
    /// The holder's name.
    pub staff_name: String,
    /// When it began.
    pub claimed_at: DateTime<Utc>,
    /// When it ends unless renewed.
    pub lease_until: DateTime<Utc>,
}

/// Why a claim was refused.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The step could not be taken.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// Somebody holds it.
    #[error("held by another")]
    Held(Claim),
    /// The actor lodged it: nobody reviews what they lodged (R24).
    #[error("lodged by the one who claims it")]
    OwnApplication,
}

impl From<diesel::result::Error> for ClaimError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl From<NotPermitted> for ClaimError {
    fn from(error: NotPermitted) -> Self {
        Self::Transition(error.into())
    }
}

/// The live claim on an application.
///
/// # Errors
/// Database errors.
pub async fn find_live(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Claim>> {
    claims::table
        .inner_join(staff::table)
        .filter(claims::application_id.eq(application).and(claims::ended_at.is_null()))
        .select((claims::staff_id, staff::name, claims::claimed_at, claims::lease_until))
        .first(&mut conn)
        .await
        .optional()
}

/// Claims an application. Claiming what one holds already renews the lease.
///
/// # Errors
/// [`ClaimError`].
pub async fn claim(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), ClaimError> {
    let me = reviewer(actor, Action::Claim)?;
    conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        match find_live(conn, id).await? {
            Some(live) if live.staff_id == me.id => return Ok(renew_claim(conn, ctx, &application, me.id).await?),
            Some(live) => return Err(ClaimError::Held(live)),
            None => {}
        }
        begin(conn, ctx, actor, me.id, &application).await
    })
    .await
}

/// Claims the most urgent application this reviewer may take: first those whose account is in somebody else's hands,
/// then by deadline. `None` when there is nothing to do.
///
/// # Errors
/// [`ClaimError`].
pub async fn claim_next(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
) -> Result<Option<Application>, ClaimError> {
    let me = reviewer(actor, Action::Claim)?;
    conn.transaction(async |conn| {
        let free = || {
            applications::table
                .filter(applications::status.eq(Status::Submitted))
                .filter(applications::lodged_by.is_null().or(applications::lodged_by.ne(me.id)))
                .order((applications::due_at, applications::id))
                .select(Application::as_select())
        };
        let urgent = free().filter(applications::is_urgent).for_update().skip_locked().first(conn).await.optional()?;
        let next = match urgent {
            Some(urgent) => Some(urgent),
            None => free().for_update().skip_locked().first(conn).await.optional()?,
        };
        let Some(application) = next else { return Ok(None) };
        begin(conn, ctx, actor, me.id, &application).await?;
        Ok(Some(application))
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
    if application.lodged_by == Some(me) {
        return Err(ClaimError::OwnApplication);
    }
    let patch = Patch { holder_id: Some(Some(me)), ..Patch::default() };
    transition::take(conn, actor, application, Action::Claim, ctx.now(), patch, transition::no_data()).await?;
    insert(conn, ctx, application, me).await?;
    Ok(())
}

/// Makes a claim row; the caller has taken the step that allows it.
///
/// # Errors
/// Database errors; one claim may be live per application.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    holder: StaffId,
) -> QueryResult<()> {
    let now = ctx.now();
    let lease_period = ctx.policies.get(conn, application.policy_id).await?.policy.lease_period();
    diesel::insert_into(claims::table)
        .values((
            claims::id.eq(ClaimId::new(now)),
            claims::application_id.eq(application.id),
            claims::staff_id.eq(holder),
            claims::claimed_at.eq(now),
            claims::lease_until.eq(now + lease_period),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Renews the lease of a claim one holds. False when one does not hold it (any more).
///
/// # Errors
/// [`ClaimError`].
pub async fn renew(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<bool, ClaimError> {
    let me = reviewer(actor, Action::Claim)?;
    let application = transition::see(conn, id).await?;
    if application.holder_id != Some(me.id) {
        return Ok(false);
    }
    renew_claim(conn, ctx, &application, me.id).await?;
    Ok(true)
}

async fn renew_claim(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    holder: StaffId,
) -> QueryResult<()> {
    let until = ctx.now() + ctx.policies.get(conn, application.policy_id).await?.policy.lease_period();
    diesel::update(claims::table)
        .filter(claims::application_id.eq(application.id).and(claims::ended_at.is_null()))
        // While the applicant is asked for more the hold lasts longer than a lease: it is never shortened.
        .filter(claims::staff_id.eq(holder).and(claims::lease_until.lt(until)))
        .set(claims::lease_until.eq(until))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Gives an application back to the queue, where it keeps its place. Leads may give back what others hold.
///
/// # Errors
/// [`ClaimError::Held`] when somebody else holds it and the actor is no lead.
pub async fn release(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), ClaimError> {
    let me = reviewer(actor, Action::Release)?;
    conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        if let Some(live) = find_live(conn, id).await?
            && live.staff_id != me.id
            && !actor.may(Permission::ReleaseForOthers)
        {
            return Err(ClaimError::Held(live));
        }
        let patch = Patch { holder_id: Some(None), ..Patch::default() };
        let data = json!({ "held_by": application.holder_id });
        transition::take(conn, actor, &application, Action::Release, ctx.now(), patch, data).await?;
        end(conn, id, EndCause::Released, ctx.now()).await?;
        Ok(())
    })
    .await
}

/// The hold goes on until then: its holder waits for the applicant, or is told of the answer.
///
/// # Errors
/// Database errors.
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

/// Ends the live claim on an application, if there is one.
///
/// # Errors
/// Database errors.
pub(crate) async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: EndCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(claims::table)
        .filter(claims::application_id.eq(application).and(claims::ended_at.is_null()))
        .set((claims::ended_at.eq(Some(at)), claims::end_cause.eq(Some(cause))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns applications whose lease is over to the queue, oldest first, `limit` at most; each in a transaction
/// of its own, so that one that is being worked on at this moment holds up no other. Returns how many.
///
/// # Errors
/// Database errors.
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
            Err(other) => tracing::debug!(application = %id, reason = %other, "lease left as it is"),
        }
    }
    Ok(ended)
}

async fn end_lease(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<(), TransitionError> {
    let application = transition::lock_idle(conn, id).await?.ok_or(TransitionError::Missing)?;
    let patch = Patch { holder_id: Some(None), ..Patch::default() };
    let data = json!({ "held_by": application.holder_id });
    let now = ctx.now();
    transition::take(conn, &Actor::Worker, &application, Action::EndLease, now, patch, data).await?;
    let ended = diesel::update(claims::table)
        .filter(claims::application_id.eq(id).and(claims::ended_at.is_null()))
        .filter(claims::lease_until.le(now))
        .set((claims::ended_at.eq(Some(now)), claims::end_cause.eq(Some(EndCause::LeaseEnded))))
        .execute(&mut conn)
        .await?;
    // Renewed in the meantime: undo the step.
    if ended == 0 { Err(TransitionError::Missing) } else { Ok(()) }
}

fn reviewer(actor: &Actor, action: Action) -> Result<&StaffActor, NotPermitted> {
    actor.must(action.permission())?;
    actor.staff().ok_or(NotPermitted(action.permission()))
}
