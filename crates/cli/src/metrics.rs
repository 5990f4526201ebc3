//! `/metrics` for Prometheus, on a listener of its own, for each of the two processes.
//!
//! All values are counted or measured beforehand: a scrape runs no query.

use std::time::Duration;

use anyhow::Context as _;
use database::Pool;
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use worker::http_server::{self, StatusCode};

use crate::options::MetricsOptions;

/// Recorded values are drained into their buckets this often, independent of scrapes, so that they do not pile up.
const UPKEEP_PERIOD: Duration = Duration::from_secs(5);
/// Bounds in seconds: from a cached page to the longest permitted request or job.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 45.0];

/// Listens, and exposes this process's metrics until it ends; does nothing when not configured.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) async fn start(options: MetricsOptions, pool: &Pool) -> anyhow::Result<()> {
    let Some(address) = options.metrics_listen else { return Ok(()) };
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).context("the buckets of the metrics")?;
    let handle = builder.install_recorder().context("the metrics cannot be recorded")?;
    describe();
    tracing::info!(address = %listener.local_addr()?, "showing metrics");
    tokio::spawn(keep_up(handle.clone()));
    tokio::spawn(serve(listener, handle, pool.clone()));
    Ok(())
}

async fn keep_up(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP_PERIOD);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

async fn serve(listener: TcpListener, handle: PrometheusHandle, pool: Pool) {
    let page = move |_path| {
        show_pool(&pool);
        std::future::ready((StatusCode::OK, handle.render()))
    };
    http_server::serve(listener, &["/metrics"], page).await;
}

/// The pool's load; needs no query.
#[expect(clippy::cast_precision_loss, reason = "a few hundred connections")]
fn show_pool(pool: &Pool) {
    let status = pool.status();
    let count = |count: usize| count as f64;
    gauge!("unbind_pool_connections", "state" => "in_use").set(count(status.open.saturating_sub(status.idle)));
    gauge!("unbind_pool_connections", "state" => "idle").set(count(status.idle));
    gauge!("unbind_pool_max_connections").set(count(status.max_connections));
    gauge!("unbind_pool_waiters").set(count(status.waiting));
}

/// The description of each metric, for readers of the raw text; docs/OPERATIONS.md explains how to react.
fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("unbind_http_requests_total", "Requests answered, by route pattern, method and status.");
    describe_histogram!("unbind_http_request_seconds", "How long requests took, by route pattern and method.");
    describe_counter!("unbind_jobs_total", "Jobs handled: done, again (the database failed), panicked or stopped.");
    describe_histogram!("unbind_job_seconds", "How long jobs took, by queue.");
    describe_counter!("unbind_letters_total", "Tries to send a letter, by kind: sent, again or failed for good.");
    describe_counter!(
        "unbind_effects_total",
        "Tries to carry an effect out: confirmed, blocked, again or failed for good."
    );
    describe_counter!("unbind_sweeps_total", "Runs of the scheduled duties: done or failed.");
    describe_histogram!("unbind_sweep_seconds", "How long runs of the scheduled duties took.");
    describe_gauge!("unbind_queue_jobs", "Jobs of a queue by state, counted up to ten thousand.");
    describe_gauge!("unbind_queue_oldest_seconds", "How long the job that waits longest has been due.");
    describe_gauge!("unbind_queue_paused", "1 while a queue is paused.");
    describe_gauge!("unbind_workers", "Worker processes seen within the last minute.");
    describe_gauge!("unbind_sweep_age_seconds", "Since the last success of a scheduled duty.");
    describe_gauge!("unbind_sweep_late_seconds", "By how much a scheduled duty is late; 0 when it is not.");
    describe_gauge!("unbind_letters_failed", "Letters given up within the last day.");
    describe_gauge!("unbind_effects_failed", "Effects given up that nobody dealt with.");
    describe_gauge!("unbind_effects_blocked", "Effects the platform refuses for now.");
    describe_gauge!("unbind_applications_overdue", "Open applications beyond their deadline.");
    describe_gauge!(
        "unbind_calendar_horizon_seconds",
        "Until an application would be promised a date past the official calendar."
    );
    describe_gauge!("unbind_alarm", "1 while an alarm rings.");
    describe_gauge!("unbind_measured_timestamp_seconds", "When the gauges of the database were measured.");
    describe_gauge!("unbind_pool_connections", "Database connections of this process, in use and idle.");
    describe_gauge!("unbind_pool_max_connections", "The most database connections this process opens.");
    describe_gauge!("unbind_pool_waiters", "Callers waiting for a database connection.");
}
