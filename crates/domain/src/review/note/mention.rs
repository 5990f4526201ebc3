//! Who is named in a text: `@` and a colleague's name, or what they sign in with, exactly.

use diesel::Queryable;

use crate::base::id::StaffId;

/// Suggestions for a name nobody has.
const SUGGESTIONS: usize = 4;
/// Characters of a name that is quoted back.
const QUOTED: usize = 20;

/// What somebody can be mentioned by.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Handle {
    /// Who.
    pub id: StaffId,
    /// The name, shown to colleagues.
    pub name: String,
    /// What they sign in with, in lower case.
    pub sign_in_name: String,
}

/// A mention of nobody, or of more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMention {
    /// As typed, without the `@`.
    pub typed: String,
    /// What may have been meant; sign-in names where a name is shared.
    pub suggestions: Vec<String>,
}

/// Everybody named in a text, each once, in the order they are named. A sign in an address, `a@b`, names nobody.
///
/// # Errors
/// Every mention that is nobody's, or of more than one.
pub fn find_mentions(text: &str, handles: &[Handle]) -> Result<Vec<StaffId>, Vec<UnknownMention>> {
    let (mut named, mut unknown) = (Vec::new(), Vec::new());
    for rest in mentions(text) {
        match who(rest, handles) {
            Ok(id) if !named.contains(&id) => named.push(id),
            Ok(_) => {}
            Err(mention) if !unknown.contains(&mention) => unknown.push(mention),
            Err(_) => {}
        }
    }
    if unknown.is_empty() { Ok(named) } else { Err(unknown) }
}

/// What follows each sign that names somebody.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter(|(_, sign)| is_sign(*sign)).filter_map(|(at, sign)| {
        let is_address =
            text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || "._+-".contains(c));
        let rest = &text[at + sign.len_utf8()..];
        let begins_a_name = rest.chars().next().is_some_and(char::is_alphanumeric);
        (begins_a_name && !is_address).then_some(rest)
    })
}

/// The sign, and the one a Chinese keyboard types.
fn is_sign(c: char) -> bool {
    matches!(c, '@' | '＠')
}

/// Whom the beginning of this text names: the longest name that fits.
fn who(rest: &str, handles: &[Handle]) -> Result<StaffId, UnknownMention> {
    let fitting = |handle: &Handle| {
        let fits = [&handle.name, &handle.sign_in_name].into_iter().filter(|name| begins_with(rest, name));
        fits.map(|name| name.chars().count()).max()
    };
    let found: Vec<(usize, &Handle)> =
        handles.iter().filter_map(|handle| fitting(handle).map(|length| (length, handle))).collect();
    let longest = found.iter().map(|(length, _)| *length).max();
    let mut best = found.iter().filter(|(length, _)| Some(*length) == longest).map(|(_, handle)| *handle);
    match (best.next(), best.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(one), Some(other)) => {
            let suggestions = [one, other].into_iter().chain(best).take(SUGGESTIONS);
            let suggestions = suggestions.map(|handle| handle.sign_in_name.clone()).collect();
            Err(UnknownMention { typed: one.name.clone(), suggestions })
        }
        (None, _) => Err(nobody(rest, handles)),
    }
}

/// Whether the text begins with the name, and the name ends there: `@lin` does not name `li`.
fn begins_with(rest: &str, name: &str) -> bool {
    let Some((head, tail)) = rest.split_at_checked(name.len()) else { return false };
    let ends_in_latin = name.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    let goes_on = tail.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        || tail.starts_with(['.', '-']) && tail.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric());
    !name.is_empty() && head.eq_ignore_ascii_case(name) && !(ends_in_latin && goes_on)
}

/// The word that names nobody, with the names it may have been meant for.
fn nobody(rest: &str, handles: &[Handle]) -> UnknownMention {
    let is_of_a_name = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '·');
    let typed: String = rest.chars().take_while(is_of_a_name).take(QUOTED).collect();
    let folded = typed.to_lowercase();
    let begins: Option<char> = folded.chars().next();
    let likeness = |handle: &Handle| {
        let names = [handle.name.to_lowercase(), handle.sign_in_name.clone()];
        if names.iter().any(|name| name.starts_with(&folded) || folded.starts_with(name.as_str())) {
            0
        } else if names.iter().any(|name| name.chars().next() == begins) {
            1
        } else if names.iter().any(|name| begins.is_some_and(|first| name.contains(first))) {
            2
        } else {
            3
        }
    };
    let mut like: Vec<(i32, &Handle)> = handles.iter().map(|handle| (likeness(handle), handle)).collect();
    like.retain(|(likeness, _)| *likeness < 3);
    like.sort_by_key(|(likeness, _)| *likeness);
    let suggestions = like.into_iter().take(SUGGESTIONS).map(|(_, handle)| handle.name.clone()).collect();
    UnknownMention { typed, suggestions }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn people() -> Vec<Handle> {
        let handle = |(id, name, sign_in_name): (u128, &str, &str)| Handle {
            id: StaffId(Uuid::from_u128(id)),
            name: name.to_owned(),
            sign_in_name: sign_in_name.to_owned(),
        };
        [
            (1, "林晓", "linxiao"),
            (2, "林晓雨", "lin"),
            (3, "Ann Lee", "ann.lee"),
            (4, "王磊", "wang-1"),
            (5, "王磊", "wang-2"),
        ]
        .map(handle)
        .to_vec()
    }

    fn named(text: &str) -> Vec<u128> {
        find_mentions(text, &people()).unwrap().into_iter().map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn the_longest_name_that_fits_is_meant() {
        assert_eq!(named("@林晓请看，@林晓雨也看"), [1, 2]);
        assert_eq!(named("@lin, @LinXiao."), [2, 1]);
        assert_eq!(named("请＠ann.lee 看（@Ann Lee）"), [3]);
        assert_eq!(named("@ann.lee."), [3]);
        assert_eq!(named("@wang-2 @wang-1"), [5, 4]);
    }

    #[test]
    fn addresses_and_lone_signs_name_nobody() {
        assert_eq!(named("chen@lin.example, a.b@lin 5 @ 3 @"), Vec::<u128>::new());
    }

    #[test]
    fn unknown_names_come_back_with_what_may_have_been_meant() {
        let unknown = find_mentions("@林小 @nobody @林小", &people()).unwrap_err();
        assert_eq!(unknown.len(), 2);
        assert_eq!((unknown[0].typed.as_str(), unknown[0].suggestions[0].as_str()), ("林小", "林晓"));
        assert_eq!(unknown[1].typed, "nobody");
        assert!(find_mentions("@lina", &people()).is_err(), "a name ends where the word ends");
    }

    #[test]
    fn a_shared_name_is_asked_about() {
        let unknown = find_mentions("@王磊 看一下", &people()).unwrap_err();
        assert_eq!(unknown[0].suggestions, ["wang-1", "wang-2"]);
    }
}
