//! The scheduled work, all of it: what is due by the clock, and what a lost job left lying.
//!
//! Every sweep takes what is due and not done, oldest first, in bounded batches, and may run in several processes at once:
//! the domain's guards see to it that running it twice changes nothing more than running it once.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::db::AcquireError;
use domain::letter::delivery;
use domain::{Context, claim, effect, job, rung, session};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::Worker;

pub(crate) mod timer;

/// One kind of scheduled work.
#[derive(Debug, Clone, Copy)]
pub struct Sweep {
    /// Its name in `scheduled_runs` and in the log.
    pub name: &'static str,
    /// From the end of one run to the start of the next.
    pub period: Duration,
    /// Rows a batch.
    pub batch: i64,
    run: for<'a> fn(&'a mut AsyncPgConnection, &'a Context, i64) -> BoxFuture<'a, QueryResult<usize>>,
}

/// Every sweep.
pub const SWEEPS: [Sweep; 7] = [
    // A deadline is at 18:00, not a minute past; an index is read and nothing else.
    Sweep {
        name: "fire_rungs",
        period: Duration::from_secs(10),
        batch: 100,
        run: |conn, ctx, limit| rung::fire_due(conn, ctx, limit).boxed(),
    },
    // A lease is half an hour; a quarter of a minute more is not noticed.
    Sweep {
        name: "end_leases",
        period: Duration::from_secs(15),
        batch: 100,
        run: |conn, ctx, limit| claim::end_leases(conn, ctx, limit).boxed(),
    },
    // Somebody is waiting for the end of the grace period.
    Sweep {
        name: "release_held_letters",
        period: Duration::from_secs(2),
        batch: 200,
        run: |conn, ctx, limit| delivery::release_held(conn, ctx, limit).boxed(),
    },
    // Jobs are lost rarely; reading the queue for what waits is the dearest of these.
    Sweep {
        name: "reconcile_letters",
        period: Duration::from_secs(60),
        batch: 1000,
        run: |conn, ctx, limit| delivery::reconcile(conn, ctx, PATIENCE, limit).boxed(),
    },
    // There are fewer effects than letters, and more hangs on each.
    Sweep {
        name: "reconcile_effects",
        period: Duration::from_secs(30),
        batch: 1000,
        run: |conn, ctx, limit| effect::reconcile(conn, ctx, PATIENCE, limit).boxed(),
    },
    Sweep {
        name: "prune_sessions",
        period: Duration::from_secs(600),
        batch: 1000,
        run: |conn, ctx, limit| session::prune(conn, ctx, limit).boxed(),
    },
    Sweep {
        name: "prune_jobs",
        period: Duration::from_secs(600),
        batch: 5000,
        run: |conn, ctx, limit| job::upkeep::prune(conn, ctx.now() - KEEP_JOBS_PERIOD, limit).boxed(),
    },
];

/// A row is due this long before it is taken for forgotten: its job may just be under way.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);
/// Done jobs are kept for a week, for whoever has to find out what happened.
const KEEP_JOBS_PERIOD: TimeDelta = TimeDelta::days(7);
/// Batches a run; what is left waits for the next, so that no sweep keeps a connection for itself.
const MAX_BATCHES: usize = 50;

/// Why a sweep stopped before its end. It runs again at its next time.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// No connection.
    #[error(transparent)]
    Acquire(#[from] AcquireError),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Database(#[from] diesel::result::Error),
}

impl Sweep {
    /// Runs it once, batch by batch, until a batch is not full, the bound is reached or the process stops.
    /// Returns how many rows it acted on.
    ///
    /// # Errors
    /// [`SweepError`]; finished batches stay done.
    pub(crate) async fn run_once(&self, worker: &Worker, stop: &watch::Receiver<bool>) -> Result<usize, SweepError> {
        let mut connection = worker.pool.get().await?;
        let mut rows = 0;
        for _ in 0..MAX_BATCHES {
            let batch = (self.run)(&mut connection, &worker.ctx, self.batch).await?;
            rows += batch;
            if i64::try_from(batch).unwrap_or(i64::MAX) < self.batch || *stop.borrow() {
                break;
            }
        }
        Ok(rows)
    }
}
