//! Formats dates and times for display, always in China time (`Asia/Shanghai`).

use chrono::{DateTime, Datelike, Duration, NaiveDate, SecondsFormat, Utc, Weekday};
use chrono_tz::{Asia::Shanghai, Tz};
use domain::Locale;
use domain::deadline::working_clock::DayReason;

use crate::Translator;

/// The machine-readable value of `<time datetime>`: RFC 3339 in China time, to the second.
#[must_use]
pub fn datetime_attr(at: DateTime<Utc>) -> String {
    local(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}

impl Translator {
    /// A date in full: `2026年11月25日`, `25 November 2026`.
    #[must_use]
    pub fn date(self, date: NaiveDate) -> String {
        self.formatted(date, "%Y年%-m月%-d日", "%-d %B %Y")
    }

    /// A date near today, with its weekday: `11月25日（周三）`, `Wed 25 Nov`.
    #[must_use]
    pub fn date_short(self, date: NaiveDate) -> String {
        match self.locale() {
            Locale::ZhCn => format!("{}（{}）", date.format("%-m月%-d日"), self.weekday_short(date.weekday())),
            Locale::En => date.format("%a %-d %b").to_string(),
        }
    }

    /// Consecutive days near today: `10月1日至8日`, `9月30日至10月2日`, `1 to 8 October`; a single day as
    /// [`Translator::date_short`].
    #[must_use]
    pub fn date_range(self, from: NaiveDate, until: NaiveDate) -> String {
        if from == until {
            return self.date_short(from);
        }
        let is_one_month = (from.year(), from.month()) == (until.year(), until.month());
        let (first, last) = match (self.locale(), is_one_month) {
            (Locale::ZhCn, true) => ("%-m月%-d日", "%-d日"),
            (Locale::ZhCn, false) => ("%-m月%-d日", "%-m月%-d日"),
            (Locale::En, true) => ("%-d", "%-d %B"),
            (Locale::En, false) => ("%-d %B", "%-d %B"),
        };
        let joint = match self.locale() {
            Locale::ZhCn => "至",
            Locale::En => " to ",
        };
        format!("{}{joint}{}", from.format(first), until.format(last))
    }

    fn formatted(self, date: NaiveDate, chinese: &str, english: &str) -> String {
        let format = match self.locale() {
            Locale::ZhCn => chinese,
            Locale::En => english,
        };
        date.format(format).to_string()
    }

    /// A date counted with days of a provisional calendar, marked as estimated: `…（预计）` (R11).
    #[must_use]
    pub fn estimated(self, at: String, is_estimated: bool) -> String {
        if is_estimated { self.text1("letter-estimated", "at", at) } else { at }
    }

    /// A moment in full, for promised times: `2026年11月25日（周三）18:00`,
    /// `Wednesday 25 November 2026, 18:00 (China time)`.
    #[must_use]
    pub fn moment(self, at: DateTime<Utc>) -> String {
        let day = local(at).date_naive();
        let (date, time) = (self.date(day), self.time(at));
        match self.locale() {
            Locale::ZhCn => format!("{date}（{}）{time}", self.weekday_short(day.weekday())),
            Locale::En => format!("{} {date}, {time} (China time)", day.format("%A")),
        }
    }

    /// A moment in a text message, where each character costs: `11月25日 18:00`, `25 Nov 18:00 China time`.
    #[must_use]
    pub fn moment_brief(self, at: DateTime<Utc>) -> String {
        let date = self.formatted(local(at).date_naive(), "%-m月%-d日", "%-d %b");
        match self.locale() {
            Locale::ZhCn => format!("{date} {}", self.time(at)),
            Locale::En => format!("{date} {} China time", self.time(at)),
        }
    }

    /// A moment for lists: `今天 18:00`, `昨天 09:12`, `11月25日 18:00`, with the year unless it is the current one; `today
    /// 18:00`, `25 Nov 18:00`, `4 Jan 2027, 18:00`.
    #[must_use]
    pub fn moment_short(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let (day, today) = (local(at).date_naive(), local(now).date_naive());
        let time = self.time(at);
        match day.signed_duration_since(today).num_days() {
            -1 => self.text1("yesterday-at", "time", time),
            0 => self.text1("today-at", "time", time),
            1 => self.text1("tomorrow-at", "time", time),
            _ if day.year() == today.year() => format!("{} {time}", self.formatted(day, "%-m月%-d日", "%-d %b")),
            _ => format!("{}{time}", self.formatted(day, "%Y年%-m月%-d日 ", "%-d %b %Y, ")),
        }
    }

    /// The time of day: `18:00`.
    #[must_use]
    pub fn time(self, at: DateTime<Utc>) -> String {
        local(at).format("%H:%M").to_string()
    }

    /// Elapsed time: `刚刚`, `3分钟前`, `5小时前`; after a day, and for times after `now`, as [`Translator::moment_short`].
    #[must_use]
    pub fn ago(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let passed = now.signed_duration_since(at);
        // A few seconds ahead means that another machine's clock is ahead.
        if passed.num_seconds().abs() < 60 {
            self.text("ago-now")
        } else if passed < Duration::zero() || passed >= Duration::days(1) {
            self.moment_short(at, now)
        } else if passed < Duration::hours(1) {
            self.text1("ago-minutes", "n", passed.num_minutes())
        } else {
            self.text1("ago-hours", "n", passed.num_hours())
        }
    }

    /// A length of time: `10 分钟`, `24 小时`, `3 天`. In days from two days on, in seconds only under a minute; rounded
    /// up to the minute, or to the hour from two days on. A negative period counts as zero.
    #[must_use]
    pub fn period(self, period: Duration) -> String {
        let seconds = period.num_seconds().max(0);
        if 0 < seconds && seconds < 60 {
            return self.text1("period-seconds", "n", seconds);
        }
        let mut minutes = (seconds + 59) / 60;
        if minutes > 2 * 24 * 60 {
            minutes = (minutes + 59) / 60 * 60;
        }
        let (days, hours) =
            if minutes >= 2 * 24 * 60 { (minutes / (24 * 60), minutes / 60 % 24) } else { (0, minutes / 60) };
        let parts = [("period-days", days), ("period-hours", hours), ("period-minutes", minutes % 60)];
        let parts: Vec<String> =
            parts.into_iter().filter(|&(_, count)| count > 0).map(|(key, count)| self.text1(key, "n", count)).collect();
        if parts.is_empty() {
            return self.text1("period-minutes", "n", 0);
        }
        parts.join(" ")
    }

    /// The weekday: `周三`, `Wed`.
    #[must_use]
    pub fn weekday_short(self, weekday: Weekday) -> &'static str {
        let names = match self.locale() {
            Locale::ZhCn => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            Locale::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        names[weekday.num_days_from_monday() as usize]
    }

    /// Why a day on the clock counts or not: `调休上班，计入`, `Weekend, not counted` (R11).
    #[must_use]
    pub fn day_reason(self, why: &DayReason) -> String {
        match why {
            DayReason::FirstDay => self.text("day-first-day"),
            DayReason::WorkingDay => self.text("day-working-day"),
            DayReason::MakeUpWorkday(_) => self.text("day-make-up-workday"),
            DayReason::Weekend => self.text("day-weekend"),
            DayReason::Holiday(name) => self.text1("day-holiday", "name", self.holiday(name)),
            DayReason::Paused => self.text("day-paused"),
        }
    }

    /// The name of a public holiday, given as in the calendar: Chinese, with 调休 after it on a make-up working day. A
    /// name without a message is returned unchanged.
    #[must_use]
    pub fn holiday(self, name: &str) -> String {
        let key = match name.strip_suffix("调休").unwrap_or(name) {
            "元旦" => "holiday-new-year",
            "春节" => "holiday-spring-festival",
            "清明节" => "holiday-qingming",
            "劳动节" => "holiday-labour-day",
            "端午节" => "holiday-dragon-boat",
            "中秋节" => "holiday-mid-autumn",
            "国庆节" => "holiday-national-day",
            _ => return name.to_owned(),
        };
        self.text(key)
    }
}

fn local(at: DateTime<Utc>) -> DateTime<Tz> {
    at.with_timezone(&Shanghai)
}
