//! Finds mentions in a text: `@` and a colleague's exact name or sign-in name.

use diesel::Queryable;

use crate::base::StaffId;

/// How many names are suggested for an unknown mention.
const SUGGESTIONS: usize = 4;
/// How many characters of an unknown mention are repeated in the message.
const QUOTED: usize = 20;

/// The names by which a person can be mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Handle {
    /// The person.
    pub id: StaffId,
    /// The name, shown to colleagues.
    pub name: String,
    /// The sign-in name, in lower case.
    pub sign_in_name: String,
}

/// A mention that matches no person, or more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMention {
    /// As typed, without the `@`.
    pub typed: String,
    /// Names that may have been meant; sign-in names where several people share the name.
    pub suggestions: Vec<String>,
}

/// The people mentioned in a text, each once, in order. An `@` inside an address (`a@b`) is not a mention.
///
/// # Errors
/// Every mention that matches no person, or more than one.
pub fn parse_mentions(text: &str, handles: &[Handle]) -> Result<Vec<StaffId>, Vec<UnknownMention>> {
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

/// The text after each `@` that starts a mention.
fn mentions(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter(|(_, sign)| is_sign(*sign)).filter_map(|(at, sign)| {
        let is_address =
            text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || "._+-".contains(c));
        let rest = &text[at + sign.len_utf8()..];
        let begins_a_name = rest.chars().next().is_some_and(char::is_alphanumeric);
        (begins_a_name && !is_address).then_some(rest)
    })
}

/// ASCII `@`, or the full-width one of a Chinese keyboard.
fn is_sign(c: char) -> bool {
    matches!(c, '@' | '＠')
}

/// The person whose name is the longest one this text begins with.
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

/// True when the text begins with the name and the name ends there: `@lin` does not mention `li`.
fn begins_with(rest: &str, name: &str) -> bool {
    let Some((head, tail)) = rest.split_at_checked(name.len()) else { return false };
    let ends_in_latin = name.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    let goes_on = tail.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        || tail.starts_with(['.', '-']) && tail.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric());
    !name.is_empty() && head.eq_ignore_ascii_case(name) && !(ends_in_latin && goes_on)
}

/// Builds the error for an unknown mention, with suggestions.
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
        parse_mentions(text, &people()).unwrap().into_iter().map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn longest_matching_name_wins() {
        assert_eq!(named("@林晓请看，@林晓雨也看"), [1, 2]);
        assert_eq!(named("@lin, @LinXiao."), [2, 1]);
        assert_eq!(named("请＠ann.lee 看（@Ann Lee）"), [3]);
        assert_eq!(named("@ann.lee."), [3]);
        assert_eq!(named("@wang-2 @wang-1"), [5, 4]);
    }

    #[test]
    fn address_and_lone_sign_mention_nobody() {
        assert_eq!(named("chen@lin.example, a.b@lin 5 @ 3 @"), Vec::<u128>::new());
    }

    #[test]
    fn unknown_mention_gets_suggestions() {
        let unknown = parse_mentions("@林小 @nobody @林小", &people()).unwrap_err();
        assert_eq!(unknown.len(), 2);
        assert_eq!((unknown[0].typed.as_str(), unknown[0].suggestions[0].as_str()), ("林小", "林晓"));
        assert_eq!(unknown[1].typed, "nobody");
        assert!(parse_mentions("@lina", &people()).is_err(), "`lin` must not match inside a longer word");
    }

    #[test]
    fn shared_name_suggests_sign_in_names() {
        let unknown = parse_mentions("@王磊 看一下", &people()).unwrap_err();
        assert_eq!(unknown[0].suggestions, ["wang-1", "wang-2"]);
    }
}
