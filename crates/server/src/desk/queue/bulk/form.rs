//! The selection and the parameters of a bulk action, as the forms of its pages carry them.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use domain::application::reference;
use domain::base::TextProblem;
use domain::base::clock::SHANGHAI;
use domain::desk::bulk::{BulkAction, BulkCode, BulkOutcome, BulkRefusal};
use domain::desk::tag;
use locale::Translator;

use crate::desk::case::claim::form::read_time;
use crate::desk::queue::filters::Filters;
use crate::http::VerifiedForm;
use crate::ui::problem_text;

/// Default end of a snooze, after midnight in China.
const MORNING: TimeDelta = TimeDelta::hours(9);

/// The action, its applications and its parameters, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkForm {
    pub code: BulkCode,
    /// The list that the selection was made in.
    pub filters: Filters,
    /// References, each once.
    pub picks: Vec<String>,
    /// References that the preview left out.
    pub left: Vec<String>,
    pub to: String,
    pub note: String,
    pub until: String,
    pub tag: String,
    pub to_problem: Option<String>,
    pub note_problem: Option<String>,
    pub until_problem: Option<String>,
    pub tag_problem: Option<String>,
}

impl BulkForm {
    /// Reads a form of any of the pages. Malformed references are ignored.
    pub fn read(code: BulkCode, filters: Filters, posted: &VerifiedForm) -> Self {
        let mut picks: Vec<String> = Vec::new();
        for pick in posted.all("pick").iter().filter_map(|typed| reference::parse(typed)) {
            if !picks.contains(&pick) {
                picks.push(pick);
            }
        }
        Self {
            picks,
            left: posted.all("left"),
            to: posted.text("to").to_owned(),
            note: posted.text("note").replace("\r\n", "\n"),
            until: posted.text("until").to_owned(),
            tag: posted.text("tag").to_owned(),
            ..Self::empty(code, filters)
        }
    }

    pub fn empty(code: BulkCode, filters: Filters) -> Self {
        Self {
            code,
            filters,
            picks: Vec::new(),
            left: Vec::new(),
            to: String::new(),
            note: String::new(),
            until: String::new(),
            tag: String::new(),
            to_problem: None,
            note_problem: None,
            until_problem: None,
            tag_problem: None,
        }
    }

    /// The action, or the form with its problems. Does not check whether it applies to an application.
    pub fn action(&self, t: Translator) -> Result<BulkAction, Box<Self>> {
        match self.code {
            BulkCode::Release => Ok(BulkAction::Release),
            BulkCode::Assign => {
                (self.to.parse().map(|to| BulkAction::Assign { to, note: self.note.trim().to_owned() }))
                    .map_err(|_| Box::new(Self { to_problem: Some(t.text("error-choose-one")), ..self.clone() }))
            }
            BulkCode::Snooze => read_time(&self.until)
                .map(|until| BulkAction::Snooze { until })
                .ok_or_else(|| Box::new(Self { until_problem: Some(t.text("bulk-error-time")), ..self.clone() })),
            BulkCode::Tag => tag::parse(&self.tag)
                .map(|tag| BulkAction::Tag { tag })
                .map_err(|problem| Box::new(Self { tag_problem: Some(problem_text(t, &problem)), ..self.clone() })),
        }
    }

    /// References that the preview said the action applies to.
    pub fn included(&self) -> Vec<String> {
        self.picks.iter().filter(|pick| !self.left.contains(pick)).cloned().collect()
    }

    /// The form with the problem of the note, when that prevents the action for every application.
    pub fn with_note_problem(&self, t: Translator, expected: &[BulkOutcome]) -> Option<Self> {
        let note = expected.iter().find_map(|it| match &it.refusal {
            Some(BulkRefusal::Note(problem)) => Some(problem),
            _ => None,
        })?;
        let text = if *note == TextProblem::Missing { t.text("bulk-refused-note") } else { problem_text(t, note) };
        let is_nothing_done = expected.iter().all(|it| it.refusal.is_some());
        is_nothing_done.then(|| Self { note_problem: Some(text), ..self.clone() })
    }

    /// The same form, with 9:00 tomorrow where no time was typed.
    pub fn with_defaults(self, now: DateTime<Utc>) -> Self {
        if !self.until.is_empty() || self.until_problem.is_some() {
            return self;
        }
        let today = now.with_timezone(&SHANGHAI).date_naive();
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
        let morning = tomorrow.and_time(NaiveTime::MIN) + MORNING;
        Self { until: morning.format("%Y-%m-%dT%H:%M").to_string(), ..self }
    }
}
