//! Texts typed by people: normalisation and validation.

use crate::base::contact;

/// Why a text or field is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum TextProblem {
    Missing,
    NotAChoice,
    /// Shorter than this many characters.
    TooShort(usize),
    /// Longer than this many characters.
    TooLong(usize),
    /// Control or direction-changing characters.
    ForbiddenCharacters,
    /// Insulting or defamatory words, as typed (R4).
    Wording(Vec<String>),
    /// A placeholder of a proposal that was not replaced, such as `{which document}`.
    Unfilled(String),
    NotAPhone,
    NotAnEmail,
    FullWidthEmail,
}

/// The form in which a text is stored: `\n` line ends, trimmed.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// The text as stored, if it is valid: [`tidy`], then [`problem_in`].
///
/// # Errors
/// The problem.
pub fn checked(text: &str, min: usize, max: usize, lines: bool) -> Result<String, TextProblem> {
    let text = tidy(text);
    match problem_in(&text, min, max, lines) {
        Some(problem) => Err(problem),
        None => Ok(text),
    }
}

/// Validates a text of `min` to `max` characters; line breaks are permitted only if `lines`.
pub fn problem_in(text: &str, min: usize, max: usize, lines: bool) -> Option<TextProblem> {
    let length = text.chars().count();
    if text.is_empty() && min > 0 {
        Some(TextProblem::Missing)
    } else if length < min {
        Some(TextProblem::TooShort(min))
    } else if length > max {
        Some(TextProblem::TooLong(max))
    } else if text.chars().any(|c| contact::forbidden_char(c) && !(lines && c == '\n')) {
        Some(TextProblem::ForbiddenCharacters)
    } else {
        None
    }
}
