//! `deliver-letter`: sends a letter's stored bytes, and records what the mail server said.

use std::time::Duration;

use domain::id::LetterId;
use domain::job::Tries;
use domain::letter::delivery::{self, Begin, StoredLetter};
use tokio::time::{Instant, sleep, timeout};

use super::{JobError, SEND_PERIOD, caught};
use crate::Worker;
use crate::failpoint::reach;
use crate::mail::{Mail, SendError};

/// A letter that left and is not recorded leaves again: for as long as the try's lease lasts it is insisted on.
const RECORD_PERIOD: Duration = Duration::from_secs(15);

/// Sends the letter if it is due. One that is gone, over or not due is left alone.
///
/// # Errors
/// [`JobError`].
#[tracing::instrument(skip(worker), fields(letter = %id))]
pub async fn deliver(worker: &Worker, id: LetterId) -> Result<(), JobError> {
    reach("letter:fetched");
    let letter = match begin(worker, id).await? {
        Begin::Send(letter) => letter,
        Begin::NotYet => return done("not due yet, or somebody else is at it"),
        Begin::Over(state) => {
            tracing::info!(state = state.as_str(), "the letter is over");
            return Ok(());
        }
        Begin::Held => return done("the letter is held"),
        Begin::Gone => return done("there is no such letter"),
    };
    reach("letter:attempt_committed");
    match send(worker, &letter).await {
        Ok(answer) => {
            reach("letter:accepted_not_recorded");
            record_sent(worker, &letter, &answer).await?;
            tracing::info!(attempt = letter.attempt, kind = letter.kind.as_str(), answer, "sent");
        }
        Err(SendError::Transient(problem)) => {
            let mut connection = worker.pool.get().await?;
            let state = delivery::try_again(&mut connection, &worker.ctx, &letter, &problem, Tries::LETTER).await?;
            tracing::warn!(attempt = letter.attempt, state = state.as_str(), problem, "not sent this time");
        }
        Err(SendError::Permanent(problem)) => {
            let mut connection = worker.pool.get().await?;
            delivery::give_up(&mut connection, &worker.ctx, &letter, &problem).await?;
            tracing::warn!(attempt = letter.attempt, problem, "refused for good");
        }
    }
    Ok(())
}

async fn begin(worker: &Worker, id: LetterId) -> Result<Begin, JobError> {
    let mut connection = worker.pool.get().await?;
    Ok(delivery::begin(&mut connection, &worker.ctx, id, Tries::LETTER).await?)
}

async fn send(worker: &Worker, letter: &StoredLetter) -> Result<String, SendError> {
    let mail = Mail { id: letter.id, from: &worker.sender, to: &letter.to_address, raw: &letter.raw };
    match timeout(SEND_PERIOD, caught(worker.transport.send(&mail))).await {
        Ok(Ok(result)) => result,
        Ok(Err(())) => Err(SendError::Transient("sending panicked".to_owned())),
        Err(_) => Err(SendError::Transient("sending took too long".to_owned())),
    }
}

async fn record_sent(worker: &Worker, letter: &StoredLetter, answer: &str) -> Result<(), JobError> {
    let until = Instant::now() + RECORD_PERIOD;
    loop {
        let recorded = async {
            let mut connection = worker.pool.get().await?;
            Ok(delivery::sent(&mut connection, &worker.ctx, letter, answer).await?)
        };
        match recorded.await {
            Err(JobError::Stopped) => return Err(JobError::Stopped),
            Err(error) if Instant::now() < until => {
                tracing::warn!(%error, "sent, but not recorded yet");
                sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}

fn done(why: &str) -> Result<(), JobError> {
    tracing::info!("{why}");
    Ok(())
}
