//! `deliver-letter`: sends a letter's stored bytes and records the mail server's answer. Text messages are letters of the same
//! queue ([`super::deliver_sms`]).

use std::time::Duration;

use chrono::TimeDelta;
use database::failpoint::reach;
use domain::base::LetterId;
use domain::delivery::attempt::{self, LetterAttempt};
use domain::delivery::stored::StoredLetter;
use domain::job::RetryPolicy;
use domain::letter::{LetterState, Medium};
use tokio::time::{sleep, timeout};

use super::record_sent::record_sent;
use super::{SEND_PERIOD, caught, deliver_sms, done};
use crate::mail::{Mail, SendError};
use crate::{WorkError, Worker, meter};

/// A letter waits up to this long in place for its domain's turn; a longer wait happens in the queue, to save the
/// lease.
const WAIT_HERE_PERIOD: Duration = Duration::from_millis(500);

/// Sends the letter if it is due. A missing, finished or not yet due letter is left alone.
#[tracing::instrument(skip(worker), fields(letter = %id))]
pub async fn deliver(worker: &Worker, id: LetterId) -> Result<(), WorkError> {
    reach("letter:fetched");
    let letter = match begin(worker, id).await? {
        LetterAttempt::Send(letter) => letter,
        LetterAttempt::NotYet => return done("the email is not due, or another worker is sending it"),
        LetterAttempt::Over(state) => {
            tracing::info!(state = state.as_str(), "the email is already finished");
            return Ok(());
        }
        LetterAttempt::Held => return done("the email is held"),
        LetterAttempt::Paused => return done("email of this type is paused"),
        LetterAttempt::Gone => return done("there is no such email"),
    };
    reach("letter:attempt_committed");
    if letter.medium == Medium::Sms {
        return deliver_sms::deliver(worker, &letter).await;
    }
    let wait = worker.delivery.limits.turn(letter.id, &letter.to_address, letter.kind.is_code());
    if wait > WAIT_HERE_PERIOD {
        let until = worker.ctx.now() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1));
        let mut connection = worker.pool.get().await?;
        attempt::put_off(&mut connection, &worker.ctx, &letter, until).await?;
        return done("postponed: the rate limit of the recipient's domain is reached");
    }
    sleep(wait).await;
    match send(worker, &letter).await {
        Ok(answer) => {
            reach("letter:accepted_not_recorded");
            record_sent(worker, &letter, &answer, None).await?;
            meter::letter(letter.kind, "sent");
            tracing::info!(attempt = letter.attempt, kind = letter.kind.as_str(), answer, "sent");
        }
        Err(SendError::Transient(problem)) => {
            let mut connection = worker.pool.get().await?;
            let state =
                attempt::try_again(&mut connection, &worker.ctx, &letter, &problem, RetryPolicy::LETTER).await?;
            meter::letter(letter.kind, if state == LetterState::Failed { "failed" } else { "again" });
            tracing::warn!(attempt = letter.attempt, state = state.as_str(), problem, "the attempt to send failed");
        }
        Err(SendError::Permanent(problem)) => {
            let mut connection = worker.pool.get().await?;
            attempt::give_up(&mut connection, &worker.ctx, &letter, &problem).await?;
            meter::letter(letter.kind, "failed");
            tracing::warn!(attempt = letter.attempt, problem, "permanently refused by the mail server");
        }
    }
    Ok(())
}

async fn begin(worker: &Worker, id: LetterId) -> Result<LetterAttempt, WorkError> {
    let mut connection = worker.pool.get().await?;
    Ok(attempt::begin(&mut connection, &worker.ctx, id, RetryPolicy::LETTER).await?)
}

async fn send(worker: &Worker, letter: &StoredLetter) -> Result<String, SendError> {
    let from = worker.delivery.return_address(letter.id, &worker.sender);
    let mail = Mail { id: letter.id, from: &from, to: &letter.to_address, raw: &letter.raw };
    match timeout(SEND_PERIOD, caught(worker.transport.send(&mail))).await {
        Ok(Ok(result)) => result,
        Ok(Err(())) => Err(SendError::Transient("sending panicked".to_owned())),
        Err(_) => Err(SendError::Transient("sending took too long".to_owned())),
    }
}
