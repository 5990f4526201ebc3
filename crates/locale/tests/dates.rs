//! Formatting of dates, times and periods.

#![expect(clippy::unwrap_used, reason = "a failed step is a test failure")]

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::deadline::working_clock::DayReason;
use locale::{Locale, Translator, datetime_attr};

const ZH: Translator = Translator::new(Locale::ZhCn);
const EN: Translator = Translator::new(Locale::En);

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

#[test]
fn dates_are_formatted_in_full() {
    let date = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    assert_eq!(ZH.date(date), "2026年11月25日");
    assert_eq!(EN.date(date), "25 November 2026");
    assert_eq!(ZH.date_short(date), "11月25日（周三）");
    assert_eq!(EN.date_short(date), "Wed 25 Nov");
    let date = NaiveDate::from_ymd_opt(2027, 1, 3).unwrap();
    assert_eq!(ZH.date_short(date), "1月3日（周日）");
    assert_eq!(EN.date(date), "3 January 2027");
}

#[test]
fn moments_are_shown_in_china_time() {
    let moment = at("2026-11-25T10:00:00Z");
    assert_eq!(ZH.moment(moment), "2026年11月25日（周三）18:00");
    assert_eq!(EN.moment(moment), "Wednesday 25 November 2026, 18:00 (China time)");
    assert_eq!(ZH.time(at("2026-11-25T16:05:00Z")), "00:05");
    assert_eq!(ZH.moment(at("2026-12-31T16:00:00Z")), "2027年1月1日（周五）00:00");
    assert_eq!(datetime_attr(moment), "2026-11-25T18:00:00+08:00");
    let with_fraction = moment + Duration::milliseconds(7);
    assert_eq!(datetime_attr(with_fraction), "2026-11-25T18:00:00+08:00");
}

#[test]
fn recent_moments_name_the_day() {
    let now = at("2026-11-22T08:00:00+08:00");
    for (moment, zh, en) in [
        ("2026-11-22T18:00:00+08:00", "今天 18:00", "today 18:00"),
        ("2026-11-22T00:00:00+08:00", "今天 00:00", "today 00:00"),
        ("2026-11-21T23:59:59+08:00", "昨天 23:59", "yesterday 23:59"),
        ("2026-11-23T18:00:00+08:00", "明天 18:00", "tomorrow 18:00"),
        ("2026-11-25T18:00:00+08:00", "11月25日 18:00", "25 Nov 18:00"),
        ("2026-11-20T09:12:00+08:00", "11月20日 09:12", "20 Nov 09:12"),
        ("2027-01-04T18:00:00+08:00", "2027年1月4日 18:00", "4 Jan 2027, 18:00"),
    ] {
        assert_eq!(ZH.moment_short(at(moment), now), zh);
        assert_eq!(EN.moment_short(at(moment), now), en);
    }
    let eve = at("2026-12-31T20:00:00+08:00");
    assert_eq!(ZH.moment_short(at("2027-01-01T09:00:00+08:00"), eve), "明天 09:00");
}

#[test]
fn ago_counts_minutes_then_hours_then_days() {
    let now = at("2026-11-22T12:00:00+08:00");
    for (seconds, zh, en) in [
        (0, "刚刚", "just now"),
        (-5, "刚刚", "just now"),
        (59, "刚刚", "just now"),
        (60, "1分钟前", "1 minute ago"),
        (3 * 60 + 59, "3分钟前", "3 minutes ago"),
        (3_599, "59分钟前", "59 minutes ago"),
        (3_600, "1小时前", "1 hour ago"),
        (86_399, "23小时前", "23 hours ago"),
        (86_400, "昨天 12:00", "yesterday 12:00"),
        (-3_600, "今天 13:00", "today 13:00"),
    ] {
        let then = now - Duration::seconds(seconds);
        assert_eq!(ZH.ago(then, now), zh, "{seconds}");
        assert_eq!(EN.ago(then, now), en, "{seconds}");
    }
}

#[test]
fn periods_use_the_fitting_unit() {
    for (seconds, zh, en) in [
        (-9, "0 分钟", "0 minutes"),
        (0, "0 分钟", "0 minutes"),
        (30, "30 秒", "30 seconds"),
        (60, "1 分钟", "1 minute"),
        (61, "2 分钟", "2 minutes"),
        (600, "10 分钟", "10 minutes"),
        (90 * 60, "1 小时 30 分钟", "1 hour 30 minutes"),
        (24 * 3_600, "24 小时", "24 hours"),
        (48 * 3_600, "2 天", "2 days"),
        (48 * 3_600 + 1, "2 天 1 小时", "2 days 1 hour"),
        (72 * 3_600, "3 天", "3 days"),
    ] {
        assert_eq!(ZH.period(Duration::seconds(seconds)), zh, "{seconds}");
        assert_eq!(EN.period(Duration::seconds(seconds)), en, "{seconds}");
    }
}

#[test]
fn known_holidays_are_translated() {
    assert_eq!(ZH.holiday("国庆节"), "国庆节");
    assert_eq!(EN.holiday("国庆节"), "National Day");
    assert_eq!(EN.holiday("国庆节调休"), "National Day");
    assert_eq!(EN.holiday("抗战胜利纪念日"), "抗战胜利纪念日");
}

#[test]
fn day_reasons_are_translated() {
    for (why, zh, en) in [
        (DayReason::FirstDay, "首日不计", "First day, not counted"),
        (DayReason::MakeUpWorkday("春节调休".into()), "调休上班，计入", "Make-up working day, counted"),
        (DayReason::Holiday("春节".into()), "春节，放假，不计", "Spring Festival holiday, not counted"),
        (DayReason::Paused, "计时暂停，不计", "Clock paused, not counted"),
    ] {
        assert_eq!(ZH.day_reason(&why), zh);
        assert_eq!(EN.day_reason(&why), en);
    }
}
