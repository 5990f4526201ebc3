//! The deadline, day by day: each day counted or not, and why (R11).

use chrono::{DateTime, Datelike, Utc};
use domain::calendar::date_at;
use domain::case_file::CaseFile;
use domain::deadline::{Day, Why};
use locale::{Locale, Words};

/// A day of the explanation.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct DayView {
    pub(in crate::desk) class: String,
    /// The date for machines, `2026-11-25`.
    pub(in crate::desk) attr: String,
    pub(in crate::desk) date: String,
    /// Which day it is; none when it does not count.
    pub(in crate::desk) count: Option<String>,
    pub(in crate::desk) why: String,
}

/// Each day from submission to deadline.
pub(super) fn days(words: Words, file: &CaseFile, now: DateTime<Utc>) -> Vec<DayView> {
    file.explain().iter().map(|day| view(words, file, day, now)).collect()
}

fn view(words: Words, file: &CaseFile, day: &Day, now: DateTime<Utc>) -> DayView {
    let clock = &file.policy.policy.clock;
    let is_due = day.counted && day.count == clock.deadline_days;
    let is_target = day.counted && day.count == clock.target_days;
    let is_today = day.date == date_at(now);
    let classes = [(day.counted, "is-counted"), (!day.counted, "is-rest"), (is_today, "is-today"), (is_due, "is-due")];
    let class: Vec<&str> = classes.into_iter().filter_map(|(applies, class)| applies.then_some(class)).collect();
    // An ordinary working day needs no reason beside its number, unless nothing else is said of it.
    let is_plain = matches!(day.why, Why::WorkingDay) && (is_today || is_target || is_due);
    let mut why: Vec<String> = (!is_plain).then(|| words.day_reason(&day.why)).into_iter().collect();
    let marks = [(is_today, "desk-day-today"), (is_target, "label-target"), (is_due, "label-deadline")];
    why.extend(marks.into_iter().filter(|(applies, _)| *applies).map(|(_, key)| words.say(key)));
    let count = day.counted.then(|| words.say1("desk-day-counted", "n", day.count));
    DayView { class: class.join(" "), attr: day.date.to_string(), date: date(words, day), count, why: why.join(" · ") }
}

/// Short enough for a tile: `11/25 周三`, `Wed 25 Nov`.
fn date(words: Words, day: &Day) -> String {
    match words.locale() {
        Locale::ZhCn => {
            format!("{}/{} {}", day.date.month(), day.date.day(), words.weekday_short(day.date.weekday()))
        }
        Locale::En => words.date_short(day.date),
    }
}
