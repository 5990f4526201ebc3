//! Measures the database for the worker's metrics, every fifteen seconds, independent of how often they are scraped.

use std::time::Duration;

use chrono::TimeDelta;
use domain::operation::{self, Overview};
use metrics::gauge;

use crate::{WorkError, Worker, meter};

/// From one measurement to the next.
const MEASURE_PERIOD: Duration = Duration::from_secs(15);

/// Measures repeatedly, for as long as it is polled. A measurement that fails keeps its last value;
/// `unbind_measured_timestamp_seconds` gives the time of the last success.
pub(crate) async fn keep_measuring(worker: Worker) {
    meter::begin();
    let mut ticks = crate::ticks(MEASURE_PERIOD);
    loop {
        ticks.tick().await;
        match measure(&worker).await {
            Ok(overview) => show(&overview),
            Err(error) => tracing::warn!(%error, "the metrics could not be measured"),
        }
    }
}

async fn measure(worker: &Worker) -> Result<Overview, WorkError> {
    let connection = worker.pool.get().await?;
    Ok(operation::measure(&connection, &worker.ctx).await?)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts capped at ten thousand, and milliseconds of this age, fit a double"
)]
fn show(overview: &Overview) {
    let now = overview.at;
    let count = |count: i64| count as f64;
    for figures in &overview.queues {
        let queue = figures.queue;
        for (state, jobs) in [
            ("waiting", figures.waiting),
            ("later", figures.later),
            ("running", figures.running),
            ("dead", figures.dead),
        ] {
            gauge!("unbind_queue_jobs", "queue" => queue, "state" => state).set(count(jobs));
        }
        let age = figures.oldest_at.map_or(0.0, |at| seconds(now - at).max(0.0));
        gauge!("unbind_queue_oldest_seconds", "queue" => queue).set(age);
        let is_paused = overview.pauses.iter().any(|pause| pause.queue == queue);
        gauge!("unbind_queue_paused", "queue" => queue).set(f64::from(u8::from(is_paused)));
    }
    let alive = overview.processes.iter().filter(|process| !process.queues.is_empty()).count();
    gauge!("unbind_workers").set(alive as f64);
    for duty in overview.duties.iter().filter(|duty| duty.is_known()) {
        let sweep = duty.run.name.clone();
        let age = duty.run.last_ran_at.or(duty.run.announced_at).map_or(0.0, |at| seconds(now - at).max(0.0));
        gauge!("unbind_sweep_age_seconds", "sweep" => sweep.clone()).set(age);
        gauge!("unbind_sweep_late_seconds", "sweep" => sweep).set(duty.late_by.map_or(0.0, seconds));
    }
    for duty in overview.duties.iter().filter(|duty| duty.is_known()) {
        let name = &duty.run.name;
        if !overview.set_aside_counts.iter().any(|(sweep, _)| sweep == name) {
            gauge!("unbind_set_aside", "sweep" => name.clone()).set(0.0);
        }
    }
    for (sweep, set_aside) in &overview.set_aside_counts {
        gauge!("unbind_set_aside", "sweep" => sweep.clone()).set(count(*set_aside));
    }
    gauge!("unbind_letters_failed").set(count(overview.trouble.letters_failed));
    gauge!("unbind_effects_failed").set(count(overview.trouble.effects_failed));
    gauge!("unbind_effects_blocked").set(count(overview.trouble.effects_blocked));
    gauge!("unbind_follow_ups_late").set(count(overview.trouble.follow_ups_late));
    gauge!("unbind_webhooks_disabled").set(count(overview.trouble.webhooks_disabled));
    gauge!("unbind_applications_overdue").set(count(overview.trouble.overdue));
    let until_reached = overview.horizon.as_ref().map_or(0.0, |horizon| seconds(horizon.reached_at() - now).max(0.0));
    gauge!("unbind_calendar_horizon_seconds").set(until_reached);
    for alarm in &overview.alarms {
        gauge!("unbind_alarm", "name" => alarm.name.as_str()).set(f64::from(u8::from(alarm.is_ringing())));
    }
    gauge!("unbind_measured_timestamp_seconds").set(now.timestamp_millis() as f64 / 1000.0);
}

fn seconds(period: TimeDelta) -> f64 {
    period.as_seconds_f64()
}
