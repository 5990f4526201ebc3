//! What is wrong with a field, in words, and where the field is.

use domain::draft::{Field, FieldProblem, Problem};
use locale::Words;

/// A mistake: a line of the summary and the message at its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldError {
    /// The id of the field's element.
    pub anchor: String,
    /// What to do about it, said at the field.
    pub text: String,
    /// The same for the summary, where the field has to be named.
    pub summary: String,
}

impl FieldError {
    /// A mistake at the element with this id.
    pub(super) fn new(anchor: impl Into<String>, text: String) -> Self {
        Self { anchor: anchor.into(), summary: text.clone(), text }
    }

    /// A problem of the form, at the element with this id.
    pub(super) fn of(words: Words, anchor: String, problem: &FieldProblem) -> Self {
        let text = explain(words, problem);
        // What is missing names its field already.
        if problem.problem == Problem::Missing {
            return Self::new(anchor, text);
        }
        let label = match problem.field {
            Field::Words => words.say("label-own-words"),
            field => words.say(&format!("label-{}", field.slug())),
        };
        let summary = words.say2("apply-error-at", "field", label, "text", text.as_str());
        Self { anchor, text, summary }
    }
}

/// The message at the element with this id.
pub(super) fn find<'a>(errors: &'a [FieldError], anchor: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.anchor == anchor).map(|error| error.text.as_str())
}

/// What to do about a problem of the form.
fn explain(words: Words, problem: &FieldProblem) -> String {
    match problem.problem {
        Problem::Missing => words.say(&format!("apply-missing-{}", problem.field.slug())),
        Problem::NotAChoice => words.say("error-choose-listed"),
        Problem::TooShort(min) => words.say1("error-too-short", "min", min),
        Problem::TooLong(max) => words.say1("error-too-long", "max", max),
        Problem::ForbiddenCharacters => words.say("error-characters"),
        Problem::NotAPhone => words.say("apply-bad-phone"),
        Problem::NotAnEmail => words.say("error-email"),
    }
}
