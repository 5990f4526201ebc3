//! Input of a draft: a whole year as text, or one day.

use chrono::NaiveDate;
use domain::base::terms::YearStatus;
use domain::deadline::calendar::draft::{CalendarDraft, CalendarDraftError};
use domain::deadline::calendar::{
    Calendar, CalendarDay, CalendarYear, DayKind, NoticeError, NoticeProblem, OtherYearDay, parse_date, parse_notice,
};
use locale::Translator;

use crate::http::VerifiedForm;

/// Lines with a mistake that are listed one by one.
const LINES_SHOWN: usize = 8;

/// A whole year, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PasteForm {
    pub is_provisional: bool,
    pub source: String,
    pub text: String,
    /// The version of the draft it edits; `None` for a new draft.
    pub seen_version: Option<i32>,
    pub source_problem: Option<String>,
    pub text_problems: Vec<String>,
    /// The days of another year that the text has and the draft does not, worded.
    pub other_years: Option<String>,
}

impl PasteForm {
    pub fn read(posted: &VerifiedForm) -> Self {
        Self {
            is_provisional: posted.text("status") == YearStatus::Provisional.as_str(),
            source: posted.text("source").to_owned(),
            text: posted.text("text").to_owned(),
            seen_version: posted.text("seen_version").parse().ok(),
            ..Self::default()
        }
    }

    /// The initial text: the draft, or else the year in force.
    pub fn of(in_force: &Calendar, year: i32, draft: Option<&CalendarDraft>) -> Self {
        let line = |day: &CalendarDay| format!("{} {} {}\n", day.date, day.kind, day.name);
        match draft {
            Some(draft) => Self {
                is_provisional: draft.year.status == YearStatus::Provisional,
                source: draft.year.source.clone(),
                text: draft.days.iter().map(line).collect(),
                seen_version: Some(draft.version),
                ..Self::default()
            },
            None => Self {
                is_provisional: in_force.year_status(year) == YearStatus::Provisional,
                source: in_force.year(year).map(|it| it.source.clone()).unwrap_or_default(),
                text: in_force.days_of(year).map(line).collect(),
                ..Self::default()
            },
        }
    }

    /// The year and its days, or the form with the problems of the text.
    pub fn parse(self, t: Translator, year: i32) -> Result<(CalendarYear, Vec<CalendarDay>, Self), Box<Self>> {
        let status = if self.is_provisional { YearStatus::Provisional } else { YearStatus::Official };
        match parse_notice(year, &self.text) {
            Ok(read) => {
                let row = CalendarYear { year, status, source: self.source.clone() };
                Ok((row, read.days, Self { other_years: other_years(t, &read.other_years), ..self }))
            }
            Err(errors) => Err(Box::new(Self { text_problems: lines(t, &errors), ..self })),
        }
    }

    /// The form with the domain's error at its field.
    pub fn refused(self, t: Translator, error: &CalendarDraftError) -> Self {
        match error {
            CalendarDraftError::Source(_) => Self { source_problem: Some(t.text("calendar-error-source")), ..self },
            CalendarDraftError::Day(problem) => Self { text_problems: vec![problem_text(t, problem)], ..self },
            _ => Self { text_problems: vec![t.text("calendar-error-days")], ..self },
        }
    }

    pub fn text_problem(&self) -> Option<String> {
        (!self.text_problems.is_empty()).then(|| self.text_problems.join("\n"))
    }
}

/// One day, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayForm {
    pub date: String,
    /// `holiday`, `workday`, or empty for an ordinary day.
    pub kind: String,
    pub name: String,
    pub date_problem: Option<String>,
    pub name_problem: Option<String>,
}

impl DayForm {
    pub fn read(posted: &VerifiedForm) -> Self {
        Self {
            date: posted.text("date").trim().to_owned(),
            kind: posted.text("kind").to_owned(),
            name: posted.text("name").to_owned(),
            ..Self::default()
        }
    }

    pub fn parsed_date(&self) -> Option<NaiveDate> {
        parse_date(&self.date)
    }

    pub fn entry(&self) -> Option<(DayKind, &str)> {
        self.kind.parse().ok().map(|kind| (kind, self.name.as_str()))
    }

    /// The form with the domain's error at its field.
    pub fn refused(self, t: Translator, problem: &NoticeProblem) -> Self {
        let text = Some(problem_text(t, problem));
        match problem {
            NoticeProblem::Name => Self { name_problem: text, ..self },
            _ => Self { date_problem: text, ..self },
        }
    }
}

/// Says which days were left out; `None` without any.
fn other_years(t: Translator, days: &[OtherYearDay]) -> Option<String> {
    let line =
        |day: &OtherYearDay| t.text2("calendar-other-year-day", "line", day.line.to_string(), "date", t.date(day.date));
    let mut parts: Vec<String> = days.iter().map(line).collect();
    parts.push(t.text("calendar-other-year-check"));
    (!days.is_empty()).then(|| parts.join(" "))
}

fn lines(t: Translator, errors: &[NoticeError]) -> Vec<String> {
    let line = |error: &NoticeError| {
        let number = error.line.to_string();
        t.text2("calendar-error-line", "line", number, "text", problem_text(t, &error.problem))
    };
    let mut lines: Vec<String> = errors.iter().take(LINES_SHOWN).map(line).collect();
    let more = errors.len().saturating_sub(LINES_SHOWN);
    if more > 0 {
        lines.push(t.text1("calendar-error-more", "n", more));
    }
    lines
}

fn problem_text(t: Translator, problem: &NoticeProblem) -> String {
    let dated = |key: &str, date: &NaiveDate| t.text1(key, "date", t.date(*date));
    match problem {
        NoticeProblem::Unread => t.text("calendar-notice-unread"),
        NoticeProblem::Date(text) => t.text1("calendar-notice-date", "text", text.as_str()),
        NoticeProblem::Year(date) => dated("calendar-notice-year", date),
        NoticeProblem::Weekday(date) => dated("calendar-notice-weekday", date),
        NoticeProblem::Count { stated, found } => t.text2("calendar-notice-count", "stated", *stated, "found", *found),
        NoticeProblem::WorkdayOnWeekday(date) => dated("calendar-notice-workday", date),
        NoticeProblem::Twice(date) => dated("calendar-notice-twice", date),
        NoticeProblem::Name => t.text("calendar-notice-name"),
        NoticeProblem::Amendment => t.text("calendar-notice-amendment"),
    }
}
