//! The worker's counters. Labels come from small fixed sets in this program; never an id or personal data.
//!
//! Without a metrics recorder in the process these calls do nothing.

use std::time::Duration;

use domain::letter::LetterKind;
use metrics::{counter, histogram};

pub(crate) fn job(queue: &'static str, outcome: &'static str, took: Duration) {
    counter!("unbind_jobs_total", "queue" => queue, "outcome" => outcome).increment(1);
    histogram!("unbind_job_seconds", "queue" => queue).record(took);
}

pub(crate) fn letter(kind: LetterKind, outcome: &'static str) {
    counter!("unbind_letters_total", "kind" => kind.as_str(), "outcome" => outcome).increment(1);
}

/// A text message, and the segments it costs.
pub(crate) fn sms(kind: LetterKind, outcome: &'static str, segments: i16) {
    counter!("unbind_sms_total", "kind" => kind.as_str(), "outcome" => outcome).increment(1);
    counter!("unbind_sms_segments_total").increment(u64::try_from(segments).unwrap_or_default());
}

pub(crate) fn effect(outcome: &'static str) {
    counter!("unbind_effects_total", "outcome" => outcome).increment(1);
}

pub(crate) fn webhook(outcome: &'static str) {
    counter!("unbind_webhooks_total", "outcome" => outcome).increment(1);
}

/// A question for figures, by what became of it.
pub(crate) fn figures(outcome: &'static str) {
    counter!("unbind_figures_total", "outcome" => outcome).increment(1);
}

/// A message from the bounce address, by what became of it.
pub(crate) fn bounce(outcome: &'static str) {
    counter!("unbind_bounces_total", "outcome" => outcome).increment(1);
}

/// Initialises counters with 0, so that the first event shows as an increase.
pub(crate) fn begin() {
    for outcome in ["confirmed", "blocked", "again", "failed"] {
        counter!("unbind_effects_total", "outcome" => outcome).increment(0);
    }
    for outcome in ["delivered", "again", "failed"] {
        counter!("unbind_webhooks_total", "outcome" => outcome).increment(0);
    }
    for outcome in ["answered", "cannot_say", "again", "failed"] {
        counter!("unbind_figures_total", "outcome" => outcome).increment(0);
    }
    counter!("unbind_sms_segments_total").increment(0);
    for outcome in ["failed", "sent_later", "asked", "noted", "unmatched", "before", "too_many", "set_aside"] {
        counter!("unbind_bounces_total", "outcome" => outcome).increment(0);
    }
    for queue in domain::job::QUEUES {
        for outcome in ["done", "again", "panicked", "stopped"] {
            counter!("unbind_jobs_total", "queue" => queue, "outcome" => outcome).increment(0);
        }
    }
}

pub(crate) fn sweep(name: &'static str, went_well: bool, took: Duration) {
    let outcome = if went_well { "done" } else { "failed" };
    counter!("unbind_sweeps_total", "sweep" => name, "outcome" => outcome).increment(1);
    histogram!("unbind_sweep_seconds", "sweep" => name).record(took);
}
