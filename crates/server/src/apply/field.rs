//! Messages about a form field, with a link to it.

use domain::base::TextProblem;
use domain::intake::draft::FieldProblem;
use domain::policy::field::Field;
use locale::Translator;

use crate::ui::problem_text;

/// A mistake: a line of the summary and the message at its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field's element.
    pub anchor: String,
    /// Target of the summary's line: that element, on this page or another.
    pub link: String,
    /// How to fix it, shown at the field.
    pub text: String,
    /// The same for the summary, where the field has to be named.
    pub summary: String,
}

impl FieldError {
    /// A mistake at the element with this id.
    pub fn new(anchor: impl Into<String>, text: String) -> Self {
        let anchor = anchor.into();
        Self { link: format!("#{anchor}"), anchor, summary: text.clone(), text }
    }

    /// A problem of the form, at the element with this id.
    pub fn of(t: Translator, anchor: String, problem: &FieldProblem) -> Self {
        let text = explain(t, problem);
        // A missing value already names its field.
        if problem.problem == TextProblem::Missing {
            return Self::new(anchor, text);
        }
        let summary = t.text2("apply-error-at", "field", label(t, problem.field), "text", text.as_str());
        Self { summary, ..Self::new(anchor, text) }
    }

    /// The same problem, with a link to another page.
    pub fn on(self, page: &str) -> Self {
        Self { link: format!("{page}#{}", self.anchor), ..self }
    }
}

pub fn find<'a>(errors: &'a [FieldError], anchor: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.anchor == anchor).map(|error| error.text.as_str())
}

pub(crate) fn label(t: Translator, field: Field) -> String {
    t.text(&format!("label-{}", field.slug()))
}

/// How to fix a problem of the form.
pub(crate) fn explain(t: Translator, problem: &FieldProblem) -> String {
    match &problem.problem {
        TextProblem::Missing => t.text(&format!("apply-missing-{}", problem.field.slug())),
        TextProblem::NotAPhone => t.text("apply-bad-phone"),
        other => quoted_problem_text(t, other),
    }
}

/// As [`problem_text`], with quotation marks around each wording that has to be changed.
pub fn quoted_problem_text(t: Translator, problem: &TextProblem) -> String {
    match problem {
        TextProblem::Wording(found) => {
            let named: Vec<String> = found.iter().map(|it| t.text1("apply-quoted", "terms", it.as_str())).collect();
            t.text1("error-wording", "terms", named.join(&t.text("list-separator")))
        }
        other => problem_text(t, other),
    }
}
