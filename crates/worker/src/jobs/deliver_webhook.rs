//! `deliver-webhook`: sends a message to a partner's webhook and records the answer.
//!
//! No database connection is held while the partner answers.

use std::time::Duration;

use database::failpoint::reach;
use domain::base::WebhookDeliveryId;
use domain::job::RetryPolicy;
use domain::webhook::attempt::{self, AttemptResult, Sending, WebhookAttempt};
use domain::webhook::delivery::{DeliveryProblem, DeliveryState};
use tokio::time::{Instant, sleep};

use super::{caught, done};
use crate::{WorkError, Worker, meter};

/// A message that was taken but not recorded is sent again, so recording is retried for this long, within the attempt's
/// lease.
const RECORD_PERIOD: Duration = Duration::from_secs(15);

/// Sends the message if it is due. A missing, finished or not yet due one is left alone.
#[tracing::instrument(skip(worker), fields(delivery = %id))]
pub async fn deliver(worker: &Worker, id: WebhookDeliveryId) -> Result<(), WorkError> {
    reach("webhook:fetched");
    let begun = {
        let mut connection = worker.pool.get().await?;
        attempt::begin(&mut connection, &worker.ctx, id, RetryPolicy::WEBHOOK).await?
    };
    let sending = match begun {
        WebhookAttempt::Send(sending) => sending,
        WebhookAttempt::NotYet => return done("the message is not due, or another worker is sending it"),
        WebhookAttempt::Waiting => return done("the webhook takes no message now"),
        WebhookAttempt::Over(state) => {
            tracing::info!(state = state.as_str(), "the message is already finished");
            return Ok(());
        }
        WebhookAttempt::Gone => return done("there is no such message"),
    };
    reach("webhook:attempt_committed");
    let result = caught(worker.webhooks.send(&worker.vault, &sending)).await;
    let result = result
        .unwrap_or_else(|()| AttemptResult { problem: Some(DeliveryProblem::Internal), ..AttemptResult::default() });
    reach("webhook:answered_not_recorded");
    let state = record(worker, &sending, &result).await?;
    reach("webhook:recorded");
    let outcome = match state {
        DeliveryState::Delivered => "delivered",
        DeliveryState::Queued => "again",
        DeliveryState::Failed | DeliveryState::Cancelled => "failed",
    };
    meter::webhook(outcome);
    let (attempt, status, problem) = (sending.number, result.status, result.problem.map(DeliveryProblem::as_str));
    if problem.is_none() {
        tracing::info!(attempt, status, "the message was taken");
    } else {
        tracing::warn!(attempt, status, problem, state = state.as_str(), "the message was not taken");
    }
    Ok(())
}

async fn record(worker: &Worker, sending: &Sending, result: &AttemptResult) -> Result<DeliveryState, WorkError> {
    let until = Instant::now() + RECORD_PERIOD;
    loop {
        let recorded = async {
            let mut connection = worker.pool.get().await?;
            Ok(attempt::record(&mut connection, &worker.ctx, sending, result, RetryPolicy::WEBHOOK).await?)
        };
        match recorded.await {
            Err(error) if Instant::now() < until => {
                tracing::warn!(%error, "answered, but not recorded yet; recording is retried");
                sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}
