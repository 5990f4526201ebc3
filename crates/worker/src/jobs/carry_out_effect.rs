//! `carry-out-effect`: requests an approved effect from the platform, once, and records the answer (R15).
//!
//! Three steps: the preflight; then, with `requested` committed, a lookup of the effect at the platform; and only
//! when the platform does not know it, the request. No database connection is held during these calls.

use database::failpoint::reach;
use domain::application::{EffectState, Obstacle, TransitionError};
use domain::base::EffectId;
use domain::effect::{self, Effect, EffectAttempt, EffectTarget, blocked};
use domain::job::RetryPolicy;

use super::{caught, done};
use crate::platform::{Answer, PlatformError};
use crate::{WorkError, Worker, meter};

/// Carries the effect out if it is due. A missing, finished or not yet due effect is left alone.
#[tracing::instrument(skip(worker), fields(effect = %id))]
pub async fn carry_out(worker: &Worker, id: EffectId) -> Result<(), WorkError> {
    reach("effect:fetched");
    let begun = {
        let mut connection = worker.pool.get().await?;
        effect::begin(&mut connection, &worker.ctx, id, RetryPolicy::EFFECT).await
    };
    let Some(mut begun) = taken(begun)? else { return Ok(()) };
    if let EffectAttempt::Preflight { effect, target } = begun {
        reach("effect:attempt_committed");
        match look_ahead(worker, &effect, &target).await? {
            Some(next) => begun = next,
            None => return Ok(()),
        }
    }
    let (effect, target) = match begun {
        EffectAttempt::Request { effect, target } => (effect, target),
        EffectAttempt::Preflight { .. } | EffectAttempt::NotYet => {
            return done("the platform action is not due, or another worker is carrying it out");
        }
        EffectAttempt::Over(state) => {
            tracing::info!(state = state.as_str(), "the platform action is already finished");
            return Ok(());
        }
        EffectAttempt::Gone => return done("there is no such platform action"),
    };
    reach("effect:requested");
    let answer = asked(caught(ask(worker, &effect, &target)).await);
    record(worker, &effect, answer).await
}

/// Runs the preflight. `None` when it found obstacles or got no answer; either is recorded.
async fn look_ahead(
    worker: &Worker,
    effect: &Effect,
    target: &EffectTarget,
) -> Result<Option<EffectAttempt>, WorkError> {
    let found = asked(caught(worker.platform.preflight(effect, target)).await);
    let mut connection = worker.pool.get().await?;
    let (connection, ctx, attempt) = (&mut *connection, &worker.ctx, effect.attempt);
    match found {
        Ok(obstacles) if obstacles.is_empty() => {
            taken(effect::request(connection, ctx, effect.id, attempt, RetryPolicy::EFFECT).await)
        }
        Ok(obstacles) => {
            let blockers = names(&obstacles);
            if taken(blocked::block_before(connection, ctx, effect.id, attempt, &obstacles).await)?.is_some() {
                meter::effect("blocked");
                tracing::warn!(attempt, blockers, "blocked: the check before the request found obstacles");
            }
            Ok(None)
        }
        Err(error) => {
            not_this_time(worker, effect, &error).await?;
            Ok(None)
        }
    }
}

/// Looks the effect up before requesting it: an earlier attempt may have reached the platform unrecorded.
async fn ask(worker: &Worker, effect: &Effect, target: &EffectTarget) -> Result<Answer, PlatformError> {
    if let Some(known) = worker.platform.find(effect).await? {
        tracing::info!("an earlier attempt had already succeeded");
        return Ok(known);
    }
    worker.platform.request(effect, target).await
}

async fn record(worker: &Worker, effect: &Effect, answer: Result<Answer, PlatformError>) -> Result<(), WorkError> {
    let (id, attempt, ctx) = (effect.id, effect.attempt, &worker.ctx);
    let reference = match &answer {
        Ok(Answer::Confirmed { reference, .. } | Answer::Accepted { reference }) => reference.as_deref(),
        _ => None,
    };
    if let Some(reference) = reference {
        effect::store_reference(&*worker.pool.get().await?, id, reference).await?;
    }
    match answer {
        Ok(Answer::Confirmed { at, .. }) => {
            reach("effect:carried_out_not_recorded");
            let mut connection = worker.pool.get().await?;
            if taken(effect::confirm(&mut connection, ctx, id, at).await)?.is_some() {
                meter::effect("confirmed");
                tracing::info!(attempt, "confirmed by the platform");
            }
            Ok(())
        }
        Ok(Answer::Refused(obstacles)) => {
            let mut connection = worker.pool.get().await?;
            if taken(effect::block(&mut connection, ctx, id, attempt, &obstacles).await)?.is_some() {
                meter::effect("blocked");
                tracing::warn!(attempt, blockers = names(&obstacles), "refused by the platform");
            }
            Ok(())
        }
        Ok(Answer::Accepted { .. }) => {
            let error = PlatformError("the platform accepted it and has not completed it yet".to_owned());
            not_this_time(worker, effect, &error).await
        }
        Err(error) => not_this_time(worker, effect, &error).await,
    }
}

async fn not_this_time(worker: &Worker, effect: &Effect, error: &PlatformError) -> Result<(), WorkError> {
    let problem = crate::redact::redact(&error.0);
    let mut connection = worker.pool.get().await?;
    let state = effect::try_again(&mut connection, &worker.ctx, effect.id, &problem, RetryPolicy::EFFECT).await;
    if let Some(state) = taken(state)? {
        meter::effect(if state == EffectState::Failed { "failed" } else { "again" });
        tracing::warn!(attempt = effect.attempt, state = state.as_str(), problem, "the attempt to carry it out failed");
    }
    Ok(())
}

/// A panic of the platform's adapter is treated like a missing answer.
fn asked<T>(answer: Result<Result<T, PlatformError>, ()>) -> Result<T, PlatformError> {
    answer.unwrap_or_else(|()| Err(PlatformError("the platform's adapter panicked".to_owned())))
}

fn names(obstacles: &[Obstacle]) -> String {
    obstacles.iter().map(|obstacle| obstacle.blocker.as_str()).collect::<Vec<_>>().join(",")
}

/// `None` when a concurrent change came first: the row stays due, and reconciling wakes it again.
fn taken<T>(result: Result<T, TransitionError>) -> Result<Option<T>, WorkError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(TransitionError::Database(error)) => Err(error.into()),
        Err(reason) => {
            tracing::warn!(%reason, "the platform action could not be changed; left unchanged");
            Ok(None)
        }
    }
}
