//! The calendar's CSV files.

use std::fs;

use chrono::Datelike;
use domain::base::terms::YearStatus;
use domain::deadline::calendar::{
    Calendar, CalendarDay, CalendarError, CalendarProblem, DayKind, DayRule, parse_csv, parse_years_csv,
};

use crate::{data, date};

fn days_error(text: &str) -> CalendarError {
    parse_csv(text).unwrap_err()
}

#[test]
fn every_shipped_file_is_embedded() {
    let calendar = Calendar::shipped();
    let mut listed = 0;
    for year in calendar.years() {
        let text = fs::read_to_string(data(&format!("{}.csv", year.year))).unwrap();
        let days = parse_csv(&text).unwrap();
        assert!(days.iter().all(|day| day.date.year() == year.year), "{}", year.year);
        listed += days.len();
    }
    assert_eq!(calendar.days().count(), listed);
    let files = fs::read_dir(data("")).unwrap().filter(|file| {
        let name = file.as_ref().unwrap().file_name().into_string().unwrap();
        name.starts_with('2') && name.ends_with(".csv")
    });
    assert_eq!(calendar.years().count(), files.count());
}

#[test]
fn shipped_years_have_the_right_status() {
    let calendar = Calendar::shipped();
    let status = |year| calendar.year_status(year);
    assert_eq!([2024, 2025, 2026].map(status), [YearStatus::Official; 3]);
    assert_eq!(status(2027), YearStatus::Provisional);
    assert_eq!([2023, 2028].map(status), [YearStatus::Missing; 2]);
}

#[test]
fn date_gives_its_reason() {
    let calendar = Calendar::shipped();
    assert_eq!(calendar.why(date("2026-10-10")), DayRule::MakeUpWorkday("国庆节调休"));
    assert_eq!(calendar.why(date("2026-10-03")), DayRule::Holiday("国庆节"));
    assert_eq!(calendar.why(date("2026-11-22")), DayRule::Weekend);
    assert_eq!(calendar.why(date("2026-11-23")), DayRule::WorkingDay);
}

#[test]
fn mistake_is_reported_with_its_line() {
    let cases = [
        ("", 1, "the first line must be `date,kind,name`"),
        ("day,kind,name\n", 1, "the first line must be `date,kind,name`"),
        ("date,kind,name\n2026-10-01,holiday\n", 2, "expected 3 fields, found 2"),
        ("date,kind,name\n2026-10-01,holiday,a,b\n", 2, "expected 3 fields, found 4"),
        ("date,kind,name\n\n2026-10-01,holiday,国庆节\n2026-02-30,holiday,x\n", 4, "`2026-02-30` is not a date"),
        ("date,kind,name\r\n2026-10-01,holiday,国庆节\r\n2026-1-2,holiday,x\r\n", 3, "`2026-1-2` is not a date"),
        ("date,kind,name\n2026-10-01,rest,国庆节\n", 2, "`rest` is neither `holiday` nor `workday`"),
        ("date,kind,name\n2026-10-01,holiday, \n", 2, "the last field is empty"),
        ("date,kind,name\n2026-10-01,holiday,a\n2026-10-01,holiday,b\n", 3, "2026-10-01 is listed twice"),
        ("date,kind,name\n2026-10-12,workday,国庆节调休\n", 2, "2026-10-12 is not on a weekend"),
    ];
    for (text, line, problem) in cases {
        let error = days_error(text);
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(error.to_string().starts_with(&format!("line {line}: {problem}")), "{text:?}: {error}");
    }
}

#[test]
fn mistake_in_years_is_reported_with_its_line() {
    let problem = |line: &str| {
        let error = parse_years_csv(&format!("year,status,source\n2026,official,通知\n{line}\n")).unwrap_err();
        assert_eq!(error.line, 3, "{line}");
        error.problem
    };
    assert_eq!(problem("26,official,通知"), CalendarProblem::Year("26".to_owned()));
    assert_eq!(problem("+202,official,通知"), CalendarProblem::Year("+202".to_owned()));
    assert_eq!(problem("2027,final,通知"), CalendarProblem::Status("final".to_owned()));
    assert_eq!(problem("2026,official,通知"), CalendarProblem::Twice("2026".to_owned()));
    assert_eq!(problem("2027,official,"), CalendarProblem::Empty);
}

#[test]
fn file_saved_by_a_spreadsheet_is_parsed() {
    let days = parse_csv("\u{feff}date,kind,name\r\n2026-10-01,holiday,国庆节\r\n\r\n").unwrap();
    let day = CalendarDay { date: date("2026-10-01"), kind: DayKind::Holiday, name: "国庆节".to_owned() };
    assert_eq!(days, [day]);
}

#[test]
fn codes_round_trip() {
    for kind in [DayKind::Holiday, DayKind::Workday] {
        assert_eq!(DayKind::from_code(kind.code()), Some(kind));
    }
    for status in [YearStatus::Official, YearStatus::Provisional, YearStatus::Missing] {
        assert_eq!(YearStatus::from_code(status.code()), Some(status));
    }
    assert_eq!(DayKind::from_code("Holiday"), None);
}
