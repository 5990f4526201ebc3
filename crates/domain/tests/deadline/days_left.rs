//! Days left until, and days after, the deadline.

use domain::deadline::working_clock::Pause;

use crate::{at, rule};

fn left(now: &str, due: &str, pauses: &[Pause]) -> i64 {
    rule().days_left(at(now), at(due), pauses)
}

#[test]
fn days_left_counts_down_below_zero() {
    let due = "2026-10-13 18:00";
    assert_eq!(left("2026-09-30 15:00", due, &[]), 5);
    assert_eq!(left("2026-10-03 12:00", due, &[]), 5);
    assert_eq!(left("2026-10-10 12:00", due, &[]), 2);
    assert_eq!(left("2026-10-11 12:00", due, &[]), 2);
    assert_eq!(left("2026-10-12 19:00", due, &[]), 1);
    assert_eq!(left("2026-10-13 00:00", due, &[]), 0);
    assert_eq!(left("2026-10-13 17:59", due, &[]), 0);
    assert_eq!(left("2026-10-13 18:00", due, &[]), -1);
    assert_eq!(left("2026-10-14 17:59", due, &[]), -1);
    assert_eq!(left("2026-10-14 18:00", due, &[]), -2);
    assert_eq!(left("2026-10-18 12:00", due, &[]), -4);
}

#[test]
fn open_pause_is_assumed_to_end_now() {
    let open = [Pause { from: at("2026-11-25 10:00"), until: None }];
    assert_eq!(left("2026-11-25 11:00", "2026-11-27 18:00", &open), 2);
    assert_eq!(left("2026-11-30 11:00", "2026-11-24 18:00", &open), -1);
}
