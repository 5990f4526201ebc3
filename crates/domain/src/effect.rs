//! Effects: what an approval does at the platform; carried out once, however often it is attempted (R15).
//!
//! An attempt begins by committing `attempt + 1`. Then the basis of the approval is recomputed and the platform is
//! asked for obstacles. A difference, an objection, a notice that reached nobody, or an obstacle blocks the effect
//! ([`blocked`]). Otherwise `requested` is committed; from then on nothing can be undone or withdrawn, unless the
//! platform answers that it cannot carry it out. When the platform does not answer, people find out the result
//! ([`unknown`]).
//!
//! Lock order, as everywhere: the application's row first.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use unknown::ManualFinding;

use crate::application::{Application, Blocker, EffectState, TransitionError, transition};
use crate::base::schema::{applications, effects};
use crate::base::{Actor, ApplicationId, DecisionId, EffectId, Kind, StaffId, StoreId};
use crate::evidence::basis;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::store::contact_notice;
use crate::{job, store};

mod attempt;
pub mod blocked;
pub mod failed;
pub mod lapse;
mod lead_notice;
pub mod platform;
mod preflight;
pub mod registry;
pub mod unknown;

pub use attempt::{EffectAttempt, begin, block, request, try_again};

/// The blockers of an effect that is not blocked.
pub(crate) const NO_BLOCKERS: &[Blocker] = &[];

/// An effect as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = effects)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Effect {
    pub id: EffectId,
    pub application_id: ApplicationId,
    pub decision_id: DecisionId,
    pub kind: Kind,
    pub state: EffectState,
    pub basis_hash: Vec<u8>,
    pub not_before: DateTime<Utc>,
    pub attempt: i32,
    pub next_try_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub requested_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub problem: Option<String>,
    pub blockers: Vec<Blocker>,
    pub blocked_at: Option<DateTime<Utc>>,
    pub next_check_at: Option<DateTime<Utc>>,
    pub lapse_at: Option<DateTime<Utc>>,
    pub platform_reference: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
    pub settled_by: Option<StaffId>,
    pub settled_as: Option<ManualFinding>,
    pub settled_note: Option<String>,
}

/// The store of an effect, as the platform identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectTarget {
    /// The store.
    pub store: StoreId,
    /// Its number at the platform.
    pub number: String,
    /// The number of the account it is bound to, if any.
    pub account: Option<String>,
}

/// The basis of an approval: the application's content, its documents and answers, and its store's live binding.
pub(crate) async fn get_basis(conn: &AsyncPgConnection, application: &Application) -> QueryResult<[u8; 32]> {
    let (binding, documents) = futures::try_join!(
        store::find_live_binding(conn, application.store_id),
        basis::basis_digest(conn, application.id),
    )?;
    Ok(application.basis_hash(binding, &documents))
}

/// Schedules the effect of an approval, in the transaction of the decision.
pub(crate) async fn schedule(
    mut conn: &AsyncPgConnection,
    application: &Application,
    decision: DecisionId,
    basis: &[u8; 32],
    not_before: DateTime<Utc>,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let id = EffectId::new(at);
    diesel::insert_into(effects::table)
        .values((
            effects::id.eq(id),
            effects::application_id.eq(application.id),
            effects::decision_id.eq(decision),
            effects::kind.eq(application.kind),
            effects::state.eq(EffectState::Scheduled),
            effects::basis_hash.eq(&basis[..]),
            effects::not_before.eq(not_before),
            effects::next_try_at.eq(not_before),
            effects::created_at.eq(at),
        ))
        .execute(&mut conn)
        .await?;
    job::enqueue(conn, at, &[(id.into(), not_before)]).await
}

/// Schedules a blocked or failed effect again, or requests it again (the state `to`), with new attempts. Before a
/// scheduled one is carried out, the preflight runs again.
pub(crate) async fn resume(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    effect: &Effect,
    to: EffectState,
    at: DateTime<Utc>,
) -> Result<(), TransitionError> {
    let data = json!({ "effect": effect.id });
    transition::advance_effect(conn, actor, application, to, at, data).await?;
    blocked::clear(conn, effect.id, at).await?;
    diesel::update(effects::table.find(effect.id))
        .set((
            effects::state.eq(to),
            effects::attempt.eq(0),
            effects::next_try_at.eq(at),
            effects::problem.eq(None::<&str>),
            effects::blockers.eq(NO_BLOCKERS),
        ))
        .execute(&mut conn)
        .await?;
    job::enqueue(conn, at, &[(effect.id.into(), at)]).await?;
    Ok(())
}

/// Cancels an effect that can still be taken back ([`EffectState::can_be_withdrawn`]).
pub(crate) async fn cancel(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(effects::table)
        .filter(effects::application_id.eq(application))
        .filter(effects::state.eq_any([EffectState::Scheduled, EffectState::Blocked]))
        .set((effects::state.eq(EffectState::Cancelled), effects::blockers.eq(NO_BLOCKERS)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The live effect of an application.
pub async fn find_live(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Effect>> {
    effects::table
        .filter(effects::application_id.eq(application).and(effects::state.ne(EffectState::Cancelled)))
        .select(Effect::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Locks the application and then the effect.
pub(crate) async fn lock(mut conn: &AsyncPgConnection, id: EffectId) -> QueryResult<Option<(Application, Effect)>> {
    let application: Option<ApplicationId> =
        effects::table.find(id).select(effects::application_id).first(&mut conn).await.optional()?;
    let Some(application) = application else { return Ok(None) };
    let application =
        applications::table.find(application).select(Application::as_select()).for_update().first(&mut conn).await?;
    let effect = effects::table.find(id).select(Effect::as_select()).for_update().first(&mut conn).await?;
    Ok(Some((application, effect)))
}

/// Records the platform's confirmation and notifies the applicant. Also accepted after the effect was given up or
/// blocked, because a late answer is still true.
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    confirmed_at: DateTime<Utc>,
) -> Result<(), TransitionError> {
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(()) };
        if !effect.can_be_confirmed() {
            return Ok(());
        }
        let data = json!({ "effect": id, "attempt": effect.attempt });
        confirm_in(conn, ctx, &Actor::Worker, &application, &effect, confirmed_at, data).await
    })
    .await
}

impl Effect {
    /// True when a confirmation is plausible: the effect was requested, and neither cancelled nor confirmed.
    pub(crate) fn can_be_confirmed(&self) -> bool {
        let may_be_late = matches!(self.state, EffectState::Scheduled | EffectState::Blocked);
        matches!(self.state, EffectState::Requested | EffectState::Failed)
            || (may_be_late && self.requested_at.is_some())
    }
}

/// Confirms the effect in the caller's transaction. The local registry is updated as well; if it is itself the
/// platform, it already was.
pub(crate) async fn confirm_in(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    effect: &Effect,
    confirmed_at: DateTime<Utc>,
    data: Value,
) -> Result<(), TransitionError> {
    let to = EffectState::Confirmed;
    transition::advance_effect(conn, actor, application, to, ctx.now(), data).await?;
    blocked::clear(conn, effect.id, ctx.now()).await?;
    diesel::update(effects::table.find(effect.id))
        .set((
            effects::state.eq(to),
            effects::confirmed_at.eq(Some(confirmed_at)),
            effects::problem.eq(None::<&str>),
            effects::blockers.eq(NO_BLOCKERS),
        ))
        .execute(conn)
        .await?;
    registry::confirm(conn, effect, application.store_id, confirmed_at).await?;
    let about = store::about(conn, application).await?;
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let removed_at = ctx.now() + Duration::days(policy.policy.retention.closed_days);
    let letter = Letter::Done { about, done_at: confirmed_at, removed_at };
    let mut letters = vec![OutgoingLetter::to_applicant(application, Topic::Effect(effect.id), letter)];
    let contacts = contact_notice::list_others(conn, application).await?;
    let store = store::get(conn, application.store_id).await?;
    letters.extend(contact_notice::without_links(&contacts, application, &store, |about, contact| {
        (Topic::Contact(application.id, contact, application.round), Letter::AlertDone { about, done_at: confirmed_at })
    }));
    letter::post(conn, ctx, &letters).await?;
    Ok(())
}

/// Stores the platform's reference of an effect, for inquiries there.
pub async fn store_reference(mut conn: &AsyncPgConnection, id: EffectId, reference: &str) -> QueryResult<()> {
    let known = effects::platform_reference.is_distinct_from(Some(reference));
    diesel::update(effects::table.find(id).filter(known))
        .set(effects::platform_reference.eq(Some(reference)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Enqueues a job for each effect that has been due for longer than `patience`, oldest first. Returns how many.
pub async fn reconcile(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    let due: Vec<EffectId> = effects::table
        // Exactly as in the partial index; see `blocked::is_blocked`.
        .filter(sql::<Bool>("effects.state in ('scheduled', 'requested')"))
        .filter(effects::next_try_at.le(now - patience))
        .filter(job::has_none("effects.id"))
        .order((effects::next_try_at, effects::id))
        .limit(limit)
        .select(effects::id)
        .load(&mut conn)
        .await?;
    wake(conn, &due, now).await
}

/// Attempts the effect of an application now when it waited for a later time.
pub(crate) async fn look_now(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let waiting: Vec<EffectId> = diesel::update(effects::table)
        .filter(effects::application_id.eq(application).and(effects::state.eq(EffectState::Scheduled)))
        .filter(effects::next_try_at.gt(now))
        .set(effects::next_try_at.eq(now))
        .returning(effects::id)
        .get_results(&mut conn)
        .await?;
    wake(conn, &waiting, now).await.map(drop)
}

/// Attempts the effect of an application now, because a registered contact was told or is told again; also when it was
/// blocked because nobody was.
pub(crate) async fn look_after_notice(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    now: DateTime<Utc>,
) -> Result<(), TransitionError> {
    let live = find_live(conn, application.id).await?;
    match live.filter(|live| live.blockers == [Blocker::NoticeNotDelivered]) {
        Some(live) => resume(conn, actor, application, &live, EffectState::Scheduled, now).await,
        None => Ok(look_now(conn, application.id, now).await?),
    }
}

/// Enqueues a job for each of these effects. Returns how many.
async fn wake(conn: &AsyncPgConnection, due: &[EffectId], now: DateTime<Utc>) -> QueryResult<usize> {
    let jobs: Vec<_> = due.iter().map(|id| ((*id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await?;
    Ok(jobs.len())
}
