//! Effects: what an approval does at the platform, once, however often it is tried (R15).
//!
//! A try is begun by committing `attempt + 1` and, the first time, `requested`: from then on nothing can be undone
//! or withdrawn, unless the platform answers that there is nothing it could do. Before the first request the basis
//! of the approval is computed again, and any difference, an objection, or a notice that reached nobody blocks it.
//!
//! Lock order, here and everywhere: the application's row first.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::actor::Actor;
use crate::application::{About, Application, Blocker, Kind};
use crate::context::Context;
use crate::id::{ApplicationId, DecisionId, EffectId, StoreId};
use crate::job::{self, Tries};
use crate::letter::{self, Letter, Outgoing, Recipient};
use crate::schema::{applications, effects};
use crate::status::EffectState;
use crate::store;
use crate::transition::{self, TransitionError};

mod preflight;

use preflight::Preflight;

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
    pub content_hash: Vec<u8>,
    pub not_before: DateTime<Utc>,
    pub attempt: i32,
    pub next_try_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub requested_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub problem: Option<String>,
}

/// Schedules the effect of an approval, in the transaction of the decision.
///
/// # Errors
/// Database errors.
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
            effects::content_hash.eq(&basis[..]),
            effects::not_before.eq(not_before),
            effects::next_try_at.eq(not_before),
            effects::created_at.eq(at),
        ))
        .execute(&mut conn)
        .await?;
    job::enqueue(conn, at, &[(id.into(), not_before)]).await
}

/// Lets a blocked effect go on: what blocked it is cleared, and everything else is asked again before it acts.
///
/// # Errors
/// [`TransitionError`].
pub(crate) async fn schedule_again(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    effect: &Effect,
    at: DateTime<Utc>,
) -> Result<(), TransitionError> {
    let data = json!({ "effect": effect.id });
    transition::advance_effect(conn, actor, application, EffectState::Scheduled, at, data).await?;
    diesel::update(effects::table.find(effect.id))
        .set((
            effects::state.eq(EffectState::Scheduled),
            effects::next_try_at.eq(at),
            effects::problem.eq(None::<&str>),
        ))
        .execute(&mut conn)
        .await?;
    job::enqueue(conn, at, &[(effect.id.into(), at)]).await?;
    Ok(())
}

/// Cancels an effect that may still be taken back ([`EffectState::can_be_taken_back`]).
///
/// # Errors
/// Database errors.
pub(crate) async fn cancel(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::update(effects::table)
        .filter(effects::application_id.eq(application))
        .filter(effects::state.eq_any([EffectState::Scheduled, EffectState::Blocked]))
        .set(effects::state.eq(EffectState::Cancelled))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The live effect of an application.
///
/// # Errors
/// Database errors.
pub async fn find_live(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Effect>> {
    effects::table
        .filter(effects::application_id.eq(application).and(effects::state.ne(EffectState::Cancelled)))
        .select(Effect::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// What to do about an effect a job named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// Ask the platform: the attempt is committed.
    Request {
        /// The effect.
        effect: Box<Effect>,
        /// The store it is for.
        store: StoreId,
    },
    /// Not due yet, or another try is under way; a job for that instant has been enqueued.
    NotYet,
    /// Confirmed, blocked, given up or cancelled already, or just now.
    Over(EffectState),
    /// There is no such effect.
    Gone,
}

/// Begins a try, or says why not.
///
/// # Errors
/// [`TransitionError`].
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    tries: Tries,
) -> Result<Begin, TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some((application, mut effect)) = lock(conn, id).await? else { return Ok(Begin::Gone) };
        if !matches!(effect.state, EffectState::Scheduled | EffectState::Requested) {
            return Ok(Begin::Over(effect.state));
        }
        if effect.next_try_at > now {
            job::enqueue(conn, now, &[(id.into(), effect.next_try_at.max(now + job::LOOK_AGAIN_PERIOD))]).await?;
            return Ok(Begin::NotYet);
        }
        if effect.state == EffectState::Scheduled {
            match preflight::check(conn, ctx, &application, &effect).await? {
                Preflight::Go => {}
                Preflight::Wait(until) => {
                    postpone(conn, id, until, None).await?;
                    job::enqueue(conn, now, &[(id.into(), until)]).await?;
                    return Ok(Begin::NotYet);
                }
                Preflight::Blocked(blocker) => {
                    block_in(conn, ctx, &application, &effect, blocker).await?;
                    return Ok(Begin::Over(EffectState::Blocked));
                }
            }
        }
        if effect.attempt >= tries.cap {
            fail_in(conn, ctx, &application, &effect, "gave up: every try ended without an answer").await?;
            return Ok(Begin::Over(EffectState::Failed));
        }
        if effect.state == EffectState::Scheduled {
            let data = json!({ "effect": id });
            let to = EffectState::Requested;
            transition::advance_effect(conn, &Actor::Worker, &application, to, now, data).await?;
        }
        effect.state = EffectState::Requested;
        effect.attempt += 1;
        effect.next_try_at = now + tries.lease_period;
        effect.requested_at.get_or_insert(now);
        diesel::update(effects::table.find(id))
            .set((
                effects::state.eq(effect.state),
                effects::attempt.eq(effect.attempt),
                effects::next_try_at.eq(effect.next_try_at),
                effects::requested_at.eq(effect.requested_at),
            ))
            .execute(conn)
            .await?;
        Ok(Begin::Request { store: application.store_id, effect: Box::new(effect) })
    })
    .await
}

/// Locks the application and then the effect.
async fn lock(mut conn: &AsyncPgConnection, id: EffectId) -> QueryResult<Option<(Application, Effect)>> {
    let application: Option<ApplicationId> =
        effects::table.find(id).select(effects::application_id).first(&mut conn).await.optional()?;
    let Some(application) = application else { return Ok(None) };
    let application =
        applications::table.find(application).select(Application::as_select()).for_update().first(&mut conn).await?;
    let effect = effects::table.find(id).select(Effect::as_select()).for_update().first(&mut conn).await?;
    Ok(Some((application, effect)))
}

async fn postpone(
    mut conn: &AsyncPgConnection,
    id: EffectId,
    until: DateTime<Utc>,
    problem: Option<&str>,
) -> QueryResult<()> {
    diesel::update(effects::table.find(id))
        .set((effects::next_try_at.eq(until), effects::problem.eq(problem)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The platform confirmed it: done, and the applicant is told. Also after it was given up or blocked: an answer that
/// comes late is still true.
///
/// # Errors
/// [`TransitionError`].
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    confirmed_at: DateTime<Utc>,
) -> Result<(), TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(()) };
        if !matches!(effect.state, EffectState::Requested | EffectState::Failed | EffectState::Blocked) {
            return Ok(());
        }
        let data = json!({ "effect": id, "attempt": effect.attempt });
        let to = EffectState::Confirmed;
        transition::advance_effect(conn, &Actor::Worker, &application, to, now, data).await?;
        diesel::update(effects::table.find(id))
            .set((
                effects::state.eq(to),
                effects::confirmed_at.eq(Some(confirmed_at)),
                effects::problem.eq(None::<&str>),
            ))
            .execute(conn)
            .await?;
        let store = store::get(conn, application.store_id).await?;
        let about = About::new(&application, &store.name);
        let letter = Letter::Done { about, done_at: confirmed_at };
        letter::post(conn, ctx, &[to_applicant(&application, letter, format!("done:{id}"))]).await?;
        Ok(())
    })
    .await
}

/// The try failed for now: the next one is enqueued, later each time; or it is given up when that was the last.
///
/// # Errors
/// [`TransitionError`].
pub async fn try_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    problem: &str,
    tries: Tries,
) -> Result<EffectState, TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(EffectState::Cancelled) };
        if effect.state != EffectState::Requested {
            return Ok(effect.state);
        }
        if effect.attempt >= tries.cap {
            fail_in(conn, ctx, &application, &effect, problem).await?;
            return Ok(EffectState::Failed);
        }
        let next = now + tries.backoff(effect.attempt, id.0);
        postpone(conn, id, next, Some(problem)).await?;
        job::enqueue(conn, now, &[(id.into(), next)]).await?;
        Ok(EffectState::Requested)
    })
    .await
}

/// The platform cannot do it as things stand: a lead has to look.
///
/// # Errors
/// [`TransitionError`].
pub async fn block(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    blocker: Blocker,
) -> Result<(), TransitionError> {
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(()) };
        if effect.state != EffectState::Requested {
            return Ok(());
        }
        block_in(conn, ctx, &application, &effect, blocker).await
    })
    .await
}

async fn block_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
    blocker: Blocker,
) -> Result<(), TransitionError> {
    let data = json!({ "effect": effect.id, "blocker": blocker });
    let to = EffectState::Blocked;
    transition::advance_effect(conn, &Actor::Worker, application, to, ctx.now(), data).await?;
    diesel::update(effects::table.find(effect.id))
        .set((effects::state.eq(to), effects::problem.eq(Some(blocker.as_str()))))
        .execute(&mut conn)
        .await?;
    let store = store::get(conn, application.store_id).await?;
    let letter = Letter::Blocked { about: About::new(application, &store.name), blocker };
    letter::post(conn, ctx, &[to_applicant(application, letter, format!("blocked:{}", effect.id))]).await?;
    Ok(())
}

async fn fail_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
    problem: &str,
) -> Result<(), TransitionError> {
    let data = json!({ "effect": effect.id, "attempt": effect.attempt });
    let to = EffectState::Failed;
    transition::advance_effect(conn, &Actor::Worker, application, to, ctx.now(), data).await?;
    diesel::update(effects::table.find(effect.id))
        .set((effects::state.eq(to), effects::problem.eq(Some(problem))))
        .execute(&mut conn)
        .await?;
    Ok(())
}

fn to_applicant(application: &Application, letter: Letter, dedupe_key: String) -> Outgoing {
    Outgoing {
        letter,
        recipient: Recipient::Applicant,
        to: application.contact_email.clone(),
        locale: application.locale,
        dedupe_key,
        hold_until: None,
    }
}

/// Effects that should have been carried out `patience` ago and were not get a new wake-up, oldest first.
/// Returns how many.
///
/// # Errors
/// Database errors.
pub async fn reconcile(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    let due: Vec<EffectId> = effects::table
        .filter(effects::state.eq_any([EffectState::Scheduled, EffectState::Requested]))
        .filter(effects::next_try_at.le(now - patience))
        .order((effects::next_try_at, effects::id))
        .limit(limit)
        .select(effects::id)
        .load(&mut conn)
        .await?;
    let waiting = job::list_waiting(conn, job::CARRY_OUT_EFFECT, "effect", due.iter().map(|id| id.0)).await?;
    let jobs: Vec<_> = due.iter().filter(|id| !waiting.contains(&id.0)).map(|id| ((*id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await?;
    Ok(jobs.len())
}
