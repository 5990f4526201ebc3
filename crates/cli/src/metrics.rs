//! `/metrics` for Prometheus, on a listener of its own, for each of the two processes.
//!
//! All values are counted or measured beforehand: a scrape runs no query.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use database::Pool;
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use worker::http_server::{self, StatusCode};

/// Recorded values are drained into their buckets this often, independent of scrapes, so that they do not pile up.
const UPKEEP_PERIOD: Duration = Duration::from_secs(5);
/// Bounds in seconds: from a cached page to the longest permitted request or job.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 45.0];

/// Listens, and exposes this process's metrics until it ends.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) async fn start(address: SocketAddr, pool: &Pool) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).context("the buckets of the metrics are invalid")?;
    let handle = builder.install_recorder().context("the metrics cannot be recorded")?;
    describe();
    tracing::info!(address = %listener.local_addr()?, "serving metrics");
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
    gauge!("unbind_pool_connections", "state" => "in_use").set(count(status.size.saturating_sub(status.available)));
    gauge!("unbind_pool_connections", "state" => "idle").set(count(status.available));
    gauge!("unbind_pool_max_connections").set(count(status.max_size));
    gauge!("unbind_pool_waiters").set(count(status.waiting));
}

/// The description of each metric, for readers of the raw text; docs/OPERATIONS.md explains how to react.
fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("unbind_http_requests_total", "Requests answered, by route pattern, method and status.");
    describe_histogram!("unbind_http_request_seconds", "Duration of requests, by route pattern and method.");
    describe_counter!(
        "unbind_jobs_total",
        "Jobs by outcome: done, again (the database failed; retried), panicked or stopped."
    );
    describe_histogram!("unbind_job_seconds", "Duration of jobs, by queue.");
    describe_counter!(
        "unbind_letters_total",
        "Attempts to send an email, by type and outcome: sent, again (retried) or failed."
    );
    describe_counter!(
        "unbind_sms_total",
        "Attempts to send a text message, by type and outcome: accepted, delivered, again (retried), limited (postponed) or failed."
    );
    describe_counter!("unbind_sms_segments_total", "Segments of the text messages that were handed over.");
    describe_counter!(
        "unbind_bounces_total",
        "Messages from the bounce address, by outcome: what became of the letter, or why there was none."
    );
    describe_counter!(
        "unbind_effects_total",
        "Attempts to carry out a platform action, by outcome: confirmed, blocked, again (retried) or failed."
    );
    describe_counter!(
        "unbind_webhooks_total",
        "Attempts to send a message to a webhook, by outcome: delivered, again (retried) or failed."
    );
    describe_counter!(
        "unbind_figures_total",
        "Attempts to ask the platform for figures, by outcome: answered, cannot_say, again (retried) or failed."
    );
    describe_counter!("unbind_sweeps_total", "Runs of scheduled tasks, by outcome: done or failed.");
    describe_histogram!("unbind_sweep_seconds", "Duration of the runs of scheduled tasks.");
    describe_gauge!("unbind_queue_jobs", "Jobs of a queue, by state; at most 10000 are counted.");
    describe_gauge!("unbind_queue_oldest_seconds", "Time since the oldest waiting job became due.");
    describe_gauge!("unbind_queue_paused", "1 while a queue is paused.");
    describe_gauge!("unbind_workers", "Worker processes seen within the last minute.");
    describe_gauge!("unbind_sweep_age_seconds", "Time since the last success of a scheduled task.");
    describe_gauge!("unbind_sweep_late_seconds", "Delay of a scheduled task; 0 if it is on time.");
    describe_gauge!("unbind_set_aside", "Items that a scheduled task failed to handle and tries again.");
    describe_gauge!("unbind_letters_failed", "Emails that failed in the last 24 hours.");
    describe_gauge!("unbind_effects_failed", "Failed platform actions that are not resolved yet.");
    describe_gauge!("unbind_effects_blocked", "Blocked platform actions.");
    describe_gauge!("unbind_follow_ups_late", "Follow-ups that have been open for more than two days.");
    describe_gauge!("unbind_webhooks_disabled", "Webhooks that are disabled because messages were not taken.");
    describe_gauge!("unbind_applications_overdue", "Open applications past their deadline.");
    describe_gauge!(
        "unbind_calendar_horizon_seconds",
        "Time until a new application would have a deadline after the end of the official calendar."
    );
    describe_gauge!("unbind_alarm", "1 while an alarm is active.");
    describe_gauge!("unbind_measured_timestamp_seconds", "Time at which the gauges of the database were measured.");
    describe_gauge!("unbind_pool_connections", "Database connections of this process, by state: in use or idle.");
    describe_gauge!("unbind_pool_max_connections", "Maximum number of database connections of this process.");
    describe_gauge!("unbind_pool_waiters", "Tasks waiting for a database connection.");
}
