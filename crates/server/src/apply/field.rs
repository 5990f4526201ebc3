//! Problems of a field, in words, with a link to it.

use domain::base::text::Problem;
use domain::intake::draft::FieldProblem;
use domain::policy::field::Field;
use locale::Words;

/// A mistake: a line of the summary and the message at its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field's element.
    pub anchor: String,
    /// Where the summary's line leads: that element, on this page or on another one.
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
    pub fn of(words: Words, anchor: String, problem: &FieldProblem) -> Self {
        let text = explain(words, problem);
        // A missing value already names its field.
        if problem.problem == Problem::Missing {
            return Self::new(anchor, text);
        }
        let summary = words.say2("apply-error-at", "field", label(words, problem.field), "text", text.as_str());
        Self { summary, ..Self::new(anchor, text) }
    }

    /// The same problem, with a link to another page.
    pub fn on(self, page: &str) -> Self {
        Self { link: format!("{page}#{}", self.anchor), ..self }
    }
}

/// The message at the element with this id.
pub fn find<'a>(errors: &'a [FieldError], anchor: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.anchor == anchor).map(|error| error.text.as_str())
}

/// The label of a field.
pub(crate) fn label(words: Words, field: Field) -> String {
    match field {
        Field::Words => words.say("label-own-words"),
        field => words.say(&format!("label-{}", field.slug())),
    }
}

/// How to fix a problem of the form.
pub(crate) fn explain(words: Words, problem: &FieldProblem) -> String {
    match &problem.problem {
        Problem::Missing => words.say(&format!("apply-missing-{}", problem.field.slug())),
        Problem::NotAChoice => words.say("error-choose-listed"),
        Problem::TooShort(min) => words.say1("error-too-short", "min", *min),
        Problem::TooLong(max) => words.say1("error-too-long", "max", *max),
        Problem::ForbiddenCharacters => words.say("error-characters"),
        Problem::Wording(found) => {
            let named: Vec<String> = found.iter().map(|it| words.say1("apply-quoted", "words", it.as_str())).collect();
            words.say1("error-wording", "words", named.join(&words.say("list-separator")))
        }
        Problem::Unfilled(what) => words.say1("error-unfilled", "what", what.as_str()),
        Problem::NotAPhone => words.say("apply-bad-phone"),
        Problem::NotAnEmail => words.say("error-email"),
        Problem::FullWidthEmail => words.say("apply-full-width-email"),
    }
}
