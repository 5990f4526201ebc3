//! Texts typed by people: normalisation and validation.

use crate::base::contact::{self, NotAName, NotAPhone, NotAnEmail};
use crate::base::typed::is_invisible;

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
    /// More than one phone number in a field for one.
    SeveralPhones,
    NotAnEmail,
    /// The characters at these positions, from 1, cannot be displayed, such as private-use ones of an old input method.
    Unreadable(Vec<usize>),
}

impl From<NotAPhone> for TextProblem {
    fn from(error: NotAPhone) -> Self {
        match error {
            NotAPhone::Missing => Self::Missing,
            NotAPhone::Several => Self::SeveralPhones,
            NotAPhone::Malformed => Self::NotAPhone,
        }
    }
}

impl From<NotAnEmail> for TextProblem {
    fn from(error: NotAnEmail) -> Self {
        match error {
            NotAnEmail::Missing => Self::Missing,
            NotAnEmail::Malformed => Self::NotAnEmail,
        }
    }
}

impl From<NotAName> for TextProblem {
    fn from(error: NotAName) -> Self {
        match error {
            NotAName::Missing => Self::Missing,
            NotAName::TooLong(max) => Self::TooLong(max),
            NotAName::ForbiddenCharacters => Self::ForbiddenCharacters,
            NotAName::Unreadable(positions) => Self::Unreadable(positions),
        }
    }
}

/// The form in which a text is stored: `\n` line ends, a space for a tab, trimmed, and without the direction marks and
/// zero-width characters that copying from phones, web pages and documents brings along. Variation selectors stay: they
/// choose the look of an emoji or a Chinese character.
pub fn tidy(text: &str) -> String {
    let is_kept = |c: &char| !(is_invisible(*c) && contact::forbidden_char(*c));
    let plain = |c| match c {
        '\t' => ' ',
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        other => other,
    };
    text.replace("\r\n", "\n").chars().filter(is_kept).map(plain).collect::<String>().trim().to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_is_stored_without_hidden_characters() {
        for (pasted, stored) in [
            ("\u{feff}店铺\u{200b}已停业\u{202c}", "店铺已停业"),
            ("甲\r\n乙\r丙\u{2028}丁\u{c}戊", "甲\n乙\n丙\n丁\n戊"),
            ("甲\t乙", "甲 乙"),
            ("\u{2067}木棉\u{2069}\u{e0041}", "木棉"),
            ("❤\u{fe0f} 葛\u{e0100}", "❤\u{fe0f} 葛\u{e0100}"),
        ] {
            assert_eq!(tidy(pasted), stored, "{pasted:?}");
            assert_eq!(problem_in(&tidy(pasted), 1, 60, true), None, "{pasted:?}");
        }
        assert_eq!(problem_in(&tidy("一\0二"), 1, 60, true), Some(TextProblem::ForbiddenCharacters));
    }
}
