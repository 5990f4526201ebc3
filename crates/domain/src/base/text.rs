//! Texts people type: how they are kept, and what can be wrong with one.

use crate::base::contact;

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// None of the choices.
    NotAChoice,
    /// Shorter than this many characters.
    TooShort(usize),
    /// Longer than this many characters.
    TooLong(usize),
    /// Control or direction-changing characters.
    ForbiddenCharacters,
    /// Insulting or defamatory words, as typed (R4).
    Wording(Vec<String>),
    /// A placeholder of a proposal nobody filled in, such as `{which document}`.
    Unfilled(String),
    /// No phone number.
    NotAPhone,
    /// No email address.
    NotAnEmail,
    /// An email address in full-width characters.
    FullWidthEmail,
}

/// A text as it is kept: with plain line ends, and nothing around it.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// What is wrong with a text of `min` to `max` characters; line breaks only where `lines`.
pub fn problem_in(text: &str, min: usize, max: usize, lines: bool) -> Option<Problem> {
    let length = text.chars().count();
    if text.is_empty() && min > 0 {
        Some(Problem::Missing)
    } else if length < min {
        Some(Problem::TooShort(min))
    } else if length > max {
        Some(Problem::TooLong(max))
    } else if text.chars().any(|c| contact::forbidden_char(c) && !(lines && c == '\n')) {
        Some(Problem::ForbiddenCharacters)
    } else {
        None
    }
}
