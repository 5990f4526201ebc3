//! The summary above a form of its problems: each line leads to its field.

use askama::Template;
use askama::filters::HtmlSafe;
use domain::base::text::Problem;
use locale::Words;

/// The summary; nothing at all for a form without mistakes.
#[derive(Debug, Template)]
#[template(path = "desk/error_summary.html")]
pub struct ErrorSummary {
    words: Words,
    id: String,
    complaints: Vec<Complaint>,
}

/// Its template escapes what it is given.
impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// The summary of these fields' problems, by the ids of the fields.
    pub fn of<const N: usize>(words: Words, problems: [(&str, &Option<String>); N]) -> Self {
        let complaint = |(field, problem): (&str, &Option<String>)| {
            let text = problem.clone()?;
            Some(Complaint { field: field.to_owned(), text })
        };
        let id = problems.first().map(|(field, _)| format!("es-{field}")).unwrap_or_default();
        Self { words, id, complaints: problems.into_iter().filter_map(complaint).collect() }
    }

    /// The same, with these lines too.
    pub fn and(mut self, more: &[Complaint]) -> Self {
        self.complaints.extend_from_slice(more);
        self
    }
}

/// A line of the error summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Id of the field it leads to.
    pub field: String,
    pub text: String,
}

/// The problem with a text, in words.
pub fn problem_text(words: Words, problem: &Problem) -> String {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    match problem {
        Problem::Missing => words.say("error-required"),
        Problem::NotAChoice => words.say("error-choose-listed"),
        Problem::TooShort(min) => words.say1("error-too-short", "min", count(*min)),
        Problem::TooLong(max) => words.say1("error-too-long", "max", count(*max)),
        Problem::ForbiddenCharacters => words.say("error-characters"),
        Problem::Unfilled(what) => words.say1("error-unfilled", "what", what.as_str()),
        Problem::NotAPhone => words.say("error-phone"),
        Problem::NotAnEmail | Problem::FullWidthEmail => words.say("error-email"),
        Problem::Wording(found) => words.say1("error-wording", "words", found.join(&words.say("list-separator"))),
    }
}
