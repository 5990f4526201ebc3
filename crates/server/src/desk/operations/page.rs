//! The operations page.

use askama::Template;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::base::clock;
use domain::job::set_aside::SetAside;
use domain::operation::{
    Alarm, AlarmName, COUNT_CAP, DeadLetter, DeadLetters, Duty, JobCursor, JobRow, JobState, LIST_MAX, Overview,
    Process, QueueFigures, WORKER_SILENCE_PERIOD,
};

use crate::ui::{Chip, Frame, Tab};
use crate::{links, urls};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobsFilter {
    /// The search text; when empty, the jobs of a state are shown.
    pub search: String,
    pub state: JobState,
    /// The job after which the page begins; `None` begins with the first.
    pub after: Option<JobCursor>,
}

impl Default for JobsFilter {
    fn default() -> Self {
        Self { search: String::new(), state: JobState::Dead, after: None }
    }
}

impl JobsFilter {
    fn query(&self) -> String {
        if !self.search.is_empty() {
            return links::query([("q", Some(&self.search))]);
        }
        let state = Some(self.state).filter(|state| *state != JobState::Dead);
        let after = self.after.as_ref().map(ToString::to_string);
        links::query([("state", state.map(|state| state.to_string())), ("after", after)])
    }

    pub fn url(&self) -> String {
        let query = self.query();
        if query.is_empty() { urls::OPERATIONS.to_owned() } else { format!("{}?{query}#jobs", urls::OPERATIONS) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowedOperations {
    /// Act on jobs, queues and sweeps.
    pub operate: bool,
    /// Try given-up letters again.
    pub send_again: bool,
    /// Ask the platform again.
    pub ask_again: bool,
}

#[derive(Debug, Template)]
#[template(path = "desk/operations.html")]
pub struct OperationsPage {
    pub frame: Frame,
    pub overview: Overview,
    /// Given-up letters and effects: ids, kinds and references only.
    pub stuck: DeadLetters,
    pub filter: JobsFilter,
    pub jobs: Vec<JobRow>,
    pub may: AllowedOperations,
    /// Why the last action failed.
    pub notice: Option<String>,
}

/// The part of the page that refreshes itself.
#[derive(Debug, Template)]
#[template(path = "desk/operations_live.html")]
pub struct OperationsLive(pub OperationsPage);

impl std::ops::Deref for OperationsLive {
    type Target = OperationsPage;

    fn deref(&self) -> &OperationsPage {
        &self.0
    }
}

impl OperationsPage {
    fn measured(&self) -> String {
        self.frame.t.text1("operations-measured", "at", self.frame.t.time(self.overview.at))
    }

    fn measured_attr(&self) -> String {
        locale::datetime_attr(self.overview.at)
    }

    fn live_url(&self) -> String {
        format!("{}?{}", urls::OPERATIONS, links::LIVE)
    }

    fn active_alarms(&self) -> Vec<&Alarm> {
        self.overview.alarms.iter().filter(|alarm| alarm.is_ringing()).collect()
    }

    /// The date until which the calendar is official, unless it has passed.
    fn covered_until(&self) -> Option<NaiveDate> {
        let today = clock::date_at(self.overview.at);
        self.overview.horizon.as_ref()?.covered_until.filter(|until| today <= *until)
    }

    fn alarm(&self, alarm: &Alarm) -> String {
        let t = self.frame.t;
        let of = |name: &String| match alarm.name {
            AlarmName::QueueOld | AlarmName::WorkerGone => self.queue_name(name),
            _ => self.duty_name(name),
        };
        let of: Vec<String> = alarm.of.iter().map(of).collect();
        let of = of.join(&t.text("list-separator"));
        match alarm.name {
            AlarmName::QueueOld => t.text1("operations-alarm-queue-old", "of", of),
            AlarmName::WorkerGone => t.text1("operations-alarm-worker-gone", "of", of),
            AlarmName::SweepLate => t.text1("operations-alarm-sweep-late", "of", of),
            AlarmName::LettersFailed => t.text1("operations-alarm-letters-failed", "count", alarm.count),
            AlarmName::EffectsFailed => t.text1("operations-alarm-effects-failed", "count", alarm.count),
            AlarmName::Overdue => t.text1("operations-alarm-overdue", "count", alarm.count),
            AlarmName::SetAside => t.text2("operations-alarm-set-aside", "count", alarm.count, "of", of),
            AlarmName::EvidenceWaiting => t.text1("operations-alarm-evidence-waiting", "count", alarm.count),
            AlarmName::FollowUpsLate => t.text1("operations-alarm-follow-ups-late", "count", alarm.count),
            AlarmName::WebhooksDisabled => t.text1("operations-alarm-webhooks-disabled", "count", alarm.count),
            AlarmName::SmsLimit => t.text("operations-alarm-sms-limit"),
            AlarmName::SmsWaiting => t.text1("operations-alarm-sms-waiting", "count", alarm.count),
            AlarmName::CalendarHorizon => match self.covered_until() {
                Some(day) => t.text1("operations-alarm-calendar-horizon", "date", t.date(day)),
                None => t.text("operations-alarm-calendar-missing"),
            },
        }
    }

    /// Figures, by the message id of their label.
    fn stats(&self) -> [(&'static str, i64); 4] {
        let trouble = &self.overview.trouble;
        [
            ("operations-letters-failed", trouble.letters_failed),
            ("operations-effects-failed", trouble.effects_failed),
            ("operations-effects-blocked", trouble.effects_blocked),
            ("operations-overdue", trouble.overdue),
        ]
    }

    /// Today's costs of text messages; `None` before the first.
    fn sms_today(&self) -> Option<String> {
        let (t, day) = (self.frame.t, self.overview.sms?);
        let number = |count: i32| t.number(count.into()).into();
        let variables = [
            ("used", number(day.segments)),
            ("most", number(day.segments_max)),
            ("codes", number(day.code_segments)),
            ("codesmost", number(day.code_segments_max)),
        ];
        Some(t.text_with("operations-sms-today", &variables))
    }

    fn queue_name(&self, queue: &str) -> String {
        self.frame.t.text(&format!("operations-queue-{queue}"))
    }

    fn count(&self, count: &i64) -> String {
        self.frame.t.capped(*count, COUNT_CAP)
    }

    fn oldest(&self, queue: &QueueFigures) -> String {
        let waits = |at| self.frame.t.period(self.frame.now - at);
        queue.oldest_at.map_or_else(|| self.frame.t.text("none"), waits)
    }

    fn hour(&self, queue: &QueueFigures) -> String {
        let t = self.frame.t;
        let count = t.number(queue.done_1_h);
        if queue.done_is_capped { t.text1("operations-at-least", "count", count) } else { count }
    }

    fn is_paused(&self, queue: &QueueFigures) -> bool {
        self.overview.pauses.iter().any(|pause| pause.queue == queue.queue)
    }

    fn queue_chip(&self, queue: &QueueFigures) -> Chip {
        let t = self.frame.t;
        let is_alone =
            |alarm: &Alarm| alarm.name == AlarmName::WorkerGone && alarm.of.iter().any(|of| of == queue.queue);
        match self.overview.pauses.iter().find(|pause| pause.queue == queue.queue) {
            Some(pause) => {
                let at = t.moment_short(pause.paused_at, self.frame.now);
                Chip::new("paused", "pause", t.text1("operations-paused-since", "at", at))
            }
            None if self.overview.alarms.iter().any(is_alone) => Chip::new("bad", "alert", t.text("operations-nobody")),
            None => Chip::new("ok", "check", t.text("operations-at-work")),
        }
    }

    fn pause_url(&self, queue: &QueueFigures) -> String {
        if self.is_paused(queue) { links::job_queue_resume(queue.queue) } else { links::job_queue_pause(queue.queue) }
    }

    fn process_chip(&self, process: &Process) -> Chip {
        let t = self.frame.t;
        if self.frame.now - process.last_seen_at <= WORKER_SILENCE_PERIOD {
            Chip::new("ok", "check", t.text("operations-alive"))
        } else {
            Chip::new("none", "dash", t.text("operations-offline"))
        }
    }

    fn process_queues(&self, process: &Process) -> String {
        let names: Vec<String> = process.queues.iter().map(|queue| self.queue_name(queue)).collect();
        if names.is_empty() { self.frame.t.text("none") } else { names.join(&self.frame.t.text("list-separator")) }
    }

    /// Sweeps of the current release; late and failed ones first.
    fn duties(&self) -> Vec<&Duty> {
        let mut duties: Vec<&Duty> = self.overview.duties.iter().filter(|duty| duty.is_known()).collect();
        duties.sort_by_key(|duty| (!duty.is_late(), duty.run.last_problem.is_none()));
        duties
    }

    /// The purpose of a sweep, in a few words; its name when this release does not know it.
    fn duty_name(&self, name: &str) -> String {
        let key = format!("operations-duty-{}", name.replace('_', "-"));
        let text = self.frame.t.text(&key);
        if text == key { name.to_owned() } else { text }
    }

    fn duty_chip(&self, duty: &Duty) -> Chip {
        let t = self.frame.t;
        match duty.late_by {
            Some(by) => Chip::new("bad", "alert", t.text1("operations-late", "by", t.period(by))),
            None if duty.run.last_problem.is_some() => Chip::new("soon", "warn", t.text("operations-failed-once")),
            None => Chip::new("ok", "check", t.text("operations-on-time")),
        }
    }

    fn period(&self, duty: &Duty) -> String {
        self.frame.t.period(Duration::seconds(i64::from(duty.run.period_seconds.unwrap_or_default())))
    }

    fn next(&self, duty: &Duty) -> String {
        match duty.run.run_requested_at {
            Some(_) => self.frame.t.text("operations-run-requested"),
            None => self.moment(duty.run.next_run_at),
        }
    }

    /// When an item that was set aside is tried again.
    fn retry(&self, item: &SetAside) -> String {
        item.retry_at.map_or_else(
            || self.frame.t.text("operations-set-aside-moved"),
            |at| self.frame.t.moment_short(at, self.frame.now),
        )
    }

    fn moment(&self, at: Option<DateTime<Utc>>) -> String {
        at.map_or_else(|| self.frame.t.text("none"), |at| self.frame.t.moment_short(at, self.frame.now))
    }

    fn tabs(&self) -> Vec<Tab> {
        let tab = |state: &JobState| Tab {
            label: self.state_name(*state),
            count: None,
            url: JobsFilter { state: *state, ..JobsFilter::default() }.url(),
            is_current: self.filter.search.is_empty() && self.filter.state == *state,
        };
        [JobState::Dead, JobState::Waiting, JobState::Later, JobState::Running, JobState::Done]
            .iter()
            .map(tab)
            .collect()
    }

    fn state_name(&self, state: JobState) -> String {
        self.frame.t.text(&format!("operations-state-{}", state.slug()))
    }

    fn job_chip(&self, job: &JobRow) -> Chip {
        let (tone, icon) = match job.state {
            JobState::Dead => ("bad", "alert"),
            JobState::Running => ("info", "desk"),
            JobState::Done => ("ok", "check"),
            JobState::Waiting | JobState::Later => ("none", "clock"),
        };
        Chip::new(tone, icon, self.state_name(job.state))
    }

    /// When it was done, or when it is to run.
    fn job_when(&self, job: &JobRow) -> String {
        self.moment(Some(job.done_at.unwrap_or(job.run_at)))
    }

    fn is_full(&self) -> bool {
        i64::try_from(self.jobs.len()).is_ok_and(|listed| listed >= LIST_MAX)
    }

    /// Link to the next jobs; search results have no paging.
    fn next_url(&self) -> Option<String> {
        let last = self.jobs.last().filter(|_| self.is_full() && self.filter.search.is_empty())?;
        Some(JobsFilter { after: Some(last.place()), ..self.filter.clone() }.url())
    }

    /// Link to the first jobs, when these are later ones.
    fn first_url(&self) -> Option<String> {
        self.filter.after.as_ref().map(|_| JobsFilter { after: None, ..self.filter.clone() }.url())
    }

    fn letter_kind(&self, letter: &DeadLetter) -> String {
        self.frame.t.text(&format!("letter-kind-{}", letter.kind.slug()))
    }

    fn list(&self) -> String {
        self.filter.query()
    }
}
