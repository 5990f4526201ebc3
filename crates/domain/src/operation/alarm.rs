//! Alarms: one list for the operations page, `unbind doctor` and the metrics. docs/OPERATIONS.md says how to react.

use chrono::{DateTime, Duration, Utc};

use super::overview::Overview;
use crate::deadline::calendar::horizon::Horizon;
use crate::operation::job_stats::{QueueFigures, QueueWorker};

text_enum! {
    /// The name of an alarm.
    pub enum AlarmName {
        QueueOld = "queue_old",
        /// No worker serves a queue that is not paused.
        WorkerGone = "worker_gone",
        SweepLate = "sweep_late",
        /// Letters were given up within the last day.
        LettersFailed = "letters_failed",
        /// Effects were given up and not dealt with yet.
        EffectsFailed = "effects_failed",
        /// Deadlines can soon exceed the official calendar.
        CalendarHorizon = "calendar_horizon",
        Overdue = "overdue",
        /// Sweeps could not handle some items and set them aside.
        SetAside = "set_aside",
        /// Uploaded documents wait, or were given up: no picture of them can be made.
        EvidenceWaiting = "evidence_waiting",
        /// Follow-ups have been open for days: somebody an email did not reach has not been told.
        FollowUpsLate = "follow_ups_late",
        /// Messages were not taken, so that nothing is sent to some webhooks any more.
        WebhooksDisabled = "webhooks_disabled",
        /// A text message did not fit into the limit of the day.
        SmsLimit = "sms_limit",
        /// The gateway of text messages does not take them.
        SmsWaiting = "sms_waiting",
    }
}

/// How long a due job may wait. A healthy worker takes it within a second.
pub const QUEUE_AGE_PERIOD: Duration = Duration::minutes(5);
/// Workers report every five seconds; one not seen for this long is gone.
pub const WORKER_SILENCE_PERIOD: Duration = Duration::seconds(60);
/// How long a letter that was given up raises the alarm.
pub const LETTERS_PERIOD: Duration = Duration::days(1);

/// How long an uploaded document may wait for its pictures. A healthy worker takes seconds; applicants wait at the page.
pub const EVIDENCE_PERIOD: Duration = Duration::minutes(5);

/// How long a follow-up may be open. An answer period or an effect waits for it.
pub const FOLLOW_UP_PERIOD: Duration = Duration::days(2);

/// An alarm and whether it is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its name.
    pub name: AlarmName,
    /// How many queues, sweeps, letters, effects or applications; 0 when it is not raised.
    pub count: i64,
    /// The queues or sweeps concerned.
    pub of: Vec<String>,
    /// Since when the worst case exists, or when it will occur.
    pub at: Option<DateTime<Utc>>,
}

impl Alarm {
    /// True when it is raised.
    pub fn is_ringing(&self) -> bool {
        self.count > 0
    }
}

/// Every alarm, raised or not, in the order of [`AlarmName`].
pub(super) fn judge(overview: &Overview, workers: &[QueueWorker]) -> Vec<Alarm> {
    let Overview { at: now, queues, pauses, duties, trouble, horizon, .. } = overview;
    let (now, horizon) = (*now, horizon.as_ref());
    let named = |name, of: Vec<String>, at| Alarm { name, count: i64::try_from(of.len()).unwrap_or(i64::MAX), of, at };
    let counted = |name, count| Alarm { name, count, of: Vec::new(), at: None };
    let is_old = |queue: &&QueueFigures| queue.oldest_at.is_some_and(|at| now - at > QUEUE_AGE_PERIOD);
    let is_paused = |queue: &str| pauses.iter().any(|pause| pause.queue == queue);
    let is_worked_on = |queue: &str| {
        workers.iter().any(|worker| worker.queue == queue && now - worker.last_seen_at <= WORKER_SILENCE_PERIOD)
    };
    let old = || queues.iter().filter(is_old);
    let alone = queues.iter().map(|queue| queue.queue).filter(|queue| !is_paused(queue) && !is_worked_on(queue));
    let late = || duties.iter().filter(|duty| duty.is_late());
    let is_near = horizon.is_some_and(|horizon| horizon.is_alarming);
    AlarmName::ALL
        .iter()
        .map(|name| match name {
            AlarmName::QueueOld => named(
                *name,
                old().map(|queue| queue.queue.to_owned()).collect(),
                old().filter_map(|queue| queue.oldest_at).min(),
            ),
            AlarmName::WorkerGone => named(
                *name,
                alone.clone().map(ToOwned::to_owned).collect(),
                workers.iter().map(|worker| worker.last_seen_at).max(),
            ),
            AlarmName::SweepLate => named(
                *name,
                late().map(|duty| duty.run.name.clone()).collect(),
                late().filter_map(|duty| duty.run.last_ran_at).min(),
            ),
            AlarmName::LettersFailed => counted(*name, trouble.letters_failed),
            AlarmName::EffectsFailed => counted(*name, trouble.effects_failed),
            AlarmName::CalendarHorizon => {
                Alarm { at: horizon.map(Horizon::reached_at), ..counted(*name, i64::from(is_near)) }
            }
            AlarmName::Overdue => counted(*name, trouble.overdue),
            AlarmName::SetAside => Alarm {
                of: overview.set_aside_counts.iter().map(|(sweep, _)| sweep.clone()).collect(),
                at: overview.set_asides.iter().map(|it| it.since_at).min(),
                ..counted(*name, overview.set_aside_counts.iter().map(|(_, count)| count).sum())
            },
            AlarmName::EvidenceWaiting => counted(*name, trouble.evidence_waiting),
            AlarmName::FollowUpsLate => counted(*name, trouble.follow_ups_late),
            AlarmName::WebhooksDisabled => counted(*name, trouble.webhooks_disabled),
            AlarmName::SmsLimit => {
                let limited_at = overview.sms.and_then(|day| day.limited_at);
                Alarm { at: limited_at, ..counted(*name, i64::from(limited_at.is_some())) }
            }
            AlarmName::SmsWaiting => counted(*name, trouble.sms_waiting),
        })
        .collect()
}
