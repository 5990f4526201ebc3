//! What is wrong with a form, above it: each line leads to its field.

use askama::Template;
use askama::filters::HtmlSafe;
use locale::Words;

use super::decision_form::Complaint;

/// The summary; nothing at all for a form without mistakes.
#[derive(Debug, Template)]
#[template(path = "desk/error_summary.html")]
pub(super) struct ErrorSummary {
    words: Words,
    id: String,
    complaints: Vec<Complaint>,
}

/// Its template escapes what it is given.
impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// The summary of these fields' problems, by the ids of the fields.
    pub(super) fn of<const N: usize>(words: Words, problems: [(&str, &Option<String>); N]) -> Self {
        let complaint = |(field, problem): (&str, &Option<String>)| {
            let text = problem.clone()?;
            Some(Complaint { field: field.to_owned(), text })
        };
        let id = problems.first().map(|(field, _)| format!("es-{field}")).unwrap_or_default();
        Self { words, id, complaints: problems.into_iter().filter_map(complaint).collect() }
    }

    /// The same, with these lines too.
    pub(super) fn and(mut self, more: &[Complaint]) -> Self {
        self.complaints.extend_from_slice(more);
        self
    }
}
