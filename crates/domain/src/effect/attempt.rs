//! The attempts of an effect: begun and committed before the platform is asked, then requested, tried again, blocked or
//! given up.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::preflight::{self, Preflight};
use super::{Effect, EffectTarget, NO_BLOCKERS, blocked, lock, resume};
use crate::application::{Application, Blocker, EffectState, Obstacle, TransitionError, transition};
use crate::base::schema::{bindings, effects, stores};
use crate::base::{Actor, EffectId, StoreId};
use crate::job::{self, RetryPolicy};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::store;

/// The next action for the effect of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum EffectAttempt {
    /// Ask the platform for obstacles, then call [`request`] or [`blocked::block_before`]. The attempt is committed;
    /// nothing was requested yet.
    Preflight { effect: Box<Effect>, target: EffectTarget },
    /// Send the request to the platform; the attempt is committed.
    Request { effect: Box<Effect>, target: EffectTarget },
    /// Not due yet, or another attempt is under way; a job for that time was enqueued.
    NotYet,
    /// Already confirmed, blocked, given up or cancelled, or just now.
    Over(EffectState),
    /// There is no such effect.
    Gone,
}

/// Begins an attempt, or returns why not.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    retry: RetryPolicy,
) -> Result<EffectAttempt, TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some((application, mut effect)) = lock(conn, id).await? else { return Ok(EffectAttempt::Gone) };
        match effect.state {
            EffectState::Scheduled | EffectState::Requested => {}
            EffectState::Blocked => return blocked::begin_check(conn, &application, effect, now).await,
            over => return Ok(EffectAttempt::Over(over)),
        }
        if effect.next_try_at > now {
            job::enqueue(conn, now, &[(id.into(), effect.next_try_at.max(now + job::LOOK_AGAIN_PERIOD))]).await?;
            return Ok(EffectAttempt::NotYet);
        }
        if effect.state == EffectState::Scheduled
            && let Some(instead) = run_preflight(conn, ctx, &application, &effect).await?
        {
            return Ok(instead);
        }
        if effect.attempt >= retry.cap {
            let state = give_up(conn, ctx, &application, &effect, "gave up: no attempt was answered").await?;
            return Ok(EffectAttempt::Over(state));
        }
        effect.attempt += 1;
        effect.next_try_at = now + retry.lease_period;
        diesel::update(effects::table.find(id))
            .set((effects::attempt.eq(effect.attempt), effects::next_try_at.eq(effect.next_try_at)))
            .execute(conn)
            .await?;
        let target = target(conn, application.store_id).await?;
        let is_new = effect.state == EffectState::Scheduled;
        let effect = Box::new(effect);
        Ok(if is_new { EffectAttempt::Preflight { effect, target } } else { EffectAttempt::Request { effect, target } })
    })
    .await
}

/// Commits `requested` after the platform reported no obstacle. Refused when the effect changed, another attempt
/// began, or the preflight now fails, for instance because of an objection.
pub async fn request(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    attempt: i32,
    retry: RetryPolicy,
) -> Result<EffectAttempt, TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some((application, mut effect)) = lock(conn, id).await? else { return Ok(EffectAttempt::Gone) };
        let is_checked = effect.state == EffectState::Blocked && effect.next_check_at.is_some();
        if effect.state != EffectState::Scheduled && !is_checked {
            return Ok(EffectAttempt::Over(effect.state));
        }
        if effect.attempt != attempt {
            return Ok(EffectAttempt::NotYet);
        }
        if let Some(instead) = run_preflight(conn, ctx, &application, &effect).await? {
            return Ok(instead);
        }
        let data = json!({ "effect": id });
        let to = EffectState::Requested;
        transition::advance_effect(conn, &Actor::Worker, &application, to, now, data).await?;
        blocked::clear(conn, id, now).await?;
        if is_checked {
            // The obstacle is gone, so count this as the first attempt.
            effect.attempt = 1;
        }
        effect.state = to;
        effect.next_try_at = now + retry.lease_period;
        effect.requested_at.get_or_insert(now);
        effect.next_check_at = None;
        diesel::update(effects::table.find(id))
            .set((
                effects::state.eq(effect.state),
                effects::attempt.eq(effect.attempt),
                effects::next_try_at.eq(effect.next_try_at),
                effects::requested_at.eq(effect.requested_at),
                effects::problem.eq(None::<&str>),
                effects::blockers.eq(NO_BLOCKERS),
            ))
            .execute(conn)
            .await?;
        let target = target(conn, application.store_id).await?;
        Ok(EffectAttempt::Request { effect: Box::new(effect), target })
    })
    .await
}

/// Runs the preflight; `None` when the effect can be carried out.
async fn run_preflight(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
) -> Result<Option<EffectAttempt>, TransitionError> {
    match preflight::check(conn, ctx, application, effect).await? {
        Preflight::Go => Ok(None),
        Preflight::Wait(until) => {
            if effect.state != EffectState::Scheduled {
                // The blocker is gone, and there is another time to wait for.
                resume(conn, &Actor::Worker, application, effect, EffectState::Scheduled, ctx.now()).await?;
            }
            postpone(conn, effect.id, until, None).await?;
            job::enqueue(conn, ctx.now(), &[(effect.id.into(), until)]).await?;
            Ok(Some(EffectAttempt::NotYet))
        }
        Preflight::Blocked(blocker) => {
            blocked::block_in(conn, ctx, application, effect, &[blocker.into()]).await?;
            Ok(Some(EffectAttempt::Over(EffectState::Blocked)))
        }
    }
}

pub(super) async fn target(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<EffectTarget> {
    let (number, account) = stores::table
        .left_join(bindings::table.on(bindings::store_id.eq(stores::id).and(bindings::ended_at.is_null())))
        .filter(stores::id.eq(store))
        .select((stores::number, bindings::account_reference.nullable()))
        .first(&mut conn)
        .await?;
    Ok(EffectTarget { store, number, account })
}

pub(super) async fn postpone(
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

/// Records that the attempt failed for now. Enqueues the next one with increasing delay, or gives the effect up after
/// the last. The daily check of a blocked effect is repeated after an hour.
pub async fn try_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    problem: &str,
    retry: RetryPolicy,
) -> Result<EffectState, TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(EffectState::Cancelled) };
        match effect.state {
            EffectState::Scheduled | EffectState::Requested => {}
            EffectState::Blocked => {
                blocked::check_again(conn, &effect, now).await?;
                return Ok(EffectState::Blocked);
            }
            over => return Ok(over),
        }
        if effect.attempt >= retry.cap {
            return give_up(conn, ctx, &application, &effect, problem).await;
        }
        let next = now + retry.backoff(effect.attempt, id.0);
        postpone(conn, id, next, Some(problem)).await?;
        job::enqueue(conn, now, &[(id.into(), next)]).await?;
        Ok(effect.state)
    })
    .await
}

/// Blocks the effect because the platform refused this attempt's request: it did nothing and cannot do it now.
pub async fn block(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    attempt: i32,
    obstacles: &[Obstacle],
) -> Result<(), TransitionError> {
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(()) };
        // Ignore the answer to an earlier attempt: a newer one may be under way.
        if effect.state != EffectState::Requested || effect.attempt != attempt {
            return Ok(());
        }
        blocked::block_in(conn, ctx, &application, &effect, obstacles).await
    })
    .await
}

/// Ends the attempts after the last. An effect that was not requested is blocked: nothing was done, so everything that
/// stops an approval still stops it, and the platform is asked again later. The result of a requested one is unknown,
/// which the applicant is told.
async fn give_up(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
    problem: &str,
) -> Result<EffectState, TransitionError> {
    let state = if effect.state == EffectState::Scheduled {
        blocked::block_in(conn, ctx, application, effect, &[Blocker::Unanswered.into()]).await?;
        EffectState::Blocked
    } else {
        let data = json!({ "effect": effect.id, "attempt": effect.attempt });
        let to = EffectState::Failed;
        transition::advance_effect(conn, &Actor::Worker, application, to, ctx.now(), data).await?;
        let letter = Letter::EffectFailed { about: store::about(conn, application).await? };
        let topic = Topic::EffectFailure(effect.id, ctx.now());
        letter::post(conn, ctx, &[OutgoingLetter::to_applicant(application, topic, letter)]).await?;
        diesel::update(effects::table.find(effect.id))
            .set(effects::notify_leads_at.eq(Some(ctx.now())))
            .execute(&mut conn)
            .await?;
        to
    };
    diesel::update(effects::table.find(effect.id))
        .set((effects::state.eq(state), effects::problem.eq(Some(problem))))
        .execute(&mut conn)
        .await?;
    Ok(state)
}
