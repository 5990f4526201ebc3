//! Parses the days of a year from the State Council's notice, plain lines, or the exported CSV.
//!
//! The notice also gives weekdays and numbers of days. They are compared with the parsed dates, so that the notice of
//! another year or an incomplete copy is refused.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{CalendarDay, DayKind};

mod line;
mod paragraph;
#[cfg(test)]
mod tests;

pub use line::parse_date;

/// The numerals before a paragraph: `十一、`.
const NUMERALS: &str = "一二三四五六七八九十";
/// Maximum length of a holiday's name, in characters.
const NAME_MAX: usize = 40;

/// A line that cannot be parsed, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct NoticeError {
    /// The line in the text, from 1.
    pub line: usize,
    /// Why it cannot be parsed.
    pub problem: NoticeProblem,
}

/// Why a line cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum NoticeProblem {
    /// Neither a sentence of the notice nor a date, a kind and a name.
    #[error("the line cannot be parsed")]
    Unread,
    #[error("`{0}` is not a date")]
    Date(String),
    #[error("{0} is in another year")]
    Year(NaiveDate),
    #[error("{0} does not fall on the weekday given")]
    Weekday(NaiveDate),
    #[error("the number of days is given as {stated}, but {found} are listed")]
    Count { stated: usize, found: usize },
    /// A make-up working day on a weekday, which was a working day anyway: the date must be wrong.
    #[error("{0} is not on a weekend and cannot be a make-up working day")]
    WorkdayOnWeekday(NaiveDate),
    #[error("{0} is listed twice")]
    Twice(NaiveDate),
    /// A notice that changes some days of a year; it does not list all of them.
    #[error("this notice changes a year that was already announced; edit its days instead")]
    Amendment,
    /// The name is missing, too long, or contains a comma, a quote or a control character.
    #[error("the name is missing, too long or contains a comma")]
    Name,
}

/// The days of a year that a text gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// By date.
    pub days: Vec<CalendarDay>,
    /// Days of the year before or after, such as 31 December of a New Year's holiday; they are no part of this year.
    pub other_years: Vec<OtherYearDay>,
}

/// A day of a neighbouring year in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherYearDay {
    /// The line in the text, from 1.
    pub line: usize,
    /// The day.
    pub date: NaiveDate,
}

/// Parses the days of a year from a text, by date. Accepts the notice (`元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。`),
/// lines such as `2027-02-08 holiday 春节`, and the exported CSV, also as a spreadsheet program saved it. The paragraphs
/// around the dates are skipped; a line that names a kind of day but gives no date is an error. A holiday across New
/// Year's Eve is split: the days of the other year are named and left out.
///
/// # Errors
/// Every line that cannot be parsed; then no day is returned.
pub fn parse_notice(year: i32, text: &str) -> Result<Notice, Vec<NoticeError>> {
    let mut days = BTreeMap::new();
    let (mut other_years, mut errors) = (Vec::new(), Vec::new());
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    if let Some(line) = text.lines().position(|line| is_amendment(&line::normalise(line))) {
        return Err(vec![NoticeError { line: line + 1, problem: NoticeProblem::Amendment }]);
    }
    for (line, text) in (1..).zip(text.lines()) {
        let found = read_line(year, text).and_then(|(found, others)| {
            other_years.extend(others.into_iter().map(|date| OtherYearDay { line, date }));
            found.into_iter().try_for_each(|day| {
                check_day(year, &day)?;
                let date = day.date;
                days.insert(date, day).map_or(Ok(()), |_| Err(NoticeProblem::Twice(date)))
            })
        });
        errors.extend(found.err().map(|problem| NoticeError { line, problem }));
    }
    if errors.is_empty() { Ok(Notice { days: days.into_values().collect(), other_years }) } else { Err(errors) }
}

/// Validates a day of a year, whatever its source.
///
/// # Errors
/// [`NoticeProblem::Year`], [`NoticeProblem::WorkdayOnWeekday`] or [`NoticeProblem::Name`].
pub fn check_day(year: i32, day: &CalendarDay) -> Result<(), NoticeProblem> {
    if day.date.year() != year {
        return Err(NoticeProblem::Year(day.date));
    }
    if day.kind == DayKind::Workday && !matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun) {
        return Err(NoticeProblem::WorkdayOnWeekday(day.date));
    }
    let is_odd = |c: char| c == ',' || c == '"' || c.is_control();
    if day.name.is_empty() || day.name.chars().count() > NAME_MAX || day.name.contains(is_odd) {
        return Err(NoticeProblem::Name);
    }
    Ok(())
}

/// Parses a line: a day, or one or more paragraphs of the notice. The dates are those of a neighbouring year.
fn read_line(year: i32, line: &str) -> Result<(Vec<CalendarDay>, Vec<NaiveDate>), NoticeProblem> {
    let line = line::normalise(line);
    let line = line::without_bullet(&line);
    let is_comment = line.starts_with('#') && !line::is_unreadable_row(line);
    let is_heading = is_comment || line.replace([';', '\t', ' '], ",") == "date,kind,name";
    if line.trim_matches(line::is_separator).is_empty() || is_heading {
        return Ok((Vec::new(), Vec::new()));
    }
    if let Some(day) = line::read_day(line)? {
        return Ok((vec![day], Vec::new()));
    }
    let compact: String = line.split_whitespace().collect();
    let (mut days, mut others) = (Vec::new(), Vec::new());
    for paragraph in paragraph::split(line) {
        let announced = paragraph::announced(&paragraph);
        let (found, other) = split_by_year(year, sentences(year, announced.unwrap_or(&paragraph))?);
        days.extend(found);
        others.extend(other);
    }
    if days.is_empty() && line::names_a_kind(line) && paragraph::announced(&compact).is_none() {
        return Err(NoticeProblem::Unread);
    }
    Ok((days, others))
}

/// Takes the days of a neighbouring year from a holiday that has days of this year as well. A holiday without any is left
/// as it is: the text may be the notice of another year.
fn split_by_year(year: i32, days: Vec<CalendarDay>) -> (Vec<CalendarDay>, Vec<NaiveDate>) {
    if !days.iter().any(|day| day.date.year() == year) {
        return (days, Vec::new());
    }
    let (others, days): (Vec<_>, Vec<_>) = days.into_iter().partition(|day| (day.date.year() - year).abs() == 1);
    (days, others.into_iter().map(|day| day.date).collect())
}

/// True for a notice that changes one already issued, such as those of 13 May 2015, 22 March 2019 and 26 January 2020: it
/// gives some days only.
fn is_amendment(spaced: &str) -> bool {
    const CHANGES: [&str; 7] = ["调整", "延长", "变更", "更改", "取消", "缩短", "顺延"];
    const SUBJECTS: [&str; 5] = ["假期", "放假", "节假日", "假日", "上班"];
    // These words announce additional days off, such as the day of remembrance of 2015.
    const ADDITIONS: [&str; 6] = ["特作如下", "纪念日调休", "全国放假", "临时放假", "增加放假", "补充通知"];
    let line: String = spaced.split_whitespace().collect();
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    let is_change = (has(&CHANGES) && has(&SUBJECTS)) || has(&ADDITIONS);
    !line.starts_with('#') && is_change && !matches!(line::read_day(line::without_bullet(spaced)), Ok(Some(_)))
}

/// Parses a paragraph of the notice: a holiday's name, a colon, and sentences about it.
fn sentences(year: i32, paragraph: &str) -> Result<Vec<CalendarDay>, NoticeProblem> {
    let year = paragraph::year_of(paragraph).unwrap_or(year);
    let paragraph = paragraph::without_number(paragraph);
    let (name, body) = paragraph.split_once(['：', ':']).unwrap_or(("", paragraph));
    let name = paragraph::without_number(name.trim());
    let mut days = Vec::new();
    for sentence in body.split(['。', '；', ';']) {
        // Advice, such as to take leave on New Year's Eve (notice for 2024), changes no day; nor does the date of issue.
        let is_issue = sentence.starts_with("国务院") && !line::names_a_kind(sentence);
        if is_issue || ["鼓励", "建议"].iter().any(|word| sentence.starts_with(word)) {
            continue;
        }
        for part in parts(sentence, name) {
            add_days(year, name, &part, &mut days)?;
        }
    }
    Ok(days)
}

/// A sentence, or its parts where it names both kinds of day: `1月1日放假，1月3日上班`.
fn parts(sentence: &str, name: &str) -> Vec<String> {
    let is_both = sentence.contains("放假") && sentence.contains("上班");
    if name.is_empty() || !is_both {
        return vec![sentence.to_owned()];
    }
    let mut parts: Vec<String> = vec![String::new()];
    for clause in sentence.split_inclusive(['，', ',']) {
        let names_kind = |text: &str| text.contains("放假") || text.contains("上班");
        let begins = names_kind(clause) || clause.contains(['月', '日', '号']);
        match parts.last_mut() {
            Some(last) if !begins || !names_kind(last) => last.push_str(clause),
            _ => parts.push(clause.to_owned()),
        }
    }
    parts
}

/// Adds the days that a sentence gives.
fn add_days(year: i32, name: &str, sentence: &str, days: &mut Vec<CalendarDay>) -> Result<(), NoticeProblem> {
    let dates = dates(year, sentence)?;
    if dates.is_empty() {
        return if line::names_a_kind(sentence) { Err(NoticeProblem::Unread) } else { Ok(()) };
    }
    let is_denied = sentence.contains("不放假") || sentence.contains("不上班");
    let is_unclear = is_denied || paragraph::is_about_another(name, sentence);
    let (kind, name) = match (sentence.contains("放假"), sentence.contains("上班")) {
        _ if is_unclear => return Err(NoticeProblem::Unread),
        (true, false) => (DayKind::Holiday, name.to_owned()),
        (false, true) => (DayKind::Workday, format!("{name}调休")),
        // A date alone on a line is the date of issue.
        _ if days.is_empty() && name.is_empty() && dates.len() == 1 && is_end_of_notice(sentence) => return Ok(()),
        _ => return Err(NoticeProblem::Unread),
    };
    if name.is_empty() || name == "调休" {
        return Err(NoticeProblem::Name);
    }
    if let Some(stated) = stated_count(sentence).filter(|stated| *stated != dates.len()) {
        return Err(NoticeProblem::Count { stated, found: dates.len() });
    }
    days.extend(dates.into_iter().map(|date| CalendarDay { date, kind, name: name.clone() }));
    Ok(())
}

/// True for a sentence that ends with a date, or with the remark that the notice is public.
fn is_end_of_notice(sentence: &str) -> bool {
    sentence.ends_with('日') || sentence.contains("此件")
}

/// The number of days given in the sentence: `共3天`, `放假1天`.
fn stated_count(sentence: &str) -> Option<usize> {
    let (before, _) = sentence.split_once('天')?;
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    before[before.len() - digits..].parse().ok()
}

/// Every date in a sentence, with ranges expanded: `10月1日（周四）至7日（周三）`, `2月14日（周六）、2月28日（周六）`.
fn dates(year: i32, sentence: &str) -> Result<Vec<NaiveDate>, NoticeProblem> {
    let mut dates: Vec<NaiveDate> = Vec::new();
    let (mut year, mut month, mut is_year_named) = (year, None, false);
    let mut rest = sentence;
    let mut is_range = false;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        is_range |= rest[..start].contains(['至', '到', '-', '~']);
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let number: u32 = digits[..end].parse().map_err(|_| NoticeProblem::Date(digits[..end].to_owned()))?;
        rest = &digits[end..];
        if let Some(after) = rest.strip_prefix('年') {
            // A year beyond the calendar is refused as a date.
            (year, rest) = (i32::try_from(number).map_or(0, |number| number.min(9_999)), after);
            is_year_named = true;
        } else if let Some(after) = rest.strip_prefix('月') {
            (month, rest) = (Some(number), after);
        } else if let Some(after) = day_end(rest, month.is_some()) {
            let Some(month) = month else { return Err(NoticeProblem::Date(format!("{number}日"))) };
            // `2026年12月31日至1月2日`: a range may end in the year after the one that the sentence names.
            let is_next_year =
                is_year_named && is_range && month == 1 && dates.last().is_some_and(|it| it.month() == 12);
            let in_year =
                if is_next_year && dates.last().is_some_and(|it| it.year() == year) { year + 1 } else { year };
            let date = NaiveDate::from_ymd_opt(in_year, month, number)
                .ok_or_else(|| NoticeProblem::Date(format!("{month}月{number}日")))?;
            rest = weekday_fits(date, after)?;
            let from = dates.last().filter(|_| is_range).map(|last| last.iter_days().skip(1));
            match from {
                Some(between) => dates.extend(between.take_while(|day| *day <= date)),
                None => dates.push(date),
            }
            if dates.last() != Some(&date) {
                return Err(NoticeProblem::Date(format!("{month}月{number}日")));
            }
            is_range = false;
        } else if month.is_some() && !rest.starts_with(['天', '个', '次', '时', '点', ':', '：']) {
            return Err(NoticeProblem::Date(number.to_string()));
        }
    }
    Ok(dates)
}

/// The text after the number of a day: after `日`, or `号`, or the sign that leads to another day of the same month
/// (`1月1至3日`, `2月14、28日`).
fn day_end(rest: &str, has_month: bool) -> Option<&str> {
    let is_joined = has_month && rest.starts_with(['、', '至', '到', '-', '~', '和', '及', '(', '（']);
    let marked = rest.strip_prefix('日').or_else(|| rest.strip_prefix('号').filter(|_| has_month));
    marked.or_else(|| is_joined.then_some(rest))
}

/// Checks the weekday after a date, in brackets or not; returns the rest of the sentence.
fn weekday_fits(date: NaiveDate, after: &str) -> Result<&str, NoticeProblem> {
    let (weekday, rest) = match after.strip_prefix(['（', '(', '[', '【', '〔']) {
        Some(inside) => match inside.find(['）', ')', ']', '】', '〕']) {
            Some(end) => (&inside[..end], &inside[end..]),
            None => return Ok(after),
        },
        None if line::begins_with_weekday(after) => (after, after),
        None => return Ok(after),
    };
    let fits = line::named_weekdays(weekday).is_none_or(|days| days.contains(&date.weekday()));
    if fits { Ok(rest) } else { Err(NoticeProblem::Weekday(date)) }
}
