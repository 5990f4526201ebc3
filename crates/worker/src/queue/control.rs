//! Operators' requests to the workers: paused queues, and sweeps to run out of turn. Polled every two seconds.
//!
//! Also records which sweeps the workers run, and since when they work.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::operation;
use domain::operation::{job_stats, schedule};
use tokio::sync::watch;

use crate::sweeps::SWEEPS;
use crate::{WorkError, Worker};

/// A pause takes effect within this period.
const LOOK_PERIOD: Duration = Duration::from_secs(2);

/// The paused queues; `None` until they were read once.
pub(crate) type PausedQueues = watch::Receiver<Option<BTreeSet<String>>>;
/// The sweeps that are to run out of turn; sent again until they are taken.
pub(crate) type RequestedSweeps = watch::Receiver<BTreeSet<String>>;

/// The requests of operators, as last read.
#[derive(Debug)]
pub(crate) struct Requests {
    pub(crate) paused: watch::Sender<Option<BTreeSet<String>>>,
    pub(crate) sweeps: watch::Sender<BTreeSet<String>>,
}

impl Default for Requests {
    fn default() -> Self {
        Self { paused: watch::Sender::new(None), sweeps: watch::Sender::new(BTreeSet::new()) }
    }
}

/// Polls repeatedly, for as long as it is polled itself.
pub(crate) async fn watch(worker: Worker, names: Arc<Mutex<Vec<String>>>, requests: Requests) {
    let mut ticks = crate::ticks(LOOK_PERIOD);
    let mut is_announced = false;
    let mut started = 0;
    loop {
        ticks.tick().await;
        if let Err(error) = look(&worker, &names, &requests, &mut is_announced, &mut started).await {
            tracing::debug!(%error, "requests of operators could not be read");
        }
    }
}

async fn look(
    worker: &Worker,
    names: &Mutex<Vec<String>>,
    requests: &Requests,
    is_announced: &mut bool,
    started: &mut usize,
) -> Result<(), WorkError> {
    let connection = worker.pool.get().await?;
    let (paused, requested) =
        futures::try_join!(operation::list_paused(&connection), schedule::list_requested(&connection))?;
    let paused: BTreeSet<String> = paused.into_iter().map(|pause| pause.queue).collect();
    requests.paused.send_if_modified(|known| {
        let is_other = known.as_ref() != Some(&paused);
        *known = Some(paused);
        is_other
    });
    if !requested.is_empty() {
        requests.sweeps.send_replace(requested.into_iter().collect());
    }
    let now = worker.ctx.now();
    if !*is_announced {
        let sweeps = SWEEPS.map(|sweep| (sweep.name, i32::try_from(sweep.period.as_secs()).unwrap_or(i32::MAX)));
        schedule::announce(&connection, now, &sweeps).await?;
        *is_announced = true;
    }
    // A worker's row is inserted a moment after its name is chosen: record again until every row was found.
    let new = names.lock().unwrap_or_else(PoisonError::into_inner).get(*started..).unwrap_or_default().to_vec();
    if !new.is_empty() && job_stats::record_start(&connection, &new, now).await? == new.len() {
        *started += new.len();
    }
    Ok(())
}

/// True when jobs of this queue may be taken: the paused queues are known and this is not one of them.
pub(crate) fn may_work(paused: &PausedQueues, queue: &str) -> bool {
    paused.borrow().as_ref().is_some_and(|paused| !paused.contains(queue))
}

pub(crate) async fn until_paused(paused: &mut PausedQueues, queue: &str) {
    until(paused, |paused| paused.contains(queue)).await;
}

/// Returns once it is known that the queue is not paused.
pub(crate) async fn until_resumed(paused: &mut PausedQueues, queue: &str) {
    until(paused, |paused| !paused.contains(queue)).await;
}

async fn until(paused: &mut PausedQueues, fits: impl Fn(&BTreeSet<String>) -> bool) {
    if paused.wait_for(|known| known.as_ref().is_some_and(&fits)).await.is_err() {
        // The watcher has ended because the process is stopping; that is handled elsewhere.
        std::future::pending::<()>().await;
    }
}

pub(crate) async fn until_requested(requested: &mut RequestedSweeps, sweep: &str) {
    loop {
        if requested.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        if requested.borrow_and_update().contains(sweep) {
            return;
        }
    }
}
