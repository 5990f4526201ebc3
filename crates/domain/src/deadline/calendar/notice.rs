//! Parses the days of a year from the State Council's notice, plain lines, or the exported CSV.
//!
//! The notice also gives weekdays and numbers of days. They are compared with the parsed dates, so that the notice of
//! another year or an incomplete copy is refused.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{CalendarDay, DayKind};

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
    /// The name is missing, too long, or contains a comma, a quote or a control character.
    #[error("the name is missing, too long or contains a comma")]
    Name,
}

/// Parses the days of a year from a text, by date. Accepts the notice (`元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。`),
/// lines such as `2027-02-08 holiday 春节`, and the exported CSV. Sentences without dates are skipped.
///
/// # Errors
/// Every line that cannot be parsed; then no day is returned.
pub fn parse_notice(year: i32, text: &str) -> Result<Vec<CalendarDay>, Vec<NoticeError>> {
    let mut days = BTreeMap::new();
    let mut errors = Vec::new();
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let found = read_line(year, text.trim()).and_then(|found| {
            found.into_iter().try_for_each(|day| {
                check_day(year, &day)?;
                let date = day.date;
                days.insert(date, day).map_or(Ok(()), |_| Err(NoticeProblem::Twice(date)))
            })
        });
        errors.extend(found.err().map(|problem| NoticeError { line, problem }));
    }
    if errors.is_empty() { Ok(days.into_values().collect()) } else { Err(errors) }
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

fn read_line(year: i32, line: &str) -> Result<Vec<CalendarDay>, NoticeProblem> {
    let is_heading = line.is_empty() || line.starts_with('#') || line.replace('"', "") == "date,kind,name";
    if is_heading {
        return Ok(Vec::new());
    }
    if line.starts_with(|c: char| c.is_ascii_digit() || c == '"') && line.contains('-') && !line.contains('月') {
        return plain(line).map(|day| vec![day]);
    }
    sentences(year, line)
}

/// Parses `2027-02-08 holiday 春节`, separated by spaces, tabs or commas.
fn plain(line: &str) -> Result<CalendarDay, NoticeProblem> {
    let line = line.replace('"', "");
    let mut parts = line.splitn(3, [',', '\t', ' ']).map(str::trim);
    let (date, kind, name) = (parts.next(), parts.next(), parts.next());
    let date = date.unwrap_or_default();
    let parsed = NaiveDate::parse_from_str(date, "%Y-%m-%d").map_err(|_| NoticeProblem::Date(date.to_owned()))?;
    let kind = match kind.unwrap_or_default() {
        "休" | "放假" => DayKind::Holiday,
        "班" | "上班" => DayKind::Workday,
        code => code.parse().map_err(|_| NoticeProblem::Unread)?,
    };
    Ok(CalendarDay { date: parsed, kind, name: name.unwrap_or_default().to_owned() })
}

/// Parses a line of the notice: a holiday's name, a colon, and sentences about it.
fn sentences(year: i32, line: &str) -> Result<Vec<CalendarDay>, NoticeProblem> {
    let (name, body) = line.split_once(['：', ':']).unwrap_or(("", line));
    let name = without_number(name.trim());
    let mut days = Vec::new();
    for sentence in body.split(['。', '；', ';']) {
        let dates = dates(year, sentence)?;
        if dates.is_empty() {
            continue;
        }
        let (kind, name) = match (sentence.contains("放假"), sentence.contains("上班")) {
            (true, false) => (DayKind::Holiday, name.to_owned()),
            (false, true) => (DayKind::Workday, format!("{name}调休")),
            // A date alone on a line is the date of issue.
            _ if days.is_empty() && name.is_empty() && dates.len() == 1 && sentence.ends_with('日') => continue,
            _ => return Err(NoticeProblem::Unread),
        };
        if name.is_empty() || name == "调休" {
            return Err(NoticeProblem::Name);
        }
        if let Some(stated) = stated_count(sentence).filter(|stated| *stated != dates.len()) {
            return Err(NoticeProblem::Count { stated, found: dates.len() });
        }
        days.extend(dates.into_iter().map(|date| CalendarDay { date, kind, name: name.clone() }));
    }
    Ok(days)
}

/// The name without the number of its paragraph: `一、`, `（二）`, `3.`.
fn without_number(name: &str) -> &str {
    const DIGITS: &str = "一二三四五六七八九十0123456789";
    let inner = name.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c| DIGITS.contains(c));
    let marked = rest.trim_start_matches(['、', '.', '．', '）', ')', ' ']);
    if rest.len() < inner.len() && marked.len() < rest.len() { marked.trim() } else { name }
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
    let (mut year, mut month) = (year, None);
    let mut rest = sentence;
    let mut is_range = false;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        is_range |= rest[..start].contains(['至', '到', '—', '–', '-', '~', '～']);
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let number: u32 = digits[..end].parse().map_err(|_| NoticeProblem::Date(digits[..end].to_owned()))?;
        rest = &digits[end..];
        if let Some(after) = rest.strip_prefix('年') {
            (year, rest) = (i32::try_from(number).unwrap_or(i32::MAX), after);
        } else if let Some(after) = rest.strip_prefix('月') {
            (month, rest) = (Some(number), after);
        } else if let Some(after) = rest.strip_prefix('日') {
            let Some(month) = month else { return Err(NoticeProblem::Date(format!("{number}日"))) };
            let date = NaiveDate::from_ymd_opt(year, month, number)
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
        }
    }
    Ok(dates)
}

/// Checks the weekday in brackets after a date; returns the rest of the sentence.
fn weekday_fits(date: NaiveDate, after: &str) -> Result<&str, NoticeProblem> {
    let Some(inside) = after.strip_prefix(['（', '(']) else { return Ok(after) };
    let Some(end) = inside.find(['）', ')']) else { return Ok(after) };
    let (weekday, rest) = (&inside[..end], &inside[end..]);
    let named = weekday.split_once('周').or_else(|| weekday.split_once("星期")).and_then(|(_, day)| day.chars().next());
    let fits = named.is_none_or(|named| {
        let number = "一二三四五六日".chars().position(|day| day == if named == '天' { '日' } else { named });
        number == usize::try_from(date.weekday().num_days_from_monday()).ok()
    });
    if fits { Ok(rest) } else { Err(NoticeProblem::Weekday(date)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::calendar::Calendar;

    /// The published notice for 2026, with the paragraphs around the dates.
    const NOTICE: &str = "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2025年11月4日";

    #[test]
    fn notice_parses_to_the_shipped_year() {
        let shipped: Vec<CalendarDay> =
            Calendar::shipped().days().filter(|day| day.date.year() == 2026).cloned().collect();
        assert_eq!(parse_notice(2026, NOTICE).unwrap(), shipped);
    }

    #[test]
    fn plain_lines_and_csv_parse_alike() {
        let expected = [("2027-02-08", DayKind::Holiday, "春节"), ("2027-02-13", DayKind::Workday, "春节调休")]
            .map(|(date, kind, name)| CalendarDay { date: date.parse().unwrap(), kind, name: name.to_owned() });
        for text in [
            "2027-02-08 holiday 春节\n2027-02-13 workday 春节调休",
            "\u{feff}date,kind,name\r\n2027-02-08,holiday,春节\r\n2027-02-13,workday,春节调休\r\n",
            "\"date\",\"kind\",\"name\"\n\"2027-02-08\",\"holiday\",\"春节\"\n\"2027-02-13\",\"workday\",\"春节调休\"",
            "# 草稿\n\n2027-02-08\t休\t春节\n2027-02-13\t班\t春节调休",
        ] {
            assert_eq!(parse_notice(2027, text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn contradiction_in_the_text_is_refused() {
        let problem = |year, text: &str| parse_notice(year, text).unwrap_err().remove(0).problem;
        let date = |text: &str| text.parse().unwrap();
        assert_eq!(problem(2027, "元旦：1月1日（周四）放假1天。"), NoticeProblem::Weekday(date("2027-01-01")));
        assert_eq!(
            problem(2027, "元旦：1月1日（周五）至3日（周日）放假，共4天。"),
            NoticeProblem::Count { stated: 4, found: 3 }
        );
        assert_eq!(
            problem(2027, "元旦：1月1日放假。1月5日上班。"),
            NoticeProblem::WorkdayOnWeekday(date("2027-01-05"))
        );
        assert_eq!(problem(2027, "元旦：2月30日放假。"), NoticeProblem::Date("2月30日".to_owned()));
        assert_eq!(problem(2027, "元旦：1月3日至1日放假。"), NoticeProblem::Date("1月1日".to_owned()));
        assert_eq!(problem(2027, "2026-12-31 holiday 元旦"), NoticeProblem::Year(date("2026-12-31")));
        assert_eq!(problem(2027, "2027-01-01 holiday"), NoticeProblem::Name);
        assert_eq!(problem(2027, "2027-01-01 party 元旦"), NoticeProblem::Unread);
        assert_eq!(problem(2027, "1月1日放假，1月3日上班。"), NoticeProblem::Unread);
        assert_eq!(
            parse_notice(2027, "元旦：1月1日放假。\n2027-01-01 holiday 元旦").unwrap_err(),
            [NoticeError { line: 2, problem: NoticeProblem::Twice(date("2027-01-01")) }]
        );
    }

    #[test]
    fn paragraph_number_is_removed_from_names() {
        for (typed, name) in [
            ("元旦", "元旦"),
            ("一、元旦", "元旦"),
            ("（十）国庆节、中秋节", "国庆节、中秋节"),
            ("6.国庆节", "国庆节"),
            ("五一", "五一"),
        ] {
            assert_eq!(without_number(typed), name);
        }
    }
}
