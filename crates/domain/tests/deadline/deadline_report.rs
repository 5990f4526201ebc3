//! The deadline report counts the closes that the dates were set by.

use chrono::{DateTime, TimeDelta, Utc};
use domain::base::terms::YearStatus;
use domain::deadline::deadline_report::{DeadlineReport, ReportBasis, WhatIf, pause_at};
use domain::deadline::ledger::{self, Interval};
use domain::deadline::working_clock::{DayReason, Pause};
use domain::deadline::{ClockCause, ClockState, DueDates};
use domain::policy::{ClockRules, Policy, SHIPPED};
use proptest::prelude::*;

use crate::{CALENDAR, at, date, rule, rule_of};

fn clock() -> ClockRules {
    Policy::parse(SHIPPED).unwrap().clock
}

/// A ledger with pauses; each pair is the hours from the last change to the request, and from there to the answer.
fn ledger_of(began_at: DateTime<Utc>, hours: &[(i64, i64)]) -> Vec<Interval> {
    let mut intervals = Vec::new();
    let (mut start, mut cause) = (began_at, ClockCause::Submitted);
    for (asked, answered) in hours {
        let asked_at = start + TimeDelta::hours(*asked);
        let answered_at = asked_at + TimeDelta::hours(*answered);
        let interval = |state, started_at, start_cause, ended_at, end_cause| Interval {
            state,
            started_at,
            start_cause,
            ended_at: Some(ended_at),
            end_cause: Some(end_cause),
        };
        intervals.push(interval(ClockState::Running, start, cause, asked_at, ClockCause::Asked));
        intervals.push(interval(ClockState::Paused, asked_at, ClockCause::Asked, answered_at, ClockCause::Answered));
        (start, cause) = (answered_at, ClockCause::Answered);
    }
    let running = ClockState::Running;
    intervals.push(Interval { state: running, started_at: start, start_cause: cause, ended_at: None, end_cause: None });
    intervals
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn report_counts_the_closes_of_the_dates(
        minutes in 0..1_400 * 24 * 60_i64, hours in prop::collection::vec((0..100_i64, 0..300_i64), 0..4),
    ) {
        let clock = clock();
        let began_at = at("2024-01-01 00:00") + TimeDelta::minutes(minutes);
        let ledger = ledger_of(began_at, &hours);
        let basis = ReportBasis { calendar: &CALENDAR, clock: &clock, began_at, ledger: &ledger };
        let explanation = DeadlineReport::of(basis);
        let pauses = ledger::pauses(&ledger);
        let due = rule().due(began_at, &pauses, clock.deadline_days).unwrap();
        let target = rule().due(began_at, &pauses, clock.target_days).unwrap();
        let counted: Vec<_> = explanation.days.iter().filter(|day| day.counted).collect();
        prop_assert_eq!(counted.len(), clock.deadline_days as usize);
        let close_of = |n: u32| rule().close_on(counted[n as usize - 1].date);
        prop_assert_eq!(close_of(clock.deadline_days), due.at);
        prop_assert_eq!(close_of(clock.target_days), target.at);
        let counted = DueDates { target_at: target.at, due_at: due.at, is_provisional: due.provisional };
        // At least a working day after the last answer.
        let answered_at = pauses.iter().filter(|pause| Some(pause.from) < pause.until).filter_map(|pause| pause.until).max();
        let floor = answered_at.map(|at| rule().nth_close_from(at, 1).unwrap().at);
        let due_dates = explanation.due_dates.unwrap();
        prop_assert_eq!(due_dates.due_at, floor.map_or(due.at, |floor| floor.max(due.at)));
        prop_assert_eq!(due_dates.target_at, floor.map_or(target.at, |floor| floor.max(target.at)));
        prop_assert_eq!(explanation.extended_from.is_some(), due_dates.due_at > counted.due_at);
        prop_assert!(!explanation.is_kept_later(&due_dates));
        for day in explanation.days.iter().filter(|day| day.why == DayReason::Paused) {
            let cause = pause_at(&ledger, rule().close_on(day.date)).map(|it| it.start_cause);
            prop_assert_eq!(cause, Some(ClockCause::Asked));
        }
        prop_assert_eq!(DeadlineReport::what_if(basis, &WhatIf::default()), explanation);
    }

    #[test]
    fn calendar_edit_never_shortens_a_deadline(
        minutes in 0..1_000 * 24 * 60_i64, edits in prop::collection::vec((0..60_i64, any::<bool>()), 1..12),
        later in 0..20 * 24_i64,
    ) {
        let clock = clock();
        let began_at = at("2024-01-01 00:00") + TimeDelta::minutes(minutes);
        let current = DueDates::count(rule(), &clock, began_at, &[]).unwrap();
        let mut edited = CALENDAR.clone();
        for (days, is_off) in edits {
            let day = domain::base::clock::date_at(began_at) + TimeDelta::days(days);
            let Some(year) = CALENDAR.year(chrono::Datelike::year(&day)).cloned() else { continue };
            let kept = edited.days_of(year.year).filter(|it| it.date != day).cloned();
            let kind = domain::deadline::calendar::DayKind::Holiday;
            let off = domain::deadline::calendar::CalendarDay { date: day, kind, name: "特别假".to_owned() };
            let days: Vec<_> = kept.chain(is_off.then_some(off)).collect();
            edited = edited.with_year(year, days);
        }
        let now = began_at + TimeDelta::hours(later);
        let counted = DueDates::count(rule_of(&edited), &clock, began_at, &[]).unwrap();
        let moved = counted.moved(&current, rule_of(&edited), now);
        prop_assert!(moved.due_at >= current.due_at && moved.target_at >= current.target_at);
        if current.due_at <= now {
            prop_assert_eq!(moved, current);
        }
    }
}

#[test]
fn consecutive_days_of_one_reason_are_one_run() {
    let clock = clock();
    let began_at = at("2026-09-30 15:00");
    let ledger = ledger_of(began_at, &[]);
    let basis = ReportBasis { calendar: &CALENDAR, clock: &clock, began_at, ledger: &ledger };
    let runs = DeadlineReport::of(basis).runs();
    let found: Vec<_> = runs.iter().map(|run| (run.from, run.until, run.why.code())).collect();
    assert_eq!(
        found,
        [
            (date("2026-09-30"), date("2026-09-30"), "first_day"),
            (date("2026-10-01"), date("2026-10-07"), "holiday"),
            (date("2026-10-08"), date("2026-10-09"), "working_day"),
            (date("2026-10-10"), date("2026-10-10"), "make_up_workday"),
            (date("2026-10-11"), date("2026-10-11"), "weekend"),
            (date("2026-10-12"), date("2026-10-13"), "working_day"),
        ]
    );
}

#[test]
fn what_if_changes_only_the_answer() {
    let clock = clock();
    let began_at = at("2026-11-20 15:00");
    let ledger = ledger_of(began_at, &[]);
    let basis = ReportBasis { calendar: &CALENDAR, clock: &clock, began_at, ledger: &ledger };
    let due = |what_if: &WhatIf| DeadlineReport::what_if(basis, what_if).due_dates.unwrap().due_at;
    assert_eq!(due(&WhatIf::default()), at("2026-11-27 18:00"));
    let pauses = vec![Pause { from: at("2026-11-23 00:00"), until: Some(at("2026-11-25 00:00")) }];
    assert_eq!(due(&WhatIf { pauses, ..WhatIf::default() }), at("2026-12-01 18:00"));
    assert_eq!(due(&WhatIf { began_at: Some(at("2026-11-19 10:00")), ..WhatIf::default() }), at("2026-11-26 18:00"));
    let mut year = CALENDAR.year(2026).unwrap().clone();
    year.status = YearStatus::Provisional;
    let without = CALENDAR.with_year(year, Vec::new());
    let without = WhatIf { calendar: Some(without), ..WhatIf::default() };
    assert!(DeadlineReport::what_if(basis, &without).due_dates.unwrap().is_provisional);
}
