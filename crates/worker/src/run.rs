//! Starts the parts of the worker process and stops them in order.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::job;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::health::Probes;
use crate::queue::control;
use crate::queue::failover::Servers;
use crate::queue::liveness::Liveness;
use crate::queue::notify::{self, Wakeup};
use crate::queue::pool::{self, QueueError, StatementTimeout};
use crate::queue::supervisor::{self, Queue};
use crate::sweeps::{SWEEPS, timer};
use crate::{Worker, gauges, health};

/// Documents decoded at once. Each keeps a core busy in a process of its own, of 256 MiB at most.
const PREPARE_CONCURRENCY: usize = 2;
/// Documents fetched at once: one that is fetched and waits here cannot be taken by an idle process.
const PREPARE_BATCH: usize = 2 * PREPARE_CONCURRENCY;

/// Settings of the worker process.
pub struct Settings {
    /// The database, for the queue library's own connections (five).
    pub database_url: String,
    /// Letters at once, and effects, and messages to webhooks; sixteen keep a mail server busy. Fewer documents, because they need a
    /// core each.
    pub concurrency: usize,
    /// The listener of `/healthz` and `/readyz`, if any.
    pub health: Option<TcpListener>,
    /// Measures queues, backlogs and alarms for the metrics every fifteen seconds; for a process that exposes
    /// metrics.
    pub measures: bool,
    /// Carries effects out. Without a platform it does not: approvals wait for a worker that has one.
    pub carries_out: bool,
    /// How long running work may take when the process is told to stop; the rest is handed back.
    pub stop_period: Duration,
}

impl Settings {
    /// Sixteen at once, effects carried out, no health page, 20 s to stop.
    pub fn new(database_url: impl Into<String>) -> Self {
        let stop_period = Duration::from_secs(20);
        Self {
            database_url: database_url.into(),
            concurrency: 16,
            health: None,
            measures: false,
            carries_out: true,
            stop_period,
        }
    }
}

/// Works until `shutdown` ends: sweeps and queues start, and survive any failure of the database. Then no new work is
/// taken, running work ends within [`Settings::stop_period`], and the rest is handed back.
///
/// Does not check the schema: call [`crate::pending_in_queue`] and [`database::migrate::require_current`] first.
///
/// # Errors
/// [`QueueError::Url`]. An unreachable database is no error: the process waits for it.
pub async fn run(settings: Settings, worker: Worker, shutdown: impl Future<Output = ()>) -> Result<(), QueueError> {
    let servers = Servers::new(&settings.database_url, "unbind work queue", StatementTimeout::Usual)?;
    let pool = pool::open(servers.first().clone());
    let (stopper, stop) = watch::channel(false);
    let liveness = Arc::new(Liveness::default());
    let names = Arc::new(Mutex::new(Vec::new()));
    let process = process_name();

    let mut helpers = JoinSet::new();
    let (store_sender, store) = watch::channel(None);
    helpers.spawn(health::watch_store(worker.vault.clone(), store_sender));
    if let Some(listener) = settings.health {
        let probes = Probes { pool: worker.pool.clone(), liveness: Arc::clone(&liveness), stop: stop.clone(), store };
        helpers.spawn(health::serve(listener, probes));
    }
    if settings.measures {
        helpers.spawn(gauges::keep_measuring(worker.clone()));
    }
    let requests = control::Requests::default();
    let mut work = JoinSet::new();
    let mut wakeups = Vec::new();
    let outgoing = settings.concurrency;
    for (name, concurrency, batch) in [
        (job::DELIVER_LETTER, outgoing, supervisor::FETCH_BATCH),
        (job::CARRY_OUT_EFFECT, outgoing, supervisor::FETCH_BATCH),
        (job::DELIVER_WEBHOOK, outgoing, supervisor::FETCH_BATCH),
        (job::ASK_FIGURES, outgoing, supervisor::FETCH_BATCH),
        (job::PREPARE_EVIDENCE, outgoing.min(PREPARE_CONCURRENCY), PREPARE_BATCH),
    ] {
        if name == job::CARRY_OUT_EFFECT && !settings.carries_out {
            continue;
        }
        let wakeup = Arc::new(Wakeup::default());
        wakeups.push((name, Arc::clone(&wakeup)));
        let queue = Queue {
            name,
            concurrency,
            batch,
            pool: pool.clone(),
            worker: worker.clone(),
            wakeup,
            liveness: Arc::clone(&liveness),
            paused: requests.paused.subscribe(),
            names: Arc::clone(&names),
            process: process.clone(),
            stop_period: settings.stop_period,
        };
        work.spawn(queue.keep_running(stop.clone()));
    }
    helpers.spawn(servers.follow(pool.clone()));
    helpers.spawn(notify::listen(pool.clone(), wakeups));
    for sweep in SWEEPS {
        let requested = requests.sweeps.subscribe();
        work.spawn(timer::keep_running(sweep, worker.clone(), Arc::clone(&liveness), requested, stop.clone()));
    }
    helpers.spawn(control::watch(worker.clone(), Arc::clone(&names), requests));
    tracing::info!(process, "worker started");

    shutdown.await;
    tracing::info!("stopping: no new jobs are taken");
    stopper.send_replace(true);
    let ended = tokio::time::timeout(settings.stop_period, async { while work.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(period = ?settings.stop_period, "some jobs did not finish in time and are returned to the queue");
    }
    let names = std::mem::take(&mut *names.lock().unwrap_or_else(PoisonError::into_inner));
    supervisor::hand_back(&worker, &names).await;
    // Ends the listener first: its connection would keep the pool open.
    helpers.shutdown().await;
    let _ = tokio::time::timeout(Duration::from_secs(1), pool.close()).await;
    tracing::info!("worker stopped");
    Ok(())
}

/// Host and process id, for people who look up which process holds a job. Each queue start adds a unique part.
#[expect(clippy::disallowed_methods, reason = "a property of the machine, not a setting")]
fn process_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    let host = host.map_or_else(|_| "host".to_owned(), |host| host.trim().to_owned());
    format!("{host}:{}", std::process::id())
}
