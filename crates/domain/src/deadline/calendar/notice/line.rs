//! Parses one day as a line: `2027-02-08 holiday 春节`, or a row that a spreadsheet program saved.

use chrono::{Datelike, NaiveDate, Weekday};
use unicode_normalization::UnicodeNormalization;

use super::super::{CalendarDay, DayKind};
use super::NoticeProblem;
use crate::base::typed::{is_invisible, plain_sign};

/// Stands for a space inside a quoted column.
const QUOTED_SPACE: char = '\u{a0}';

/// The line with half-width digits and signs, without quotes and invisible characters. Chinese punctuation stays: it ends
/// the sentences of the notice.
pub(super) fn normalise(line: &str) -> String {
    let half_width = |c: char| match plain_sign(c) {
        '.' if c == '。' => c,
        sign if is_enclosed(sign) || sign == QUOTED_SPACE => sign,
        '～' | '〜' => '~',
        '／' => '/',
        sign if sign.is_whitespace() => {
            if c == '\t' {
                '\t'
            } else {
                ' '
            }
        }
        sign => std::iter::once(sign).nfkc().next().filter(char::is_ascii_digit).unwrap_or(sign),
    };
    let is_kept = |c: &char| !(is_invisible(*c) || matches!(c, '"' | '“' | '”'));
    unquoted(&line.replace(QUOTED_SPACE, " "))
        .chars()
        .filter(is_kept)
        .map(half_width)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The line with the separators inside its quoted columns replaced, the first column aside, which is a date or the text
/// of a notice: `"国庆节,中秋节"` is one name (RFC 4180).
fn unquoted(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('"') {
        let Some(length) = rest[start + 1..].find('"') else { break };
        let (inside, after) = (&rest[start + 1..=start + length], &rest[start + length + 2..]);
        text.push_str(&rest[..start]);
        let is_column = text.trim_end().ends_with(is_separator)
            && (after.is_empty() || after.starts_with(is_separator) || after.starts_with(['\r', '\n']));
        if is_column {
            let sign = |c: char| match c {
                ' ' | '\t' => QUOTED_SPACE,
                c if is_separator(c) => '、',
                c => c,
            };
            text.extend(inside.chars().map(sign));
        } else {
            text.push_str(inside);
        }
        rest = after;
    }
    text + rest
}

/// True for a number in a circle or in brackets, which stands before a paragraph and is no part of a date.
const fn is_enclosed(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}')
}

/// True for a sign that begins an item of a list and is nothing else.
pub(super) const fn is_clear_bullet(c: char) -> bool {
    is_enclosed(c)
        || matches!(c, '•' | '●' | '○' | '◦' | '◆' | '◇' | '■' | '□' | '▪' | '▫' | '▲' | '△' | '▶' | '►' | '▸')
        || matches!(c, '★' | '☆' | '※' | '✓' | '✔' | '√' | '➢' | '➤' | '\u{f0b7}' | '\u{f06c}' | '\u{f0d8}')
}

/// The text without the sign of a list before it.
pub(super) fn without_bullet(text: &str) -> &str {
    let is_bullet =
        |c: char| is_clear_bullet(c) || matches!(c, '-' | '*' | '·' | '・' | '‧' | '>') || c.is_whitespace();
    text.trim_start_matches(is_bullet)
}

/// True for a character between the columns of a line.
pub(super) const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\t' | ',' | ';' | '，' | '；')
}

/// True when a text has digits and says that a day is a holiday or a working day: it should give a date.
pub(super) fn names_a_kind(text: &str) -> bool {
    // Chinese numerals count when they are a date: `一月一日`.
    let has_date =
        |unit: char| text.split(unit).rev().skip(1).any(|before| before.ends_with(|c| super::NUMERALS.contains(c)));
    let has_digits = text.contains(|c: char| c.is_ascii_digit()) || has_date('月') || has_date('日');
    is_unreadable_row(text) || (has_digits && names_kind(text))
}

/// True when a text says that a day is a holiday or a working day.
pub(super) fn names_kind(text: &str) -> bool {
    const KINDS: [&str; 12] =
        ["放假", "上班", "补休", "调休", "补班", "休息", "公休", "倒休", "串休", "轮休", "正常工作", "照常工作"];
    let is_kind = |word: &str| read_kind(word).is_some();
    // `放3天`
    let is_given = text.split('放').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_digit()));
    is_given || KINDS.iter().any(|kind| text.contains(kind)) || text.split(is_separator).any(is_kind)
}

/// True for a row whose date a spreadsheet program saved as `########`, because its column was too narrow.
pub(super) fn is_unreadable_row(line: &str) -> bool {
    line.starts_with("##") && line.split(is_separator).any(|word| read_kind(word).is_some())
}

/// Parses a line that begins with a date and a kind. `None` when it is not such a line.
pub(super) fn read_day(line: &str) -> Result<Option<CalendarDay>, NoticeProblem> {
    let is_column = |column: &&str| !column.is_empty();
    let mut columns = line.split(is_separator).filter(is_column);
    let first = columns.next().unwrap_or_default();
    // `2027年1月1日星期五`, `2027-01-01（五）`
    let joins = |c: char| matches!(c, '星' | '周' | '週' | '礼') || is_open_bracket(c);
    let (typed, joined) = first.find(joins).map_or((first, None), |at| (&first[..at], Some(&first[at..])));
    let numbers = typed.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
    let is_date = typed.starts_with(|c: char| c.is_ascii_digit()) && numbers >= 2;
    let date = match parse_date(typed) {
        Some(date) => date,
        None if is_date && !typed.contains('月') => return Err(NoticeProblem::Date(typed.to_owned())),
        None => return Ok(None),
    };
    // A spreadsheet program may add the weekday and midnight to a date.
    let mut columns = joined.into_iter().chain(columns).peekable();
    while let Some(column) = columns.peek() {
        match read_weekdays(column) {
            Some(weekdays) if !weekdays.contains(&date.weekday()) => return Err(NoticeProblem::Weekday(date)),
            Some(_) => {}
            None if is_time(column) => {}
            None => break,
        }
        columns.next();
    }
    let Some(kind) = columns.next().and_then(read_kind) else {
        // A date in words may also begin a sentence, or end the notice.
        return if typed.contains('年') { Ok(None) } else { Err(NoticeProblem::Unread) };
    };
    let name = columns.next().unwrap_or_default().replace(QUOTED_SPACE, " ");
    if columns.next().is_some() {
        return Err(NoticeProblem::Name);
    }
    Ok(Some(CalendarDay { date, kind, name }))
}

/// The weekdays that a column names, in brackets or not: `周五`, `星期五`, `(五)`, `Friday`.
fn read_weekdays(column: &str) -> Option<Vec<Weekday>> {
    let bare = column.trim_matches(|c| is_open_bracket(c) || is_close_bracket(c));
    let is_remark = bare.len() < column.len() || begins_with_weekday(bare);
    if is_remark { named_weekdays(bare) } else { bare.parse().ok().map(|day| vec![day]) }
}

/// Words before the number of a weekday.
const WEEK_WORDS: [&str; 5] = ["星期", "礼拜", "禮拜", "周", "週"];

const fn is_open_bracket(c: char) -> bool {
    matches!(c, '（' | '(' | '[' | '【' | '〔')
}

const fn is_close_bracket(c: char) -> bool {
    matches!(c, '）' | ')' | ']' | '】' | '〕')
}

fn weekday(number: char) -> Option<Weekday> {
    let number = if number == '天' { '日' } else { number };
    let place = "一二三四五六日".chars().position(|known| known == number)?;
    Weekday::try_from(u8::try_from(place).ok()?).ok()
}

/// True for a text that begins with a weekday in words.
pub(super) fn begins_with_weekday(text: &str) -> bool {
    let number = |word: &str| text.strip_prefix(word).and_then(|rest| rest.chars().next());
    WEEK_WORDS.iter().filter_map(|word| number(word)).any(|number| weekday(number).is_some())
}

/// The weekdays that a remark after a date names, anywhere in it: `农历除夕、周二`, `五`, `周末`, `Fri`. `None` when it
/// names none.
pub(super) fn named_weekdays(remark: &str) -> Option<Vec<Weekday>> {
    if remark.contains("周末") || remark.contains("週末") {
        return Some(vec![Weekday::Sat, Weekday::Sun]);
    }
    let after = |word: &str| {
        let (_, rest) = remark.split_once(word)?;
        rest.chars().next().and_then(weekday)
    };
    let alone = || {
        let mut signs = remark.chars();
        signs.next().filter(|_| signs.next().is_none()).and_then(weekday).or_else(|| remark.parse().ok())
    };
    WEEK_WORDS.iter().find_map(|word| after(word)).or_else(alone).map(|day| vec![day])
}

/// True for a time of day or a part of one: `0:00:00`, `上午`, `AM`.
fn is_time(column: &str) -> bool {
    let is_clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
    let bare = ["上午", "下午", "凌晨", "中午"].iter().find_map(|word| column.strip_prefix(word)).unwrap_or(column);
    let is_half = matches!(column.to_ascii_lowercase().as_str(), "am" | "pm");
    is_half || (bare.len() < column.len() && bare.is_empty()) || (bare.contains(':') && bare.chars().all(is_clock))
}

fn read_kind(word: &str) -> Option<DayKind> {
    match word {
        "休" | "假" | "放假" | "假期" | "休息" | "节假日" => Some(DayKind::Holiday),
        "班" | "上班" | "补班" | "调休上班" | "工作日" => Some(DayKind::Workday),
        code => code.to_ascii_lowercase().parse().ok(),
    }
}

/// Parses a date as it is typed or as a spreadsheet program saves it: `2027-02-08`, `2027/2/8`, `2027.2.8`,
/// `2027年2月8日`, `20270208`; also with the weekday in brackets.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = normalise(text);
    let bare = text.split_once(['(', '（']).map_or(text.as_str(), |(date, _)| date);
    let bare: String = bare.split_whitespace().collect();
    if bare.len() == 8 && bare.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(&bare, "%Y%m%d").ok();
    }
    let is_between = |c: char| matches!(c, '-' | '/' | '.' | '年' | '月');
    let mut numbers = bare.trim_end_matches(['日', '号']).split(is_between);
    let mut number = |longest: usize| {
        let digits = numbers.next()?;
        let is_number = (1..=longest).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let is_whole = numbers.next().is_none() && year >= 1000;
    is_whole.then(|| NaiveDate::from_ymd_opt(year.cast_signed(), month, day)).flatten()
}
