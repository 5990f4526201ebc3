//! The job handlers, one per queue.
//!
//! A handler may be called repeatedly for the same row, by several processes at once, and may die at any point: it
//! first checks the row's state. Only a failure of the database is reported to the queue as an error.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use domain::job;
use domain::job::cause::{self, JobCause};
use futures::FutureExt;
use serde::Deserialize;
use serde_json::Value;
use tracing::Instrument;

use crate::{WorkError, Worker, meter, trace};

mod ask_figures;
pub mod carry_out_effect;
pub mod deliver_letter;
mod deliver_sms;
pub mod deliver_webhook;
pub mod prepare_evidence;
mod record_sent;

/// The longest a letter may take to be handed over. An attempt's lease is 60 s; the rest of it is for recording.
pub const SEND_PERIOD: Duration = Duration::from_secs(45);

/// A job whose database failed is fetched again at once: this wait keeps it from a busy loop.
const DATABASE_WAIT_PERIOD: Duration = Duration::from_secs(1);

/// Runs a job of this queue. A payload that does not parse or is of a newer version is logged and dropped.
pub async fn handle(worker: &Worker, queue: &str, payload: &Value) -> Result<(), WorkError> {
    if queue == job::DELIVER_LETTER
        && let Ok(job) = job::DeliverLetter::deserialize(payload)
        && job == job::DeliverLetter::new(job.letter)
    {
        return deliver_letter::deliver(worker, job.letter).await;
    }
    if queue == job::CARRY_OUT_EFFECT
        && let Ok(job) = job::CarryOutEffect::deserialize(payload)
        && job == job::CarryOutEffect::new(job.effect)
    {
        return carry_out_effect::carry_out(worker, job.effect).await;
    }
    if queue == job::PREPARE_EVIDENCE
        && let Ok(job) = job::PrepareEvidence::deserialize(payload)
        && job == job::PrepareEvidence::new(job.evidence)
    {
        return prepare_evidence::prepare(worker, job.evidence).await;
    }
    if queue == job::DELIVER_WEBHOOK
        && let Ok(job) = job::DeliverWebhook::deserialize(payload)
        && job == job::DeliverWebhook::new(job.delivery)
    {
        return deliver_webhook::deliver(worker, job.delivery).await;
    }
    if queue == job::ASK_FIGURES
        && let Ok(job) = job::AskFigures::deserialize(payload)
        && job == job::AskFigures::new(job.inquiry)
    {
        return ask_figures::ask(worker, job.inquiry).await;
    }
    tracing::error!(queue, "ignored a job that cannot be parsed or is of a newer version");
    Ok(())
}

/// Runs [`handle`] in a task of its own: a queue that loses its database cannot drop a letter between sending and
/// recording, and a panic ends neither the queue nor the process.
pub(crate) async fn handle_isolated(
    worker: Worker,
    queue: &'static str,
    job: String,
    cause: Option<JobCause>,
    payload: Value,
) -> Result<(), WorkError> {
    let span = tracing::info_span!("job", queue, %job, caused_by = cause.as_ref().map(|cause| cause.id.as_str()));
    trace::link(&span, cause.as_ref().and_then(|cause| cause.traceparent.as_deref()));
    let began = Instant::now();
    // Jobs enqueued by this job inherit its cause; a job without one becomes the cause.
    let task = cause::scope(cause.unwrap_or_else(|| JobCause::new(&job, trace::traceparent(&span))), async move {
        let result = handle(&worker, queue, &payload).await;
        if let Err(error) = &result {
            tracing::warn!(%error, "the job failed and will be retried");
            tokio::time::sleep(DATABASE_WAIT_PERIOD).await;
        }
        result
    });
    let (outcome, result) = match tokio::spawn(task.instrument(span.clone())).await {
        Ok(Ok(())) => ("done", Ok(())),
        Ok(Err(error)) => ("again", Err(error)),
        Err(error) if error.is_panic() => {
            let panic = panic_message(&*error.into_panic());
            tracing::error!(queue, job, panic, "a job handler panicked; a new job is created for its row later");
            ("panicked", Ok(()))
        }
        Err(_) => ("stopped", Err(WorkError::Stopped)),
    };
    meter::job(queue, outcome, began.elapsed());
    trace::ended(&span, outcome);
    result
}

/// Ends a job that has nothing to do.
fn done(why: &str) -> Result<(), WorkError> {
    tracing::info!("{why}");
    Ok(())
}

/// The result of a call to mail or platform, or `Err` when it panicked.
async fn caught<F: Future>(call: F) -> Result<F::Output, ()> {
    AssertUnwindSafe(call).catch_unwind().await.map_err(|panic| {
        tracing::error!(panic = panic_message(&*panic), "an attempt panicked; it counts as failed");
    })
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    crate::redact::redact(message.unwrap_or("no message"))
}
