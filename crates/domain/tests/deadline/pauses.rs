//! The effect of pauses, to the instant.

use chrono::NaiveDate;
use domain::deadline::working_clock::{DayReason, Pause};

use crate::{at, date, official, pause, rule};

#[test]
fn close_within_a_pause_does_not_count() {
    let pauses = [pause("2026-11-24 10:00", "2026-11-26 09:00")];
    let days = rule().explain(at("2026-11-23 15:00"), &pauses, 3);
    let paused: Vec<NaiveDate> = days.iter().filter(|day| day.why == DayReason::Paused).map(|day| day.date).collect();
    assert_eq!(paused, [date("2026-11-24"), date("2026-11-25")]);
    assert_eq!(rule().due(at("2026-11-23 15:00"), &pauses, 3), official("2026-11-30 18:00"));
}

#[test]
fn pause_includes_its_start_and_excludes_its_end() {
    let due = |from, until| rule().due(at("2026-11-23 15:00"), &[pause(from, until)], 1);
    assert_eq!(due("2026-11-24 18:00", "2026-11-24 18:01"), official("2026-11-25 18:00"));
    assert_eq!(due("2026-11-24 17:00", "2026-11-24 18:00"), official("2026-11-24 18:00"));
    assert_eq!(due("2026-11-24 18:00", "2026-11-24 18:00"), official("2026-11-24 18:00"));
}

#[test]
fn rest_day_within_a_pause_stays_a_rest_day() {
    let pauses = [pause("2026-11-27 10:00", "2026-11-30 09:00")];
    let days = rule().explain(at("2026-11-26 15:00"), &pauses, 1);
    let why: Vec<&str> = days.iter().map(|day| day.why.code()).collect();
    assert_eq!(why, ["first_day", "paused", "weekend", "weekend", "working_day"]);
}

#[test]
fn open_pause_leaves_the_date_unknown() {
    let open = [Pause { from: at("2026-11-25 10:00"), until: None }];
    assert_eq!(rule().due(at("2026-11-23 15:00"), &open, 2), None);
    let days = rule().explain(at("2026-11-23 15:00"), &open, 2);
    assert_eq!(days.len(), 3);
    assert_eq!((days[1].count, &days[1].why), (1, &DayReason::WorkingDay));
    assert_eq!((days[2].date, &days[2].why), (date("2026-11-25"), &DayReason::Paused));
}

#[test]
fn date_before_an_open_pause_is_unaffected() {
    let open = [Pause { from: at("2026-11-25 10:00"), until: None }];
    assert_eq!(rule().due(at("2026-11-23 15:00"), &open, 1), official("2026-11-24 18:00"));
}
