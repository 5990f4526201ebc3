//! Runs the sweeps at their times for as long as the process lives, and records their runs.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::operation::schedule;
use futures::FutureExt;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;

use super::Sweep;
use crate::queue::control::{self, RequestedSweeps};
use crate::queue::liveness::Liveness;
use crate::{WorkError, Worker, meter};

/// A run without work is recorded this often: `last_ran_at` stays fresh within a minute, and a sweep that runs every
/// two seconds does not write every time.
const QUIET_PERIOD: Duration = Duration::from_secs(50);
/// Runs that may be missed before `/readyz` reports it, and the least time that takes.
const MISSED_RUNS: u32 = 3;
const MISSED_PERIOD: Duration = Duration::from_secs(60);

/// Runs one sweep at its times until the process stops. A failed or panicked run is logged, and the next one makes up
/// for it.
pub(crate) async fn keep_running(
    sweep: Sweep,
    worker: Worker,
    liveness: Arc<Liveness>,
    mut requested: RequestedSweeps,
    mut stop: watch::Receiver<bool>,
) {
    liveness.expect(sweep.name, (sweep.period * MISSED_RUNS).max(MISSED_PERIOD));
    let mut ticks = crate::ticks(sweep.period);
    let mut written: Option<Instant> = None;
    loop {
        let is_asked_for = tokio::select! {
            biased;
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = control::until_requested(&mut requested, sweep.name) => true,
            _ = ticks.tick() => false,
        };
        if is_asked_for {
            // Every process sees the request; one of them takes it.
            if !take_request(&sweep, &worker).await {
                continue;
            }
            tracing::info!(name = sweep.name, "running the scheduled task now, as requested");
            ticks.reset();
            written = None;
        }
        let started_at = worker.ctx.now();
        let span = tracing::info_span!("sweep", name = sweep.name);
        let began = Instant::now();
        let result = AssertUnwindSafe(sweep.run_once(&worker, &stop)).catch_unwind().instrument(span.clone()).await;
        meter::sweep(sweep.name, matches!(result, Ok(Ok(_))), began.elapsed());
        let inside = span.enter();
        let outcome = match result {
            Ok(Ok(rows)) => {
                liveness.beat(sweep.name);
                if rows > 0 {
                    tracing::info!(rows, "scheduled task done");
                } else if written.is_some_and(|at| at.elapsed() < QUIET_PERIOD) {
                    continue;
                }
                Ok(rows)
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("it panicked".to_owned()),
        };
        drop(inside);
        written = outcome.is_ok().then(Instant::now);
        if let Err(problem) = &outcome {
            tracing::error!(parent: &span, problem, "the scheduled task failed; it runs again at its next time");
        }
        if let Err(error) = write(&sweep, &worker, started_at, outcome).await {
            written = None;
            tracing::warn!(parent: &span, %error, "the run of the scheduled task could not be recorded");
        }
    }
}

async fn take_request(sweep: &Sweep, worker: &Worker) -> bool {
    let taken = async {
        let connection = worker.pool.get().await?;
        Ok::<_, WorkError>(schedule::take_request(&connection, sweep.name).await?)
    };
    taken.await.unwrap_or_else(|error| {
        tracing::warn!(name = sweep.name, %error, "a requested run could not be started yet");
        false
    })
}

async fn write(
    sweep: &Sweep,
    worker: &Worker,
    started_at: DateTime<Utc>,
    outcome: Result<usize, String>,
) -> Result<(), WorkError> {
    let connection = worker.pool.get().await?;
    let ended_at = worker.ctx.now();
    let next_run_at = ended_at + TimeDelta::from_std(sweep.period).unwrap_or_default();
    match outcome {
        Ok(rows) => {
            schedule::record_success(&connection, sweep.name, started_at, ended_at, next_run_at, rows).await?;
        }
        Err(problem) => {
            schedule::record_failure(&connection, sweep.name, started_at, next_run_at, &problem).await?;
        }
    }
    Ok(())
}
