//! Parses one day as a line: `2027-02-08 holiday 春节`, or a row that a spreadsheet program saved.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::super::{CalendarDay, DayKind};
use super::NoticeProblem;
use crate::base::typed::{is_invisible, plain_sign};

/// The line with half-width digits and signs, without quotes and invisible characters. Chinese punctuation stays: it ends
/// the sentences of the notice.
pub(super) fn normalise(line: &str) -> String {
    let half_width = |c: char| match plain_sign(c) {
        '.' if c == '。' => c,
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
    line.chars().filter(is_kept).map(half_width).collect::<String>().trim().to_owned()
}

/// True for a character between the columns of a line.
pub(super) const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\t' | ',' | ';' | '，' | '；')
}

/// True when a text has digits and says that a day is a holiday or a working day: it should give a date.
pub(super) fn names_a_kind(text: &str) -> bool {
    const KINDS: [&str; 6] = ["放假", "上班", "补休", "调休", "补班", "休息"];
    // Chinese numerals count when they are a date: `一月一日`.
    let has_date =
        |unit: char| text.split(unit).rev().skip(1).any(|before| before.ends_with(|c| super::NUMERALS.contains(c)));
    let has_digits = text.contains(|c: char| c.is_ascii_digit()) || has_date('月') || has_date('日');
    let is_kind = |word: &str| read_kind(word).is_some();
    let has_kind = KINDS.iter().any(|kind| text.contains(kind)) || text.split(is_separator).any(is_kind);
    is_unreadable_row(text) || (has_digits && has_kind)
}

/// True for a row whose date a spreadsheet program saved as `########`, because its column was too narrow.
pub(super) fn is_unreadable_row(line: &str) -> bool {
    line.starts_with("##") && line.split(is_separator).any(|word| read_kind(word).is_some())
}

/// Parses a line that begins with a date and a kind. `None` when it is not such a line.
pub(super) fn read_day(line: &str) -> Result<Option<CalendarDay>, NoticeProblem> {
    let is_column = |column: &&str| !column.is_empty();
    let mut columns = line.split(is_separator).filter(is_column);
    let typed = columns.next().unwrap_or_default();
    let numbers = typed.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
    let is_date = typed.starts_with(|c: char| c.is_ascii_digit()) && numbers >= 2;
    let date = match parse_date(typed) {
        Some(date) => date,
        None if is_date && !typed.contains('月') => return Err(NoticeProblem::Date(typed.to_owned())),
        None => return Ok(None),
    };
    // A spreadsheet program may add midnight to a date.
    let mut columns = columns.skip_while(|column| column.contains(':') && column.starts_with('0'));
    let Some(kind) = columns.next().and_then(read_kind) else {
        // A date in words may also begin a sentence, or end the notice.
        return if typed.contains('年') { Ok(None) } else { Err(NoticeProblem::Unread) };
    };
    let name = columns.next().unwrap_or_default().to_owned();
    if columns.next().is_some() {
        return Err(NoticeProblem::Name);
    }
    Ok(Some(CalendarDay { date, kind, name }))
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
