//! Custom text: what an admin adds to letters at two marked places, after the greeting and before the sign-off.
//!
//! Append-only: each version is kept, the latest is in force, and an earlier text is restored by writing it again.
//! Texts are read when a letter is rendered, in the same transaction, so that a new version is used at once by every
//! process and letters already rendered do not change.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{LetterKind, OutgoingLetter};
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::contact;
use crate::base::id::CustomTextId;
use crate::base::locale::Locale;
use crate::base::schema::{letter_custom_texts, staff};
use crate::base::text;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Maximum length of a text, in characters: a paragraph or two.
pub const TEXT_MAX: usize = 600;
/// How many versions are listed.
const SHOWN_MAX: i64 = 50;

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
    /// A placeholder such as `{reference}`.
    pub enum Placeholder {
        /// The application's reference.
        Reference = "reference",
        /// The store's name.
        Store = "store",
        /// Unbind or revoke the certification.
        Kind = "kind",
        /// When the application was submitted.
        Submitted = "submitted",
        /// The target.
        Target = "target",
        /// The deadline.
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
///
/// # Errors
/// [`CustomTextProblem`].
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

/// Kind and language of a letter.
pub type Key = (LetterKind, Locale);

/// Loads the custom texts in force for these letters, in one query.
pub(super) async fn load(
    conn: &AsyncPgConnection,
    outgoing: &[OutgoingLetter],
) -> QueryResult<HashMap<Key, CustomText>> {
    let mut kinds: Vec<LetterKind> = outgoing.iter().map(|letter| letter.letter.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    load_kinds(conn, &kinds).await
}

async fn load_kinds(mut conn: &AsyncPgConnection, kinds: &[LetterKind]) -> QueryResult<HashMap<Key, CustomText>> {
    let rows: Vec<(LetterKind, Locale, Slot, String)> = letter_custom_texts::table
        .distinct_on((letter_custom_texts::kind, letter_custom_texts::locale, letter_custom_texts::slot))
        .filter(letter_custom_texts::kind.eq_any(kinds))
        .order((
            letter_custom_texts::kind,
            letter_custom_texts::locale,
            letter_custom_texts::slot,
            letter_custom_texts::version.desc(),
        ))
        .select((
            letter_custom_texts::kind,
            letter_custom_texts::locale,
            letter_custom_texts::slot,
            letter_custom_texts::text,
        ))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<Key, CustomText> = HashMap::new();
    for (kind, locale, place, text) in rows {
        let entry = found.entry((kind, locale)).or_default();
        *entry = std::mem::take(entry).with(place, text);
    }
    Ok(found)
}

/// The custom text in force for a kind of letter in a language.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &AsyncPgConnection, kind: LetterKind, locale: Locale) -> QueryResult<CustomText> {
    Ok(load_kinds(conn, &[kind]).await?.remove(&(kind, locale)).unwrap_or_default())
}

/// The custom texts in force for every kind and language.
///
/// # Errors
/// [`WriteCustomTextError::NotPermitted`]; database errors.
pub async fn list_all(
    conn: &AsyncPgConnection,
    actor: &Actor,
) -> Result<HashMap<Key, CustomText>, WriteCustomTextError> {
    actor.must(Permission::PreviewLetters)?;
    Ok(load_kinds(conn, LetterKind::ALL).await?)
}

/// A version of a custom text, for the list of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Version {
    /// Its id.
    pub id: CustomTextId,
    /// Its language.
    pub locale: Locale,
    /// Its place.
    pub slot: Slot,
    /// Counted from 1.
    pub version: i32,
    /// The text.
    pub text: String,
    /// Name of the author.
    pub by: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// The versions of a kind's custom text, newest first.
///
/// # Errors
/// [`WriteCustomTextError::NotPermitted`]; database errors.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    kind: LetterKind,
) -> Result<Vec<Version>, WriteCustomTextError> {
    actor.must(Permission::PreviewLetters)?;
    Ok(letter_custom_texts::table
        .inner_join(staff::table)
        .filter(letter_custom_texts::kind.eq(kind))
        .order((letter_custom_texts::written_at.desc(), letter_custom_texts::version.desc(), letter_custom_texts::id))
        .limit(SHOWN_MAX)
        .select((
            letter_custom_texts::id,
            letter_custom_texts::locale,
            letter_custom_texts::slot,
            letter_custom_texts::version,
            letter_custom_texts::text,
            staff::name,
            letter_custom_texts::written_at,
        ))
        .load(&mut conn)
        .await?)
}

/// Why a custom text was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteCustomTextError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The text is invalid.
    #[error("the custom text is invalid")]
    Text(CustomTextProblem),
    /// Another version was written since the form was opened.
    #[error("the text was changed by somebody else in the meantime")]
    Changed,
    /// The text equals the one in force.
    #[error("the text is already in force")]
    Same,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// A new custom text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCustomText {
    /// The kind of letter.
    pub kind: LetterKind,
    /// The language.
    pub locale: Locale,
    /// The place.
    pub slot: Slot,
    /// The text; empty to remove the current one.
    pub text: String,
    /// The version the form was opened with; 0 when there was none.
    pub seen_version: i32,
}

/// Writes a new version. Returns its number.
///
/// # Errors
/// [`WriteCustomTextError`].
pub async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewCustomText,
) -> Result<i32, WriteCustomTextError> {
    actor.must(Permission::WriteCustomText)?;
    let me = actor.staff().ok_or(NotPermitted(Permission::WriteCustomText))?.id;
    let text = text::tidy(&new.text);
    check(new.kind, &text).map_err(WriteCustomTextError::Text)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let last: Option<(i32, String)> = letter_custom_texts::table
            .filter(letter_custom_texts::kind.eq(new.kind).and(letter_custom_texts::locale.eq(new.locale)))
            .filter(letter_custom_texts::slot.eq(new.slot))
            .order(letter_custom_texts::version.desc())
            .select((letter_custom_texts::version, letter_custom_texts::text))
            .first(conn)
            .await
            .optional()?;
        let (version, in_force) = last.unwrap_or_default();
        if version != new.seen_version {
            return Err(WriteCustomTextError::Changed);
        }
        if in_force == text {
            return Err(WriteCustomTextError::Same);
        }
        let id = CustomTextId::new(now);
        let inserted = diesel::insert_into(letter_custom_texts::table)
            .values((
                letter_custom_texts::id.eq(id),
                letter_custom_texts::kind.eq(new.kind),
                letter_custom_texts::locale.eq(new.locale),
                letter_custom_texts::slot.eq(new.slot),
                letter_custom_texts::version.eq(version + 1),
                letter_custom_texts::text.eq(&text),
                letter_custom_texts::written_by.eq(me),
                letter_custom_texts::written_at.eq(now),
            ))
            .execute(conn)
            .await;
        match inserted {
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                return Err(WriteCustomTextError::Changed);
            }
            other => other?,
        };
        let data = json!({
            "custom_text": id, "kind": new.kind, "locale": new.locale.as_str(), "place": new.slot, "version": version + 1,
        });
        event::record(conn, Subject::Staff(me), actor, now, "custom_text_written", data).await?;
        Ok(version + 1)
    })
    .await
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
