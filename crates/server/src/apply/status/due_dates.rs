//! The promised dates of the answer, and how they were counted (R11).

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::base::clock;
use domain::deadline::ClockState;
use domain::deadline::deadline_report::{DayRun, DeadlineReport};
use domain::deadline::due_dates::DueDates;
use domain::deadline::ledger::{self, Interval};
use domain::deadline::working_clock::{Day, DayReason};
use domain::desk::case_file::CaseFile;
use locale::{Locale, Translator};

/// The due dates of an application, for its page.
#[derive(Debug, Clone)]
pub struct DueDatesView {
    t: Translator,
    pub target_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// Counts days of a year whose holidays are not announced yet (预计).
    pub is_provisional: bool,
    /// Working days until the due dates: the target's and the deadline's.
    counts: (u32, u32),
    /// Working days left till the target and till the deadline, where they are shown.
    left: Option<(i64, i64)>,
    /// Working days used so far, net of pauses, where they are shown.
    used: Option<u32>,
    /// Start of the current pause of the clock.
    paused_at: Option<DateTime<Utc>>,
    close_at: DateTime<Utc>,
    /// Each day, counted or not, and why.
    pub days: Vec<DayLine>,
    /// The same as sentences, consecutive days of one kind together.
    pub explanation: Vec<String>,
}

/// A day on the clock.
#[derive(Debug, Clone)]
pub struct DayLine {
    /// The date, machine-readable.
    pub attr: String,
    /// Day and month: short, because many are shown side by side.
    pub date: String,
    /// Which working day it is, or that it does not count.
    pub nth: String,
    /// The weekday, and why it counts or not.
    pub why: String,
    /// Classes beside `day`.
    pub class: String,
}

impl DueDatesView {
    /// The due dates of an application, as seen at `now`.
    pub fn new(t: Translator, case: &CaseFile, now: DateTime<Utc>) -> Self {
        let application = &case.application;
        let rules = &case.policy.policy.clock;
        let pauses = ledger::pauses(&case.ledger);
        let left = |at| case.counting_rule().days_left(now, at, &pauses);
        let is_open_pause = |interval: &&Interval| interval.state == ClockState::Paused && interval.ended_at.is_none();
        let paused_at = case.ledger.iter().find(is_open_pause).map(|interval| interval.started_at);
        let stored = DueDates::of(application);
        let dates = match paused_at {
            Some(_) => DeadlineReport::if_resumed(case.report_basis(), &stored, now),
            None => stored,
        };
        let due_day = clock::date_at(dates.due_at);
        let report = case.deadline_report();
        let explanation_lines = explain_days(t, case, &report);
        let days = report.days;
        let is_over = |day: &&Day| case.counting_rule().close_on(day.date) <= now;
        let used = days.iter().take_while(is_over).last().map_or(0, |day| day.count);
        let line = |day: Day| {
            let is_due = if day.date == due_day { " is-due" } else { "" };
            let is_today = if day.date == clock::date_at(now) { " is-today" } else { "" };
            let is_counted = if day.counted { "is-counted" } else { "is-rest" };
            DayLine {
                attr: day.date.to_string(),
                date: day_and_month(t, day.date),
                nth: if day.counted {
                    t.text1("apply-dates-nth", "n", day.count)
                } else {
                    t.text("apply-dates-not-counted")
                },
                why: format!("{} · {}", t.weekday_short(day.date.weekday()), t.day_reason(&day.why)),
                class: format!("{is_counted}{is_today}{is_due}"),
            }
        };
        Self {
            t,
            target_at: dates.target_at,
            due_at: dates.due_at,
            is_provisional: dates.is_provisional,
            counts: (rules.target_days, rules.deadline_days),
            left: Some((left(dates.target_at), left(dates.due_at))),
            used: Some(used),
            paused_at,
            close_at: case.counting_rule().close_on(due_day),
            days: days.into_iter().map(line).collect(),
            explanation: explanation_lines,
        }
    }

    /// The same without days used and left, for the receipt, where none has passed yet.
    pub fn in_full(self) -> Self {
        Self { left: None, used: None, ..self }
    }

    pub fn target(&self) -> String {
        let dates = DueDates { target_at: self.target_at, due_at: self.due_at, is_provisional: self.is_provisional };
        let at = self.t.estimated(self.t.moment(self.target_at), dates.is_target_provisional());
        self.t.text1("apply-dates-before", "at", at)
    }

    pub fn due(&self) -> String {
        let at = self.t.estimated(self.t.moment(self.due_at), self.is_provisional);
        self.t.text1("apply-dates-before", "at", at)
    }

    /// Beside the target: how many working days it is, or how many are left.
    pub fn target_note(&self) -> String {
        match self.left {
            None => self.t.text1("working-days", "n", self.counts.0),
            Some((days, _)) if days < 0 => self.t.text("apply-dates-target-over"),
            Some((days, _)) => self.t.text1("apply-dates-left", "days", days),
        }
    }

    /// Beside the deadline: how many working days it is, or how many are left.
    pub fn due_note(&self) -> String {
        match self.left {
            None => self.t.text1("apply-dates-due-days", "n", self.counts.1),
            Some((_, days)) => self.t.text1("apply-dates-left", "days", days.max(0)),
        }
    }

    /// Working days used so far; `None` on the receipt.
    pub fn used(&self) -> Option<String> {
        self.used.map(|days| self.t.text1("apply-dates-used", "n", days))
    }

    /// A sentence that the clock is paused, since when, and what the dates assume.
    pub fn paused(&self) -> Option<String> {
        let paused_at = self.paused_at.filter(|_| self.used.is_some())?;
        Some(self.t.text1("apply-dates-paused", "at", self.t.moment(paused_at)))
    }

    pub fn rule(&self) -> String {
        self.t.text1("apply-dates-rule", "time", self.t.time(self.close_at))
    }
}

/// The days as sentences: `10月1日至8日是国庆节假期，不计入。` The last one says why the promise is later than the count.
fn explain_days(t: Translator, case: &CaseFile, report: &DeadlineReport) -> Vec<String> {
    let run = |run: DayRun| {
        let days = t.date_range(run.from, run.until);
        match &run.why {
            DayReason::FirstDay => t.text1("day-run-first-day", "days", days),
            DayReason::WorkingDay => t.text1("day-run-working-day", "days", days),
            DayReason::MakeUpWorkday(_) => t.text1("day-run-make-up-workday", "days", days),
            DayReason::Weekend => t.text1("day-run-weekend", "days", days),
            DayReason::Holiday(name) => t.text2("day-run-holiday", "days", days, "name", t.holiday(name)),
            DayReason::Paused => t.text1("day-run-paused", "days", days),
        }
    };
    let mut lines: Vec<String> = report.runs().into_iter().map(run).collect();
    let stored = DueDates::of(&case.application);
    if let Some(counted) = report.due_dates {
        let (at, n) = (report.extended_from.unwrap_or(counted.due_at), report.needed.1);
        let date = t.date_short(clock::date_at(at)).into();
        lines.push(t.text_with("day-run-due", &[("n", n.into()), ("date", date), ("time", t.time(at).into())]));
        if report.extended_from.is_some() {
            lines.push(t.text1("clock-extended", "due", t.moment(counted.due_at)));
        }
        if report.is_kept_later(&stored) {
            let (counted, due) = (t.moment(counted.due_at), t.moment(stored.due_at));
            lines.push(t.text2("clock-kept-later", "counted", counted, "due", due));
        }
    }
    lines
}

fn day_and_month(t: Translator, date: NaiveDate) -> String {
    match t.locale() {
        Locale::ZhCn => format!("{}月{}日", date.month(), date.day()),
        Locale::En => date.format("%-d %b").to_string(),
    }
}
