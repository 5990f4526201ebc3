//! The scheduled work, all of it: what is due by the clock, and what a lost job left lying.
//!
//! Every sweep takes what is due and not done, oldest first, in bounded batches, and may run in several processes at once:
//! the domain's guards see to it that running it twice changes nothing more than running it once.

use domain::delivery::reconcile;
use domain::delivery::release;
use domain::operation::job_maintenance;
use std::time::Duration;

use chrono::TimeDelta;
use database::AcquireError;
use diesel_async::AsyncPgConnection;
use domain::account::session;
use domain::deadline::calendar::horizon;
use domain::deadline::calendar::redate;
use domain::deadline::escalation;
use domain::desk::figures;
use domain::effect;
use domain::effect::blocked;
use domain::effect::platform::nonce;
use domain::evidence::preparation;
use domain::operation::retention;
use domain::review::claim;
use domain::review::claim::hand_back;
use domain::review::information_request;
use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};
use tokio::sync::watch;

use crate::Worker;

mod measure_retention;
mod read_bounces;
mod remove_objects;
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
    run: Run,
}

/// One batch of a sweep. Returns how many rows it acted on.
type Run = for<'a> fn(&'a Worker, &'a mut AsyncPgConnection, i64) -> BoxFuture<'a, Result<usize, SweepError>>;

/// What most sweeps are: one use case of the domain.
macro_rules! rows {
    ($conn:ident, $ctx:ident, $limit:ident, $call:expr) => {
        |worker, $conn, $limit| {
            let $ctx = &worker.ctx;
            async move { Ok($call.await?) }.boxed()
        }
    };
}

/// Every sweep.
pub const SWEEPS: [Sweep; 25] = [
    // A deadline is at 18:00, not a minute past; an index is read and nothing else.
    Sweep {
        name: "fire_rungs",
        period: Duration::from_secs(10),
        batch: 500,
        run: rows!(conn, ctx, limit, escalation::fire_due(conn, ctx, limit)),
    },
    // Nobody looks at the clock for it; what is done is looked up by one short query.
    Sweep {
        name: "send_digests",
        period: Duration::from_secs(60),
        batch: 100,
        run: rows!(conn, ctx, limit, escalation::digest::send_due(conn, ctx, limit)),
    },
    // A lease is twenty minutes; a quarter of a minute more is not noticed.
    Sweep {
        name: "end_leases",
        period: Duration::from_secs(15),
        batch: 100,
        run: rows!(conn, ctx, limit, claim::end_leases(conn, ctx, limit)),
    },
    // Whoever enters an absence for this very moment sees it happen.
    Sweep {
        name: "hand_back_absent",
        period: Duration::from_secs(15),
        batch: 100,
        run: rows!(conn, ctx, limit, hand_back::hand_back_due(conn, ctx, limit)),
    },
    // The applicant had days; a minute more is not noticed.
    Sweep {
        name: "lapse_requests",
        period: Duration::from_secs(60),
        batch: 100,
        run: rows!(conn, ctx, limit, information_request::lapse_due(conn, ctx, limit)),
    },
    // They are due on the morning of a working day, to the minute for nobody.
    Sweep {
        name: "remind_of_requests",
        period: Duration::from_secs(60),
        batch: 100,
        run: rows!(conn, ctx, limit, information_request::remind_due(conn, ctx, limit)),
    },
    // Somebody is waiting for the end of the grace period.
    Sweep {
        name: "release_held_letters",
        period: Duration::from_secs(2),
        batch: 200,
        run: rows!(conn, ctx, limit, release::release_held(conn, ctx, limit)),
    },
    // A letter that came back may hold an effect up; nobody waits for it at a page.
    Sweep {
        name: "read_bounces",
        period: Duration::from_secs(30),
        batch: 100,
        run: |worker, conn, limit| read_bounces::run(worker, conn, limit).boxed(),
    },
    // Jobs are lost rarely; reading the queue for what waits is the dearest of these.
    Sweep {
        name: "reconcile_letters",
        period: Duration::from_secs(60),
        batch: 1000,
        run: rows!(conn, ctx, limit, reconcile::reconcile(conn, ctx, PATIENCE, limit)),
    },
    // There are fewer effects than letters, and more hangs on each.
    Sweep {
        name: "reconcile_effects",
        period: Duration::from_secs(30),
        batch: 1000,
        run: rows!(conn, ctx, limit, effect::reconcile(conn, ctx, PATIENCE, limit)),
    },
    // A day lies between two looks; a quarter of an hour more is not noticed.
    Sweep {
        name: "recheck_blocked",
        period: Duration::from_secs(900),
        batch: 100,
        run: rows!(conn, ctx, limit, blocked::recheck_due(conn, ctx, limit)),
    },
    Sweep {
        name: "tell_leads_of_blocked",
        period: Duration::from_secs(900),
        batch: 100,
        run: rows!(conn, ctx, limit, blocked::tell_leads(conn, ctx, limit)),
    },
    // They are no use after ten minutes.
    Sweep {
        name: "prune_nonces",
        period: HOUR,
        batch: 1000,
        run: rows!(conn, ctx, limit, nonce::prune(conn, ctx, limit)),
    },
    // Somebody is looking at the page and waits for the verdict.
    Sweep {
        name: "reconcile_evidence",
        period: Duration::from_secs(30),
        batch: 1000,
        run: rows!(conn, ctx, limit, preparation::reconcile(conn, ctx, PATIENCE, limit)),
    },
    // Their keys are destroyed already; the batch is small because a bucket takes its time for each.
    Sweep {
        name: "remove_objects",
        period: Duration::from_secs(30),
        batch: 50,
        run: |worker, conn, limit| remove_objects::run(worker, conn, limit).boxed(),
    },
    // What retention promises is counted in days.
    Sweep {
        name: "erase_closed",
        period: HOUR,
        batch: 50,
        run: rows!(conn, ctx, limit, retention::erase_closed(conn, ctx, limit)),
    },
    Sweep {
        name: "remind_of_drafts",
        period: HOUR,
        batch: 100,
        run: rows!(conn, ctx, limit, retention::remind_of_drafts(conn, ctx, limit)),
    },
    Sweep {
        name: "remove_drafts",
        period: HOUR,
        batch: 50,
        run: rows!(conn, ctx, limit, retention::remove_drafts(conn, ctx, limit)),
    },
    Sweep {
        name: "erase_letters",
        period: HOUR,
        batch: 50,
        run: rows!(conn, ctx, limit, retention::erase_letters(conn, ctx, limit)),
    },
    // Apart from what does the work: it also has to be said when that fails.
    Sweep {
        name: "measure_retention",
        period: HOUR,
        batch: 1,
        run: |worker, conn, _| measure_retention::run(worker, conn).boxed(),
    },
    // A page that is a few minutes behind says so.
    Sweep {
        name: "measure_days",
        period: Duration::from_secs(300),
        batch: 100,
        // What it counted is counted again each time: nothing is left of it for another batch.
        run: rows!(conn, ctx, _limit, figures::measure_days(conn, ctx).map_ok(|_| 0)),
    },
    // A calendar was published: people look at dates that are still the old ones. An index of what is to do is read.
    Sweep {
        name: "redate",
        period: Duration::from_secs(2),
        batch: 500,
        run: rows!(conn, ctx, limit, redate::redate_due(conn, ctx, limit)),
    },
    // It changes by the day. Each admin is told once, however often it runs.
    Sweep {
        name: "watch_calendar",
        period: Duration::from_secs(24 * 60 * 60),
        batch: 1000,
        run: rows!(conn, ctx, _limit, horizon::watch(conn, ctx)),
    },
    Sweep {
        name: "prune_sessions",
        period: Duration::from_secs(600),
        batch: 1000,
        run: rows!(conn, ctx, limit, session::prune(conn, ctx, limit)),
    },
    Sweep {
        name: "prune_jobs",
        period: Duration::from_secs(600),
        batch: 5000,
        run: rows!(conn, ctx, limit, job_maintenance::prune(conn, ctx.now() - KEEP_JOBS_PERIOD, limit)),
    },
];

const HOUR: Duration = Duration::from_secs(60 * 60);
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
    /// The evidence store does not answer, or refuses.
    #[error(transparent)]
    Store(#[from] vault::StoreError),
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
            let batch = (self.run)(worker, &mut connection, self.batch).await?;
            rows += batch;
            if i64::try_from(batch).unwrap_or(i64::MAX) < self.batch || *stop.borrow() {
                break;
            }
        }
        Ok(rows)
    }
}
