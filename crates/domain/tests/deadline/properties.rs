//! Properties that hold whatever the submission, the pauses and the number of days.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc};
use domain::base::clock::{self, date_at};
use domain::base::terms::YearStatus;
use domain::deadline::CountingRule;
use domain::deadline::calendar::{Calendar, CalendarDay, CalendarYear, DayKind};
use domain::deadline::working_clock::{DayReason, Pause, SCAN_DAYS_MAX};
use proptest::prelude::*;

use crate::{CALENDAR, at, close, date, rule};

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    // Whole minutes, and often exactly at a close, from 2024 to the middle of 2028.
    let minutes = 0..1_640 * 24 * 60_i64;
    let start = at("2024-01-01 00:00");
    prop_oneof![
        minutes.prop_map(move |minutes| start + TimeDelta::minutes(minutes)),
        (0..1_640_i64).prop_map(move |days| start + TimeDelta::days(days) + TimeDelta::hours(18)),
    ]
}

/// A submission with up to four pauses around and after it, in any order, overlapping or not.
fn cases() -> impl Strategy<Value = (DateTime<Utc>, Vec<Pause>)> {
    let pauses = prop::collection::vec((-5..40 * 24_i64, 0..12 * 24_i64), 0..5);
    (instants(), pauses).prop_map(|(submitted_at, pauses)| {
        let pauses = pauses.into_iter().map(|(start, length)| {
            let from = submitted_at + TimeDelta::hours(start);
            Pause { from, until: Some(from + TimeDelta::hours(length)) }
        });
        (submitted_at, pauses.collect())
    })
}

/// The due date; an unknown one sorts after all others.
fn due_at(rule: CountingRule<'_>, submitted_at: DateTime<Utc>, pauses: &[Pause], n: u32) -> DateTime<Utc> {
    rule.due(submitted_at, pauses, n).map_or(DateTime::<Utc>::MAX_UTC, |due| due.at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn due_date_is_a_close_while_the_clock_runs((from, pauses) in cases(), n in 1..30_u32) {
        let due = rule().due(from, &pauses, n).unwrap();
        let due_day = date_at(due.at);
        prop_assert!(CALENDAR.is_working_day(due_day));
        prop_assert_eq!(due.at, clock::at(due_day, close()));
        prop_assert!(due_day > date_at(from));
        prop_assert!(!pauses.iter().any(|pause| pause.from <= due.at && due.at < pause.until.unwrap()));
    }

    #[test]
    fn one_more_day_is_due_strictly_later((from, pauses) in cases(), n in 1..30_u32) {
        let rule = rule();
        prop_assert!(due_at(rule, from, &pauses, n) < due_at(rule, from, &pauses, n + 1));
    }

    #[test]
    fn empty_pause_changes_nothing(
        (from, pauses) in cases(), n in 1..30_u32, hours in -48..40 * 24_i64,
    ) {
        let rule = rule();
        let due = rule.due(from, &pauses, n).unwrap();
        for instant in [from + TimeDelta::hours(hours), due.at] {
            let mut more = pauses.clone();
            more.push(Pause { from: instant, until: Some(instant) });
            prop_assert_eq!(rule.due(from, &more, n), Some(due));
            prop_assert_eq!(rule.explain(from, &more, n), rule.explain(from, &pauses, n));
        }
    }

    #[test]
    fn longer_pause_is_never_due_earlier(
        (from, pauses) in cases(), n in 1..30_u32, index: prop::sample::Index,
        sooner in 0..72_i64, later in 0..240_i64, leave_open: bool,
    ) {
        prop_assume!(!pauses.is_empty());
        let rule = rule();
        let mut longer = pauses.clone();
        let pause = &mut longer[index.index(pauses.len())];
        pause.from -= TimeDelta::hours(sooner);
        pause.until = pause.until.map(|until| until + TimeDelta::hours(later)).filter(|_| !leave_open);
        prop_assert!(due_at(rule, from, &pauses, n) <= due_at(rule, from, &longer, n));
    }

    #[test]
    fn later_submission_is_never_due_earlier(
        (from, mut pauses) in cases(), n in 1..30_u32, minutes in 0..30 * 24 * 60_i64, leave_open: bool,
    ) {
        if let Some(last) = pauses.last_mut().filter(|_| leave_open) {
            last.until = None;
        }
        let rule = rule();
        let later = from + TimeDelta::minutes(minutes);
        prop_assert!(due_at(rule, from, &pauses, n) <= due_at(rule, later, &pauses, n));
    }

    #[test]
    fn explanation_covers_every_day_until_due((from, pauses) in cases(), n in 1..30_u32) {
        let due = rule().due(from, &pauses, n).unwrap();
        let days = rule().explain(from, &pauses, n);
        prop_assert_eq!((days[0].date, &days[0].why), (date_at(from), &DayReason::FirstDay));
        prop_assert_eq!(days.iter().filter(|day| day.counted).count(), n as usize);
        let last = days.last().unwrap();
        prop_assert_eq!((last.date, last.counted, last.count), (date_at(due.at), true, n));
        for pair in days.windows(2) {
            prop_assert_eq!(pair[0].date + Days::new(1), pair[1].date);
            prop_assert_eq!(pair[0].count + u32::from(pair[1].counted), pair[1].count);
            prop_assert_eq!(pair[1].counted, matches!(pair[1].why, DayReason::WorkingDay | DayReason::MakeUpWorkday(_)));
        }
        let is_provisional = days[1..].iter().any(|day| day.date.year() > 2026);
        prop_assert_eq!(due.provisional, is_provisional);
    }

    #[test]
    fn open_pause_hides_only_later_dates((from, pauses) in cases(), n in 1..30_u32, hours in 0..60 * 24_i64) {
        let rule = rule();
        let due = rule.due(from, &pauses, n).unwrap();
        let open = Pause { from: from + TimeDelta::hours(hours), until: None };
        let mut paused = pauses.clone();
        paused.push(open);
        let expected = Some(due).filter(|due| due.at < open.from);
        prop_assert_eq!(rule.due(from, &paused, n), expected);
        let explained = rule.explain(from, &paused, n);
        prop_assert_eq!(explained.last().unwrap().counted, expected.is_some());
    }

    #[test]
    fn days_left_starts_at_n_and_ends_at_zero((from, pauses) in cases(), n in 1..30_u32, minutes in 0..80 * 24 * 60_i64) {
        let rule = rule();
        let due = rule.due(from, &pauses, n).unwrap().at;
        let left = |now| rule.days_left(now, due, &pauses);
        prop_assert_eq!(left(from), i64::from(n));
        prop_assert_eq!(left(due - TimeDelta::seconds(1)), 0);
        prop_assert_eq!(left(due), -1);
        let now = from + TimeDelta::minutes(minutes);
        prop_assert_eq!(left(now) < 0, now >= due);
        prop_assert_eq!(left(now) == 0, now < due && date_at(now) == date_at(due));
        prop_assert!(left(now + TimeDelta::hours(7)) <= left(now));
        let following = rule.due(from, &pauses, n + 1).unwrap().at;
        prop_assert_eq!(left(following - TimeDelta::seconds(1)), -1);
        prop_assert_eq!(left(following), -2);
    }

}

proptest! {
    // Few cases, because each scans the whole horizon.
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scan_ends_for_any_calendar(close_hour in 0..24_u32, from in instants(), n: u32) {
        let every_day = (0..5_000).map(|days| CalendarDay {
            date: date("2024-01-01") + Days::new(days),
            kind: DayKind::Holiday,
            name: "长假".to_owned(),
        });
        let year = CalendarYear { year: 2024, status: YearStatus::Official, source: "试验".to_owned() };
        let calendar = Calendar::from_rows([year], every_day.take(if n % 2 == 0 { 5_000 } else { 0 }));
        let rule = CountingRule { calendar: &calendar, close: NaiveTime::from_hms_opt(close_hour, 0, 0).unwrap() };
        if n % 2 == 0 && from < at("2027-01-01 00:00") {
            prop_assert_eq!(rule.due(from, &[], n), None);
        }
        prop_assert!(rule.explain(from, &[], n).len() as u64 <= SCAN_DAYS_MAX + 1);
    }
}
