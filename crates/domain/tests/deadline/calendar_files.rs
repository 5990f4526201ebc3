//! The calendar's CSV files.

use std::fs;

use domain::base::terms::YearStatus;
use domain::deadline::calendar::{Calendar, DayType, parse_notice};

use crate::{data, date};

#[test]
fn every_shipped_file_is_embedded_and_in_its_format() {
    let calendar = Calendar::shipped();
    let mut years = vec!["year,status,source".to_owned()];
    for year in calendar.years() {
        years.push(format!("{},{},{}", year.year, year.status, year.source));
        let text = fs::read_to_string(data(&format!("{}.csv", year.year))).unwrap();
        let read = parse_notice(year.year, &text).unwrap_or_else(|errors| panic!("{}: {errors:?}", year.year));
        assert_eq!(read.other_years, [], "{}", year.year);
        let days = read.days;
        assert!(calendar.days_of(year.year).eq(&days), "{}", year.year);
        let mut lines = vec!["date,kind,name".to_owned()];
        lines.extend(days.iter().map(|day| format!("{},{},{}", day.date, day.kind, day.name)));
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    }
    assert_eq!(fs::read_to_string(data("years.csv")).unwrap().lines().collect::<Vec<_>>(), years);
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
    assert_eq!(calendar.day_type(date("2026-10-10")), DayType::MakeUpWorkday("国庆节调休"));
    assert_eq!(calendar.day_type(date("2026-10-03")), DayType::Holiday("国庆节"));
    assert_eq!(calendar.day_type(date("2026-11-22")), DayType::Weekend);
    assert_eq!(calendar.day_type(date("2026-11-23")), DayType::WorkingDay);
}
