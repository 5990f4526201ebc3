//! One queue: a worker of the library, supervised and restarted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use apalis::prelude::{Event, MetadataStore, Monitor, PollWith, TaskId, WorkerBuilder, WorkerBuilderExt};
use apalis_postgres::{Config, PgPool, PostgresStorage};
use domain::job::cause::JobCause;
use domain::operation::job_maintenance;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::queue::control::{self, PausedQueues};
use crate::queue::liveness::Liveness;
use crate::queue::notify::{Wakes, Wakeup};
use crate::{WorkError, Worker, jobs};

/// Jobs fetched at once. Measured: with 1 the queue does 300 jobs a second, with 100 it does 5,000.
pub(crate) const FETCH_BATCH: usize = 100;
/// Period of a worker's heartbeat.
const HEARTBEAT_PERIOD: Duration = Duration::from_secs(5);
/// A worker counts as dead after this many missed heartbeats (20 s). Orphaned jobs are looked for every 5 s, so they
/// are taken over within 30 s.
const MISSED_HEARTBEATS: usize = 4;
/// Heartbeats missing for this long mean that the network has dropped this process's own connection: restart the
/// queue.
const SILENCE_PERIOD: Duration = Duration::from_secs(30);
/// Wait before a queue that ended with an error is restarted: the first, doubled up to the second.
const RESTART_WAIT_PERIODS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    /// One of the names in [`domain::job`].
    pub(crate) name: &'static str,
    pub(crate) concurrency: usize,
    pub(crate) batch: usize,
    pub(crate) pool: PgPool,
    pub(crate) worker: Worker,
    pub(crate) wakeup: Arc<Wakeup>,
    pub(crate) liveness: Arc<Liveness>,
    pub(crate) paused: PausedQueues,
    /// The names under which this process took jobs.
    pub(crate) names: Arc<Mutex<Vec<String>>>,
    /// Host, process and start, as part of those names.
    pub(crate) process: String,
    /// How long running jobs are waited for when the process stops.
    pub(crate) stop_period: Duration,
}

impl Queue {
    /// Works on the queue until the process stops. When its worker ends, because the database is gone or hangs,
    /// another is started under another name.
    pub(crate) async fn keep_running(self, mut stop: watch::Receiver<bool>) {
        let (first_wait, last_wait) = RESTART_WAIT_PERIODS;
        let mut wait = first_wait;
        let mut paused = self.paused.clone();
        while !*stop.borrow() {
            if !control::may_work(&paused, self.name) {
                self.liveness.excuse(self.name);
                tokio::select! {
                    () = control::until_resumed(&mut paused, self.name) => {}
                    _ = stop.wait_for(|stopping| *stopping) => return,
                }
                tracing::info!(queue = self.name, "resumed: jobs are taken again");
            }
            self.liveness.expect(self.name, SILENCE_PERIOD);
            let name = self.new_name();
            let started = Instant::now();
            let (mut stopping, mut pausing) = (stop.clone(), paused.clone());
            let part = self.name;
            let signal = async move {
                tokio::select! {
                    // The sender is dropped only when the process ends: stop then, too.
                    _ = stopping.wait_for(|stopping| *stopping) => {}
                    () = control::until_paused(&mut pausing, part) => {}
                }
                Ok(())
            };
            tokio::select! {
                _ = self.monitor(&name).run_with_signal(signal) => {}
                () = silent_while_running(&self.liveness, self.name, &stop, &paused) => {
                    tracing::warn!(queue = self.name, "the queue's worker sent no heartbeat in time");
                }
            }
            if *stop.borrow() {
                return;
            }
            if !control::may_work(&paused, self.name) {
                tracing::warn!(queue = self.name, "paused: no jobs are taken");
                hand_back(&self.worker, &[name]).await;
                continue;
            }
            if started.elapsed() > Duration::from_secs(60) {
                wait = first_wait;
            }
            tracing::warn!(queue = self.name, ?wait, "the queue's worker ended; starting another");
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.wait_for(|stopping| *stopping) => {}
            }
            wait = (wait * 2).min(last_wait);
        }
    }

    /// A new unique name, recorded so that jobs taken under it can be handed back.
    fn new_name(&self) -> String {
        let name = format!("{}@{}:{}", self.name, self.process, &uuid::Uuid::new_v4().simple().to_string()[..8]);
        self.names.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
        name
    }

    fn monitor(&self, name: &str) -> Monitor {
        let name = name.to_owned();
        let config = Config::default()
            .queue(self.name)
            .batch_size(self.batch)
            .heartbeat_interval(HEARTBEAT_PERIOD)
            .missed_heartbeats(MISSED_HEARTBEATS)
            // Saves one UPDATE per job: the fetch has already claimed it.
            .lock_tasks(false);
        let queue = self.clone();
        let (liveness, part) = (Arc::clone(&self.liveness), self.name);
        Monitor::new()
            .shutdown_timeout(self.stop_period)
            .on_event(move |_, event| match event {
                Event::HeartBeat => liveness.beat(part),
                Event::Error(error) => tracing::warn!(queue = part, error = %**error, "a job failed"),
                _ => {}
            })
            .register(move |_| {
                // The handler parses the payload: one that cannot be parsed must not be fetched forever.
                let storage = PostgresStorage::<Value>::new(&queue.pool).with_config(config.clone());
                let (worker, queue_name) = (queue.worker.clone(), queue.name);
                WorkerBuilder::new(name.clone())
                    .backend(PollWith::new(storage, Wakes::new(Arc::clone(&queue.wakeup))))
                    .concurrency(queue.concurrency)
                    .catch_panic()
                    .build(move |payload: Value, id: TaskId, metadata: MetadataStore| {
                        let span = metadata.get("traceparent").map(str::to_owned);
                        let cause = metadata.get("caused_by").map(|id| JobCause::new(id, span));
                        jobs::handle_isolated(worker.clone(), queue_name, id.to_string(), cause, payload)
                    })
            })
    }
}

/// Resolves on silence, but not while stopping or paused: then nothing is fetched.
async fn silent_while_running(liveness: &Liveness, part: &str, stop: &watch::Receiver<bool>, paused: &PausedQueues) {
    liveness.silence(part).await;
    if *stop.borrow() || !control::may_work(paused, part) {
        std::future::pending::<()>().await;
    }
}

/// Best effort: jobs that are not handed back are taken over within 30 s.
pub(crate) async fn hand_back(worker: &Worker, names: &[String]) {
    let handed_back = async {
        let connection = worker.pool.get().await?;
        Ok::<_, WorkError>(job_maintenance::hand_back(&connection, names).await?)
    };
    match handed_back.await {
        Ok(0) => {}
        Ok(jobs) => tracing::info!(jobs, "jobs returned to the queue"),
        Err(error) => tracing::warn!(%error, "jobs could not be returned to the queue"),
    }
}
