//! Hands a text message to the gateway, within the limits of the day, and records the answer.

use database::failpoint::reach;
use domain::delivery::attempt;
use domain::delivery::sms_limit::{self, Charge};
use domain::delivery::stored::StoredLetter;
use domain::job::RetryPolicy;
use domain::letter::LetterState;
use tokio::time::timeout;

use super::record_sent::record_sent;
use super::{SEND_PERIOD, caught, done};
use crate::sms::{Sms, SmsAnswer, SmsError, SmsTransport};
use crate::{WorkError, Worker, meter};

/// Hands over a message whose attempt was begun.
pub(super) async fn deliver(worker: &Worker, letter: &StoredLetter) -> Result<(), WorkError> {
    let Some(transport) = &worker.sms.transport else {
        return failed(worker, letter, "no text message gateway is set up for this worker").await;
    };
    let charge = {
        let mut connection = worker.pool.get().await?;
        sms_limit::charge(&mut connection, &worker.ctx, letter, worker.sms.limits).await?
    };
    match charge {
        Charge::Counted => {}
        Charge::NotBefore(until) => {
            let mut connection = worker.pool.get().await?;
            attempt::put_off(&mut connection, &worker.ctx, letter, until).await?;
            meter::sms(letter.kind, "limited", 0);
            return done("postponed: the limit for text messages of the day is reached");
        }
        Charge::NoCode => return give_up(worker, letter, "the limit for codes of the day is reached", "limited").await,
    }
    reach("sms:attempt_committed");
    match send(transport.as_ref(), letter).await {
        Ok(answer) => {
            reach("sms:answered");
            let (is_delivered, word) = match answer {
                SmsAnswer::Accepted => (false, "accepted"),
                SmsAnswer::Delivered => (true, "delivered"),
            };
            record_sent(worker, letter, word, Some(is_delivered)).await?;
            reach("sms:recorded");
            meter::sms(letter.kind, word, letter.segments);
            tracing::info!(attempt = letter.attempt, kind = letter.kind.as_str(), word, "text message handed over");
            Ok(())
        }
        Err(SmsError::Transient(problem)) => failed(worker, letter, &problem).await,
        Err(SmsError::Refused(problem)) => give_up(worker, letter, &problem, "failed").await,
    }
}

async fn send(transport: &dyn SmsTransport, letter: &StoredLetter) -> Result<SmsAnswer, SmsError> {
    let sms = Sms { id: letter.id, to: &letter.to_address, message: &letter.raw };
    match timeout(SEND_PERIOD, caught(transport.send(&sms))).await {
        Ok(Ok(result)) => result,
        Ok(Err(())) => Err(SmsError::Transient("sending panicked".to_owned())),
        Err(_) => Err(SmsError::Transient("sending took too long".to_owned())),
    }
}

async fn failed(worker: &Worker, letter: &StoredLetter, problem: &str) -> Result<(), WorkError> {
    let mut connection = worker.pool.get().await?;
    let state = attempt::try_again(&mut connection, &worker.ctx, letter, problem, RetryPolicy::LETTER).await?;
    meter::sms(letter.kind, if state == LetterState::Failed { "failed" } else { "again" }, 0);
    tracing::warn!(
        attempt = letter.attempt,
        state = state.as_str(),
        problem,
        "the attempt to send a text message failed"
    );
    Ok(())
}

async fn give_up(
    worker: &Worker,
    letter: &StoredLetter,
    problem: &str,
    outcome: &'static str,
) -> Result<(), WorkError> {
    let mut connection = worker.pool.get().await?;
    attempt::give_up(&mut connection, &worker.ctx, letter, problem).await?;
    meter::sms(letter.kind, outcome, 0);
    tracing::warn!(attempt = letter.attempt, problem, "a text message was given up");
    Ok(())
}
