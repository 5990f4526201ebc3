//! The form of an information request: typed values, their mistakes, and how both are shown again.

use domain::application::Application;
use domain::base::{ItemKind, TextProblem};
use domain::desk::case_file::CaseFile;
use domain::policy::PublishedPolicy;
use domain::review::information_request::{self, AskError, NewItem, NewRequest};
use locale::Translator;

use crate::desk::case::decision::form::DecisionForm;
use crate::http::VerifiedForm;
use crate::ui::problem_text;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    pub field: String,
    /// The message at the field.
    pub text: String,
    /// The same for the summary, where the item has to be named.
    pub summary: String,
}

impl FormProblem {
    fn new(field: impl Into<String>, text: String) -> Self {
        Self { field: field.into(), summary: text.clone(), text }
    }

    /// A mistake at a field of this row, counted from 0.
    fn at(t: Translator, row: usize, field: &str, text: String) -> Self {
        let summary = t.text2("ask-error-at", "n", row + 1, "text", text.as_str());
        Self { summary, ..Self::new(id(field, row), text) }
    }
}

/// Value of the document field for contact details; no document code begins with `@`.
pub const CONTACT: &str = "@contact";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskForm {
    /// One row per item, empty rows included.
    pub rows: Vec<NewItem>,
    pub message: String,
    pub mistakes: Vec<FormProblem>,
    /// The form was posted; otherwise it is empty or proposes items to ask again.
    pub is_sent: bool,
}

/// The id and name of a field of the row, from 0.
pub fn id(field: &str, row: usize) -> String {
    format!("ask-{field}-{}", row + 1)
}

impl AskForm {
    /// Reads the posted form, with as many rows as the policy allows.
    pub fn read(posted: &VerifiedForm, policy: &PublishedPolicy) -> Self {
        let row = |row| {
            let (kind, document) = match posted.text(&id("document", row)) {
                "" => (ItemKind::Text, None),
                CONTACT => (ItemKind::Contact, None),
                code => (ItemKind::Document, Some(code.to_owned())),
            };
            let reason = posted.text(&id("reason", row)).to_owned();
            NewItem { reason, kind, document, prompt: posted.text(&id("prompt", row)).to_owned() }
        };
        let rows = (0..policy.policy.requests.items).map(row).collect();
        Self { rows, message: posted.text("ask-message").to_owned(), mistakes: Vec::new(), is_sent: true }
    }

    /// The form with the items to ask again; empty when there are none.
    pub fn again(file: &CaseFile) -> Self {
        Self { rows: information_request::list_to_ask_again(&file.application, &file.requests), ..Self::default() }
    }

    /// The form as typed: names and values, without the empty rows.
    pub fn values(&self) -> Vec<(String, String)> {
        let row = |(row, item): (usize, &NewItem)| {
            let document = match item.kind {
                ItemKind::Contact => CONTACT.to_owned(),
                _ => item.document.clone().unwrap_or_default(),
            };
            [("reason", item.reason.clone()), ("document", document), ("prompt", item.prompt.clone())]
                .map(|(field, value)| (id(field, row), value))
        };
        let message = ("ask-message".to_owned(), self.message.clone());
        self.filled().flat_map(row).chain([message]).collect()
    }

    /// The row, from 0; an empty one where nothing was typed yet.
    pub fn row(&self, row: usize) -> NewItem {
        self.rows.get(row).cloned().unwrap_or_default()
    }

    /// True when nothing was chosen or typed in the row.
    pub fn is_empty_row(&self, row: usize) -> bool {
        self.rows.get(row).is_none_or(is_empty)
    }

    /// True when it proposes what to ask again.
    pub fn is_again(&self) -> bool {
        !self.is_sent && !self.rows.is_empty()
    }

    /// The items, without the empty rows.
    ///
    /// # Errors
    /// All mistakes.
    pub fn check(
        &self,
        t: Translator,
        policy: &PublishedPolicy,
        application: &Application,
    ) -> Result<NewRequest, Vec<FormProblem>> {
        let mut mistakes = Vec::new();
        for (row, item) in self.filled() {
            let alone = NewRequest { items: vec![item.clone()], message: String::new() };
            if let Err(AskError::Item(_, problem)) = information_request::check(policy, application, &alone) {
                mistakes.extend(row_mistakes(t, policy, application, row, item, &problem));
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let items = self.filled().map(|(_, item)| item.clone()).collect();
        let new = NewRequest { items, message: self.message.clone() };
        match information_request::check(policy, application, &new) {
            Ok(()) => Ok(new),
            Err(error) => Err(vec![mistake(t, &error)]),
        }
    }

    fn filled(&self) -> impl Iterator<Item = (usize, &NewItem)> {
        self.rows.iter().enumerate().filter(|(_, item)| !is_empty(item))
    }

    pub fn mistake(&self, field: &str) -> Option<String> {
        self.mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.text.clone())
    }

    /// The typed values, for a page that cannot show the form any more.
    pub fn kept(&self) -> DecisionForm {
        let prompts = self.filled().map(|(row, item)| format!("{}. {}", row + 1, item.prompt.trim()));
        let typed: Vec<String> =
            prompts.chain([self.message.trim().to_owned()]).filter(|text| !text.is_empty()).collect();
        DecisionForm { message: typed.join("\n"), ..DecisionForm::default() }
    }
}

fn is_empty(item: &NewItem) -> bool {
    item.reason.is_empty() && item.kind == ItemKind::Text && item.prompt.trim().is_empty()
}

/// The mistakes of an item at its fields; a missing reason and an empty prompt are reported together.
fn row_mistakes(
    t: Translator,
    policy: &PublishedPolicy,
    application: &Application,
    row: usize,
    item: &NewItem,
    problem: &TextProblem,
) -> Vec<FormProblem> {
    let at = |field: &str, text| FormProblem::at(t, row, field, text);
    let mut mistakes = Vec::new();
    if *problem == TextProblem::NotAChoice {
        let mut reasons = information_request::reasons(&policy.policy, application.kind);
        mistakes.push(if reasons.any(|rejection| rejection.code == item.reason) {
            at("document", t.text("error-choose-listed"))
        } else {
            at("reason", t.text("ask-error-reason"))
        });
    }
    if item.prompt.trim().is_empty() {
        mistakes.push(at("prompt", t.text("ask-error-prompt")));
    } else if *problem != TextProblem::NotAChoice {
        mistakes.push(at("prompt", problem_text(t, problem)));
    }
    mistakes
}

/// The problem with the request as a whole.
pub fn mistake(t: Translator, error: &AskError) -> FormProblem {
    let (field, text) = match error {
        AskError::TooOften { max: 0 } => ("ask-reason-1", t.text("ask-error-off")),
        AskError::TooOften { max } => ("ask-reason-1", t.text1("ask-error-often", "max", *max)),
        // It can only be too few: the form has no more rows than the policy allows.
        AskError::Count { .. } => ("ask-reason-1", t.text("ask-error-nothing")),
        AskError::Item(None, problem) => ("ask-message", problem_text(t, problem)),
        AskError::Item(Some(_), problem) => ("ask-reason-1", problem_text(t, problem)),
        AskError::Decider(_) => ("ask-reason-1", t.text("error-changed-meanwhile")),
    };
    FormProblem::new(field, text)
}
