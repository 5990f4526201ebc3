//! All scheduled work: what is due by the clock, and what a lost job left undone.
//!
//! Every sweep takes due rows, oldest first, in bounded batches, and may run in several processes at once: the
//! domain's guards make a second run change nothing.

use domain::delivery::{reconcile, release, sms_report};
use domain::operation::job_maintenance;
use std::time::Duration;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use domain::account::session;
use domain::client;
use domain::deadline::calendar::{horizon, redate};
use domain::deadline::{escalation, late_notice};
use domain::desk::figures;
use domain::effect;
use domain::effect::platform;
use domain::effect::{blocked, failed};
use domain::evidence::preparation;
use domain::operation::{pruning, retention};
use domain::proposal;
use domain::review::claim::hand_back;
use domain::review::{claim, information_request};
use domain::store::inquiry;
use domain::webhook;
use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};
use tokio::sync::watch;

use crate::{WorkError, Worker};

mod read_bounces;
mod removal;
pub(crate) mod timer;

/// One kind of scheduled work.
#[derive(Debug, Clone, Copy)]
pub struct Sweep {
    /// Its name in `scheduled_runs` and in the log.
    pub name: &'static str,
    /// From the end of one run to the start of the next.
    pub period: Duration,
    /// Rows per batch.
    pub batch: i64,
    run: Run,
}

/// One batch of a sweep. Returns how many rows it acted on.
type Run = for<'a> fn(&'a Worker, &'a mut AsyncPgConnection, i64) -> BoxFuture<'a, Result<usize, WorkError>>;

/// A sweep that is one use case of the domain: its path, with [`PATIENCE`] where it waits for lost jobs.
macro_rules! rows {
    ($use_case:path) => {
        |worker, conn, limit| async move { Ok($use_case(conn, &worker.ctx, limit).await?) }.boxed()
    };
    ($use_case:path, PATIENCE) => {
        |worker, conn, limit| async move { Ok($use_case(conn, &worker.ctx, PATIENCE, limit).await?) }.boxed()
    };
}

/// Every sweep.
pub const SWEEPS: [Sweep; 37] = [
    // A deadline is at 18:00 sharp, so steps run within seconds; a run only reads an index.
    Sweep::new("run_escalations", secs(10), 500, rows!(escalation::run_due)),
    // The date of a late notice is a close, too; a minute later is soon enough for the next notice.
    Sweep::new("renew_late_notices", secs(60), 100, rows!(late_notice::renew_due)),
    // Minutes do not matter for a digest; one short query finds the digests already sent.
    Sweep::new("send_digests", secs(60), 100, rows!(escalation::digest::send_due)),
    // A lease is twenty minutes; 15 s more do not matter.
    Sweep::new("end_leases", secs(15), 100, rows!(claim::end_leases)),
    // An absence entered for the current moment should show effect at once.
    Sweep::new("hand_back_absent", secs(15), 100, rows!(hand_back::hand_back_due)),
    // Leads seldom leave, and each referral is checked once an hour; a run only reads an index.
    Sweep::new("watch_referrals", secs(300), 100, rows!(claim::referral::watch_due)),
    // The applicant had days; a minute more does not matter.
    Sweep::new("lapse_requests", secs(60), 100, rows!(information_request::lapse_due)),
    // Due on a working-day morning; minutes do not matter.
    Sweep::new("remind_of_requests", secs(60), 100, rows!(information_request::remind_due)),
    // Letters should leave soon after the grace period ends.
    Sweep::new("release_held_letters", secs(2), 200, rows!(release::release_held)),
    // A bounced letter may hold up an effect; no user waits for it on a page.
    Sweep::new("read_bounces", secs(30), 100, |worker, conn, limit| read_bounces::run(worker, conn, limit).boxed()),
    // Operators try for days; an hour more does not matter.
    Sweep::new("fail_unreported_sms", HOUR, 100, rows!(sms_report::fail_unreported)),
    // Jobs are rarely lost, and reading the queue for waiting jobs is the most expensive of these sweeps.
    Sweep::new("reconcile_letters", secs(60), 1000, rows!(reconcile::reconcile, PATIENCE)),
    // There are fewer effects than letters, and each matters more.
    Sweep::new("reconcile_effects", secs(30), 1000, rows!(effect::reconcile, PATIENCE)),
    // A partner's mirror is behind meanwhile; jobs are rarely lost.
    Sweep::new("reconcile_webhooks", secs(30), 500, rows!(webhook::reconcile::reconcile, PATIENCE)),
    // A review begins some time after the submission; jobs are rarely lost.
    Sweep::new("reconcile_figures", secs(60), 500, rows!(inquiry::reconcile, PATIENCE)),
    // Blocked effects are rechecked once a day; a quarter of an hour more does not matter.
    Sweep::new("recheck_blocked", secs(900), 100, rows!(blocked::recheck_due)),
    Sweep::new("notify_leads_of_blocked", secs(900), 100, rows!(blocked::notify_leads)),
    // Leads are reminded once a day; the first time soon after it failed.
    Sweep::new("remind_leads_of_failed", secs(300), 100, rows!(failed::remind_leads)),
    // The applicant had weeks; a quarter of an hour more does not matter.
    Sweep::new("lapse_approvals", secs(900), 100, rows!(effect::lapse::lapse_due)),
    // Nonces are useless after ten minutes.
    Sweep::new("prune_nonces", HOUR, 1000, rows!(platform::prune_nonces)),
    // An applicant is looking at the page and waits for the verdict.
    Sweep::new("reconcile_evidence", secs(30), 1000, rows!(preparation::reconcile, PATIENCE)),
    // Their keys are already destroyed; the batch is small because each removal from a bucket is slow.
    Sweep::new("remove_objects", secs(30), 50, |worker, conn, limit| {
        removal::remove_objects(worker, conn, limit).boxed()
    }),
    // Retention periods are counted in days.
    Sweep::new("erase_closed", HOUR, 50, rows!(retention::erase_closed)),
    Sweep::new("remind_of_drafts", HOUR, 100, rows!(retention::remind_of_drafts)),
    Sweep::new("remove_drafts", HOUR, 50, rows!(retention::remove_drafts)),
    Sweep::new("erase_letters", HOUR, 50, rows!(retention::erase_letters)),
    Sweep::new("erase_contacts", HOUR, 500, rows!(retention::erase_contacts)),
    // Separate from the sweeps that do the work: the backlog also has to be reported when those fail.
    Sweep::new("measure_retention", HOUR, 1, |worker, conn, _| removal::measure(worker, conn).boxed()),
    // The page shows when its figures were measured, so minutes do not matter.
    // Each run counts everything again, so no rows are left for another batch.
    Sweep::new("measure_days", secs(300), 100, |worker, conn, _| {
        figures::measure_days(conn, &worker.ctx).map_ok(|_| 0).err_into().boxed()
    }),
    // After a calendar is published people look at outdated due dates. A run only reads an index of the work to do.
    Sweep::new("redate", secs(2), 500, rows!(redate::redate_due)),
    Sweep::new("recount_requests", secs(10), 100, rows!(information_request::recount_due)),
    // Changes by the day. Each admin is told once, however often this runs.
    Sweep::new("watch_calendar", secs(24 * 60 * 60), 1000, |worker, conn, _| {
        horizon::watch(conn, &worker.ctx).err_into().boxed()
    }),
    // A day ahead is the shortest notice; each one is written once, however often this runs.
    Sweep::new("watch_clients", HOUR, 500, rows!(client::notice::watch_due)),
    // Colleagues had five working days; a quarter of an hour more does not matter.
    Sweep::new("expire_proposals", secs(900), 100, rows!(proposal::expire_due)),
    Sweep::new("prune_sessions", secs(600), 1000, rows!(session::prune)),
    // Kept for a month and longer, so an hour does not matter.
    Sweep::new("prune_used", HOUR, 1000, |worker, conn, limit| {
        pruning::prune_used(conn, &worker.ctx, limit).err_into().boxed()
    }),
    Sweep::new("prune_jobs", secs(600), 5000, |worker, conn, limit| {
        job_maintenance::prune(conn, worker.ctx.now() - KEEP_JOBS_PERIOD, limit).err_into().boxed()
    }),
];

const HOUR: Duration = secs(60 * 60);

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A row counts as forgotten only this long after it is due: its job may be running.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);
/// Finished jobs are kept for a week, for troubleshooting.
const KEEP_JOBS_PERIOD: TimeDelta = TimeDelta::days(7);
/// Batches per run; the rest waits for the next run, so that no sweep occupies a connection.
const MAX_BATCHES: usize = 50;

impl Sweep {
    const fn new(name: &'static str, period: Duration, batch: i64, run: Run) -> Self {
        Self { name, period, batch, run }
    }

    /// Runs the sweep once, batch by batch, until a batch is not full, the bound is reached or the process stops.
    /// Returns the number of rows it acted on.
    ///
    /// # Errors
    /// [`WorkError`]; finished batches stay done.
    pub(crate) async fn run_once(&self, worker: &Worker, stop: &watch::Receiver<bool>) -> Result<usize, WorkError> {
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
