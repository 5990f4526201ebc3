//! Custom text: what an admin adds to letters at two marked places, after the greeting and before the sign-off.
//!
//! This file validates a text and fills in its placeholders; its versions are stored by the `version` file.

use crate::base::contact;
use crate::letter::LetterKind;

mod version;

pub(super) use version::load;
pub use version::{Key, NewCustomText, Version, WriteCustomTextError, get, list, list_all, write};

/// Maximum length of a text, in characters: a paragraph or two.
pub const TEXT_MAX: usize = 600;

text_enum! {
    /// A marked place in a letter.
    pub enum Slot {
        /// After the greeting.
        Intro = "intro",
        /// Before the sign-off.
        Outro = "outro",
    }
}

text_enum! {
    /// A placeholder such as `{reference}`: a fact of the application.
    pub enum Placeholder {
        Reference = "reference",
        Store = "store",
        Kind = "kind",
        /// When it was submitted.
        Submitted = "submitted",
        Target = "target",
        Due = "due",
    }
}

/// The custom text of a letter, with placeholders; an empty text adds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomText {
    /// After the greeting.
    pub intro: String,
    /// Before the sign-off.
    pub outro: String,
}

impl CustomText {
    /// The text for a place.
    pub fn at(&self, slot: Slot) -> &str {
        match slot {
            Slot::Intro => &self.intro,
            Slot::Outro => &self.outro,
        }
    }

    /// A copy with another text for a place.
    #[must_use]
    pub fn with(self, slot: Slot, text: String) -> Self {
        match slot {
            Slot::Intro => Self { intro: text, ..self },
            Slot::Outro => Self { outro: text, ..self },
        }
    }
}

/// Why a custom text is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomTextProblem {
    /// Longer than this many characters.
    TooLong(usize),
    /// It contains control or direction-changing characters.
    ForbiddenCharacters,
    /// It contains a placeholder this letter cannot fill in; as typed, without braces.
    Unknown(String),
    /// It contains an unbalanced brace.
    Brace,
    /// It contains angle brackets; HTML is not permitted.
    Html,
    /// It contains a link. A letter has only the link it needs, and a letter with a code has none.
    Link,
}

/// A part of a text.
enum Piece<'a> {
    Text(&'a str),
    Place(&'a str),
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, CustomTextProblem> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, tail) = rest.split_at(at);
        found.push(Piece::Text(text));
        let inner = tail.strip_prefix('{').ok_or(CustomTextProblem::Brace)?;
        let (name, tail) = inner.split_once('}').ok_or(CustomTextProblem::Brace)?;
        if name.contains('{') {
            return Err(CustomTextProblem::Brace);
        }
        found.push(Piece::Place(name));
        rest = tail;
    }
    found.push(Piece::Text(rest));
    Ok(found)
}

/// Validates a custom text for a kind of letter.
pub fn check(kind: LetterKind, text: &str) -> Result<(), CustomTextProblem> {
    if text.chars().count() > TEXT_MAX {
        return Err(CustomTextProblem::TooLong(TEXT_MAX));
    }
    if text.chars().any(|c| contact::forbidden_char(c) && c != '\n') {
        return Err(CustomTextProblem::ForbiddenCharacters);
    }
    if text.contains(['<', '>']) {
        return Err(CustomTextProblem::Html);
    }
    let lower = text.to_lowercase();
    if lower.contains("://") || lower.contains("www.") {
        return Err(CustomTextProblem::Link);
    }
    for piece in pieces(text)? {
        if let Piece::Place(name) = piece {
            let known = name.parse().is_ok_and(|found: Placeholder| kind.spec().placeholders.contains(&found));
            if !known {
                return Err(CustomTextProblem::Unknown(name.to_owned()));
            }
        }
    }
    Ok(())
}

/// Fills in the placeholders. An unknown placeholder becomes empty; a text with unbalanced braces is returned
/// unchanged.
pub fn fill(text: &str, value: impl Fn(Placeholder) -> Option<String>) -> String {
    let Ok(pieces) = pieces(text) else { return text.to_owned() };
    let parts = pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Place(name) => name.parse().ok().and_then(&value).unwrap_or_default(),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_must_suit_the_letter() {
        assert_eq!(check(LetterKind::Received, "{reference}：{store}，{due} 前。"), Ok(()));
        assert_eq!(check(LetterKind::Received, ""), Ok(()));
        let unknown = |name: &str| Err(CustomTextProblem::Unknown(name.to_owned()));
        assert_eq!(check(LetterKind::Received, "{phone}"), unknown("phone"));
        assert_eq!(check(LetterKind::Received, "{}"), unknown(""));
        assert_eq!(check(LetterKind::Received, "{ due }"), unknown(" due "));
        assert_eq!(check(LetterKind::SignInCode, "{due}"), unknown("due"));
        assert_eq!(check(LetterKind::Invitation, "{store}"), unknown("store"));
        for broken in ["{due", "due}", "{{due}}", "{due}}", "{a{b}"] {
            assert_eq!(check(LetterKind::Received, broken), Err(CustomTextProblem::Brace), "{broken}");
        }
    }

    #[test]
    fn html_links_and_hidden_characters_are_refused() {
        assert_eq!(check(LetterKind::Done, "<b>您好</b>"), Err(CustomTextProblem::Html));
        assert_eq!(check(LetterKind::Done, "见 HTTPS://evil.example"), Err(CustomTextProblem::Link));
        assert_eq!(check(LetterKind::Done, "www.evil.example"), Err(CustomTextProblem::Link));
        assert_eq!(check(LetterKind::Done, "a\u{202e}b"), Err(CustomTextProblem::ForbiddenCharacters));
        assert_eq!(check(LetterKind::Done, "一\n二"), Ok(()));
        assert_eq!(check(LetterKind::Done, &"字".repeat(TEXT_MAX + 1)), Err(CustomTextProblem::TooLong(TEXT_MAX)));
    }

    #[test]
    fn placeholders_are_filled_in_once() {
        let filled = fill("{store}（{reference}）", |place| match place {
            Placeholder::Store => Some("{reference}".to_owned()),
            Placeholder::Reference => Some("UB-1".to_owned()),
            _ => None,
        });
        assert_eq!(filled, "{reference}（UB-1）", "a value is not searched for placeholders");
    }
}
