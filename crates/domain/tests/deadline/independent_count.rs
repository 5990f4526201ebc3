//! An independent computation of due dates that uses nothing of the crate: its own parser, weekdays by Zeller's
//! congruence, dates as numbers, a walk day by day.

use std::{collections::BTreeMap, fs};

use domain::deadline::working_clock::Due;

use crate::{at, data, rule};

type Ymd = (i32, u32, u32);

fn exceptions() -> BTreeMap<Ymd, bool> {
    let mut found = BTreeMap::new();
    for year in 2024..=2027 {
        let text = fs::read_to_string(data(&format!("{year}.csv"))).unwrap();
        for line in text.split('\n').skip(1).filter(|line| !line.is_empty()) {
            let day = (line[0..4].parse().unwrap(), line[5..7].parse().unwrap(), line[8..10].parse().unwrap());
            assert!(line[10..].starts_with(",holiday,") || line[10..].starts_with(",workday,"));
            found.insert(day, line[10..].starts_with(",workday,"));
        }
    }
    found
}

fn month_days(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn next((year, month, day): Ymd) -> Ymd {
    if day < month_days(year, month) {
        (year, month, day + 1)
    } else if month < 12 {
        (year, month + 1, 1)
    } else {
        (year + 1, 1, 1)
    }
}

/// Zeller's congruence: 0 is Saturday, 1 is Sunday.
fn is_weekend((year, month, day): Ymd) -> bool {
    let (year, month) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
    let (century, rest) = (year / 100, year % 100);
    let weekday = (day as i32 + 13 * (month as i32 + 1) / 5 + rest + rest / 4 + century / 4 + 5 * century) % 7;
    weekday < 2
}

#[test]
fn due_dates_agree_with_an_independent_count() {
    let exceptions = exceptions();
    let rule = rule();
    let mut submission: Ymd = (2024, 1, 1);
    let mut compared = 0;
    while submission.0 < 2027 {
        for time in ["00:00", "15:00", "18:00", "23:59"] {
            for n in 1..=10 {
                let mut day = submission;
                let mut missing = n;
                while missing > 0 {
                    day = next(day);
                    if exceptions.get(&day).copied().unwrap_or_else(|| !is_weekend(day)) {
                        missing -= 1;
                    }
                }
                let (year, month, date) = submission;
                let submitted_at = at(&format!("{year:04}-{month:02}-{date:02} {time}"));
                let expected =
                    Due { at: at(&format!("{:04}-{:02}-{:02} 18:00", day.0, day.1, day.2)), provisional: day.0 > 2026 };
                assert_eq!(rule.due(submitted_at, &[], n), Some(expected), "{submitted_at} with {n} days");
                compared += 1;
            }
        }
        submission = next(submission);
    }
    assert_eq!(compared, (366 + 365 + 365) * 4 * 10);
}
