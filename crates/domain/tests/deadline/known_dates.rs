//! Due dates that can be verified by hand.

use chrono::{DateTime, NaiveTime, Utc};
use domain::base::clock;
use domain::base::clock::date_at;
use domain::deadline::working_clock::{Day, SCAN_DAYS_MAX};

use crate::{CALENDAR, at, date, official, provisional, rule};

#[test]
fn national_day_and_make_up_saturday_are_counted() {
    assert_eq!(rule().due(at("2026-09-30 15:00"), &[], 5), official("2026-10-13 18:00"));
    assert_eq!(rule().due(at("2026-09-30 15:00"), &[], 3), official("2026-10-10 18:00"));
}

#[test]
fn every_day_until_the_due_date_is_explained() {
    let days = rule().explain(at("2026-09-30 15:00"), &[], 5);
    let lines: Vec<String> = days
        .iter()
        .map(|Day { date, counted, count, why }| {
            format!("{date} {counted} {count} {} {}", why.code(), why.name().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "2026-09-30 false 0 first_day -",
            "2026-10-01 false 0 holiday 国庆节",
            "2026-10-02 false 0 holiday 国庆节",
            "2026-10-03 false 0 holiday 国庆节",
            "2026-10-04 false 0 holiday 国庆节",
            "2026-10-05 false 0 holiday 国庆节",
            "2026-10-06 false 0 holiday 国庆节",
            "2026-10-07 false 0 holiday 国庆节",
            "2026-10-08 true 1 working_day -",
            "2026-10-09 true 2 working_day -",
            "2026-10-10 true 3 make_up_workday 国庆节调休",
            "2026-10-11 false 3 weekend -",
            "2026-10-12 true 4 working_day -",
            "2026-10-13 true 5 working_day -",
        ]
    );
}

#[test]
fn day_begins_at_midnight_in_shanghai() {
    let late_on_monday: DateTime<Utc> = "2026-11-23T15:59:59Z".parse().unwrap();
    let early_on_tuesday: DateTime<Utc> = "2026-11-23T16:00:00Z".parse().unwrap();
    assert_eq!(rule().due(late_on_monday, &[], 1), official("2026-11-24 18:00"));
    assert_eq!(rule().due(early_on_tuesday, &[], 1), official("2026-11-25 18:00"));
}

#[test]
fn date_in_an_unofficial_year_is_provisional() {
    let rule = rule();
    assert_eq!(rule.due(at("2026-12-28 10:00"), &[], 3), official("2026-12-31 18:00"));
    assert_eq!(rule.due(at("2026-12-28 10:00"), &[], 4), provisional("2027-01-04 18:00"));
    assert_eq!(rule.due(at("2026-12-31 10:00"), &[], 1), provisional("2027-01-04 18:00"));
    assert_eq!(rule.due(at("2028-10-02 10:00"), &[], 1), provisional("2028-10-03 18:00"));
    assert_eq!(rule.due(at("2023-12-31 10:00"), &[], 1), official("2024-01-02 18:00"));
}

#[test]
fn zero_days_and_beyond_the_horizon_have_no_date() {
    let rule = rule();
    assert_eq!(rule.due(at("2026-11-23 10:00"), &[], 0), None);
    assert_eq!(rule.due(at("2026-11-23 10:00"), &[], u32::MAX), None);
    assert_eq!(rule.explain(at("2026-11-23 10:00"), &[], 0).len(), 1);
    assert_eq!(rule.explain(at("2026-11-23 10:00"), &[], u32::MAX).len() as u64, SCAN_DAYS_MAX + 1);
}

#[test]
fn time_to_answer_counts_from_the_next_day() {
    assert_eq!(
        rule().nth_close_from(at("2026-02-13 20:00"), 6),
        official("2026-02-28 18:00"),
        "14 February and 28 February are make-up Saturdays around the Spring Festival"
    );
}

#[test]
fn dates_and_times_are_those_of_shanghai() {
    assert_eq!(clock::at(date("2026-11-23"), NaiveTime::from_hms_opt(9, 0, 0).unwrap()), at("2026-11-23 09:00"));
    assert_eq!(date_at(at("2026-11-23 00:00")), date("2026-11-23"));
}

#[test]
fn summer_time_gap_of_1986_has_an_instant() {
    let gap = clock::at(date("1986-05-04"), NaiveTime::from_hms_opt(2, 30, 0).unwrap());
    assert_eq!(gap, "1986-05-03T18:30:00Z".parse::<DateTime<Utc>>().unwrap());
}

#[test]
fn shipped_year_names_its_source() {
    for year in CALENDAR.years() {
        let is_notice = ["国务院办公厅", "全国年节及纪念日放假办法"].iter().any(|it| year.source.contains(it));
        assert!(is_notice && CALENDAR.days_of(year.year).count() >= 13, "{year:?}");
    }
}
