//! The deadline day by day (R11): why each day counts or not, the ledger of the clock, and what-if questions.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::base::clock::{self, date_at};
use domain::deadline::calendar::draft;
use domain::deadline::deadline_report::{self, DeadlineReport, WhatIf};
use domain::deadline::working_clock::{Day, DayReason, Pause};
use domain::deadline::{ClockCause, ClockState, DueDates};
use domain::desk::case_file::CaseFile;
use locale::{Locale, Translator};

use crate::http::{PageError, RequestCtx};

#[derive(Debug, PartialEq, Eq)]
pub struct DayView {
    pub class: String,
    /// The date for machines, `2026-11-25`.
    pub attr: String,
    pub date: String,
    /// Which working day it is; `None` when it does not count.
    pub count: Option<String>,
    pub why: String,
}

/// Each day from submission to deadline.
pub fn days(t: Translator, file: &CaseFile, now: DateTime<Utc>) -> Vec<DayView> {
    file.deadline_report().days.iter().map(|day| view(t, file, day, now)).collect()
}

fn view(t: Translator, file: &CaseFile, day: &Day, now: DateTime<Utc>) -> DayView {
    let clock = &file.policy.policy.clock;
    let is_due = day.counted && day.count == clock.deadline_days;
    let is_target = day.counted && day.count == clock.target_days;
    let is_today = day.date == date_at(now);
    let classes = [(day.counted, "is-counted"), (!day.counted, "is-rest"), (is_today, "is-today"), (is_due, "is-due")];
    let class: Vec<&str> = classes.into_iter().filter_map(|(applies, class)| applies.then_some(class)).collect();
    // A working day needs no reason when it has another mark.
    let is_plain = matches!(day.why, DayReason::WorkingDay) && (is_today || is_target || is_due);
    let mut why: Vec<String> = (!is_plain).then(|| reason(t, file, day)).into_iter().collect();
    let marks = [(is_today, "desk-day-today"), (is_target, "label-target"), (is_due, "label-deadline")];
    why.extend(marks.into_iter().filter(|(applies, _)| *applies).map(|(_, key)| t.text(key)));
    let count = day.counted.then(|| t.text1("desk-day-counted", "n", day.count));
    DayView { class: class.join(" "), attr: day.date.to_string(), date: date(t, day), count, why: why.join(" · ") }
}

/// Why a day counts or not; for a paused day, the cause of the pause.
fn reason(t: Translator, file: &CaseFile, day: &Day) -> String {
    let pause = match day.why {
        DayReason::Paused => deadline_report::pause_at(&file.ledger, file.counting_rule().close_on(day.date)),
        _ => None,
    };
    let Some(pause) = pause else { return t.day_reason(&day.why) };
    let cause = t.text(&format!("clock-cause-{}", pause.start_cause.slug()));
    t.text1("clock-paused-because", "cause", cause)
}

/// Short enough for a tile: `11/25 周三`, `Wed 25 Nov`.
fn date(t: Translator, day: &Day) -> String {
    match t.locale() {
        Locale::ZhCn => {
            format!("{}/{} {}", day.date.month(), day.date.day(), t.weekday_short(day.date.weekday()))
        }
        Locale::En => t.date_short(day.date),
    }
}

/// A line of the ledger: the state of the clock since then, and its cause.
#[derive(Debug, PartialEq, Eq)]
pub struct LedgerLine {
    pub state: String,
    pub attr: String,
    pub what: String,
}

/// Every start, pause, resume and stop, oldest first.
pub fn ledger(t: Translator, file: &CaseFile, now: DateTime<Utc>) -> Vec<LedgerLine> {
    let line = |state: &str, at: DateTime<Utc>, cause: ClockCause| {
        let cause = t.text(&format!("clock-cause-{}", cause.slug()));
        let what = t.text2("clock-from-cause", "at", t.moment_short(at, now), "cause", cause);
        LedgerLine { state: t.text(state), attr: locale::datetime_attr(at), what }
    };
    let mut lines = Vec::new();
    for (index, interval) in file.ledger.iter().enumerate() {
        let state = match interval.state {
            ClockState::Running => "clock-running",
            ClockState::Paused => "clock-paused",
        };
        lines.push(line(state, interval.started_at, interval.start_cause));
        let goes_on = file.ledger.get(index + 1).is_some_and(|next| Some(next.started_at) == interval.ended_at);
        if let (Some(at), Some(cause), false) = (interval.ended_at, interval.end_cause, goes_on) {
            lines.push(line("clock-stopped", at, cause));
        }
    }
    lines
}

/// A note that the promise is later than these days give.
pub fn kept_deadline_note(t: Translator, file: &CaseFile, now: DateTime<Utc>) -> Option<String> {
    let current = DueDates::of(&file.application);
    let explanation = file.deadline_report();
    let at = |at| t.moment_short(at, now);
    let counted = explanation.due_dates?;
    if explanation.extended_from.is_some() && counted.due_at == current.due_at {
        return Some(t.text1("clock-extended", "due", at(counted.due_at)));
    }
    if !explanation.is_kept_later(&current) {
        return None;
    }
    Some(t.text2("clock-kept-later", "counted", at(counted.due_at), "due", at(current.due_at)))
}

/// A what-if question to the clock, with its answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatIfAnswer {
    pub from: String,
    pub until: String,
    pub problem: Option<String>,
    pub answers: Vec<String>,
    /// A question was asked.
    pub is_asked: bool,
}

impl WhatIfAnswer {
    /// Reads the question from the query string and answers it; writes nothing.
    pub async fn read(conn: &AsyncPgConnection, request: &RequestCtx, file: &CaseFile) -> Result<Self, PageError> {
        let (t, now) = (request.t, request.now);
        let find = |name| request.query(name).map(|value| value.trim().to_owned());
        let (Some(from), Some(until)) = (find("pause_from"), find("pause_until")) else { return Ok(Self::default()) };
        let mut answers = Vec::new();
        for year in draft::list_years(conn).await? {
            let Some(draft) = draft::find(conn, year).await? else { continue };
            let what_if = WhatIf { calendar: Some(draft.applied_to(&file.calendar)), ..WhatIf::default() };
            let at = answer(t, file, &what_if, now);
            answers.push(t.text2("clock-what-if-draft", "year", year.to_string(), "at", at));
        }
        let dates: (Option<NaiveDate>, Option<NaiveDate>) = (from.parse().ok(), until.parse().ok());
        let mut problem = None;
        match dates {
            (Some(first), Some(last)) if first <= last => {
                let end = last.checked_add_days(Days::new(1)).unwrap_or(last);
                let at_start = |date| clock::at(date, NaiveTime::MIN);
                let pauses = vec![Pause { from: at_start(first), until: Some(at_start(end)) }];
                let at = answer(t, file, &WhatIf { pauses, ..WhatIf::default() }, now);
                let (from, until) = (t.date_short(first), t.date_short(last));
                let variables = [("from", from.into()), ("until", until.into()), ("at", at.into())];
                answers.push(t.text_with("clock-what-if-pause", &variables));
            }
            _ if from.is_empty() && until.is_empty() && !answers.is_empty() => {}
            _ => problem = Some(t.text("clock-what-if-dates")),
        }
        Ok(Self { from, until, problem, answers, is_asked: true })
    }
}

fn answer(t: Translator, file: &CaseFile, what_if: &WhatIf, now: DateTime<Utc>) -> String {
    match DeadlineReport::what_if(file.report_basis(), what_if).due_dates {
        Some(due_dates) => t.estimated(t.moment_short(due_dates.due_at, now), due_dates.is_provisional),
        None => t.text("clock-counted-unknown"),
    }
}
