//! The error summary above a form: each line links to its field.

use askama::Template;
use askama::filters::HtmlSafe;
use domain::base::TextProblem;
use locale::Translator;

/// The summary; it renders nothing for a form without mistakes.
#[derive(Debug, Template)]
#[template(path = "desk/error_summary.html")]
pub struct ErrorSummary {
    t: Translator,
    id: String,
    complaints: Vec<SummaryLine>,
}

/// The template escapes its values.
impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// The summary of these problems, each with the id of its field.
    pub fn of<const N: usize>(t: Translator, problems: [(&str, &Option<String>); N]) -> Self {
        let complaint = |(field, problem): (&str, &Option<String>)| {
            let text = problem.clone()?;
            Some(SummaryLine { field: field.to_owned(), text })
        };
        let id = problems.first().map(|(field, _)| format!("es-{field}")).unwrap_or_default();
        Self { t, id, complaints: problems.into_iter().filter_map(complaint).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.complaints.is_empty()
    }

    /// The same summary with further lines.
    pub fn and(mut self, more: &[SummaryLine]) -> Self {
        self.complaints.extend_from_slice(more);
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryLine {
    pub field: String,
    pub text: String,
}

/// The problem with a text, in words.
pub fn problem_text(t: Translator, problem: &TextProblem) -> String {
    match problem {
        TextProblem::Missing => t.text("error-required"),
        TextProblem::NotAChoice => t.text("error-choose-listed"),
        TextProblem::TooShort(min) => t.text1("error-too-short", "min", *min),
        TextProblem::TooLong(max) => t.text1("error-too-long", "max", *max),
        TextProblem::ForbiddenCharacters => t.text("error-characters"),
        TextProblem::Unfilled(what) => t.text1("error-unfilled", "what", what.as_str()),
        TextProblem::NotAPhone => t.text("error-phone"),
        TextProblem::SeveralPhones => t.text("error-several-phones"),
        TextProblem::NotAnEmail => t.text("error-email"),
        TextProblem::Unreadable(positions) => {
            let positions: Vec<String> = positions.iter().map(usize::to_string).collect();
            t.text1("error-unreadable", "positions", positions.join(&t.text("list-separator")))
        }
        TextProblem::Wording(found) => t.text1("error-wording", "terms", found.join(&t.text("list-separator"))),
    }
}

/// As [`problem_text`], but the sentence about a missing text names the field by its label, a message id.
pub fn named_problem_text(t: Translator, problem: &TextProblem, label: &str) -> String {
    match problem {
        TextProblem::Missing => t.text1("error-required-named", "field", t.text(label)),
        other => problem_text(t, other),
    }
}
