//! `carry-out-effect`: asks the platform for what was approved, once, and records its answer (R15).

use domain::effect::{self, Begin, Effect};
use domain::id::{EffectId, StoreId};
use domain::job::Tries;
use domain::transition::TransitionError;

use super::{JobError, caught};
use crate::Worker;
use crate::failpoint::reach;
use crate::platform::{Answer, PlatformError};

/// Carries the effect out if it is due. One that is gone, over or not due is left alone.
///
/// # Errors
/// [`JobError`].
#[tracing::instrument(skip(worker), fields(effect = %id))]
pub async fn carry_out(worker: &Worker, id: EffectId) -> Result<(), JobError> {
    reach("effect:fetched");
    let begun = {
        let mut connection = worker.pool.get().await?;
        effect::begin(&mut connection, &worker.ctx, id, Tries::EFFECT).await
    };
    let Some(begun) = taken(begun)? else { return Ok(()) };
    let (effect, store) = match begun {
        Begin::Request { effect, store } => (effect, store),
        Begin::NotYet => {
            tracing::info!("not due yet, or somebody else is at it");
            return Ok(());
        }
        Begin::Over(state) => {
            tracing::info!(state = state.as_str(), "the effect is over");
            return Ok(());
        }
        Begin::Gone => {
            tracing::info!("there is no such effect");
            return Ok(());
        }
    };
    reach("effect:attempt_committed");
    let answer = match caught(ask(worker, &effect, store)).await {
        Ok(answer) => answer,
        Err(()) => Err(PlatformError("the platform's adapter panicked".to_owned())),
    };
    let mut connection = worker.pool.get().await?;
    let (connection, ctx, attempt) = (&mut *connection, &worker.ctx, effect.attempt);
    match answer {
        Ok(Answer::Confirmed(at)) => {
            reach("effect:carried_out_not_recorded");
            if taken(effect::confirm(connection, ctx, id, at).await)?.is_some() {
                tracing::info!(attempt, "confirmed by the platform");
            }
        }
        Ok(Answer::Blocked(blocker)) => {
            if taken(effect::block(connection, ctx, id, blocker).await)?.is_some() {
                tracing::warn!(attempt, blocker = blocker.as_str(), "blocked");
            }
        }
        Err(PlatformError(problem)) => {
            let problem = crate::redact::redact(&problem);
            let state = effect::try_again(connection, ctx, id, &problem, Tries::EFFECT).await;
            if let Some(state) = taken(state)? {
                tracing::warn!(attempt, state = state.as_str(), problem, "not carried out this time");
            }
        }
    }
    Ok(())
}

/// Asks before it requests: an earlier try may have got through without anybody hearing of it.
async fn ask(worker: &Worker, effect: &Effect, store: StoreId) -> Result<Answer, PlatformError> {
    if let Some(at) = worker.platform.find(effect).await? {
        tracing::info!("an earlier try had got through");
        return Ok(Answer::Confirmed(at));
    }
    worker.platform.request(effect, store).await
}

/// `None` when somebody was first: the row stays due, and reconciling wakes it again.
fn taken<T>(result: Result<T, TransitionError>) -> Result<Option<T>, JobError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(TransitionError::Database(error)) => Err(error.into()),
        Err(reason) => {
            tracing::warn!(%reason, "left as it is");
            Ok(None)
        }
    }
}
