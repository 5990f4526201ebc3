//! Prepares a server's reply for the search of words: names of hosts, addresses and identifiers are left out, because
//! they contain anything, such as `spamfilter` or `115.1.1.10`.

/// Domains of public block lists: a reply that names one refuses for the reputation of the sender.
const BLOCK_LISTS: [&str; 7] = [
    "spamhaus.org",
    "spamcop.net",
    "sorbs.net",
    "barracudacentral.org",
    "uceprotect.net",
    "abuseat.org",
    "mailspike.net",
];

/// The words of a reply in lower case, each between single spaces, without names of hosts, URLs, addresses, and what is
/// in square or angle brackets. A block list's name becomes `blocklist`.
pub(super) fn prepared(reply: &str) -> String {
    let plain = without_brackets(reply);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut text = String::from(" ");
    for (at, word) in words.iter().enumerate() {
        let is_named_host = at > 0
            && words[at - 1].eq_ignore_ascii_case("host")
            && (word.ends_with(BRACKET) || has_dot(word) || words.get(at + 1).is_some_and(|next| is_end_of_host(next)));
        if is_named_host {
            continue;
        }
        for part in sentence_parts(word) {
            match kind(part) {
                Kind::Word => text.push_str(&part.replace(BRACKET, "").to_lowercase()),
                Kind::BlockList => text.push_str("blocklist"),
                Kind::Name => {}
            }
            text.push(' ');
        }
    }
    with_separate_codes(&text)
}

/// Stands for what was in brackets; no mail server writes it.
const BRACKET: char = '\u{0}';

fn is_end_of_host(next: &str) -> bool {
    next.starts_with(BRACKET) || next.eq_ignore_ascii_case("said") || next.eq_ignore_ascii_case("said:")
}

fn has_dot(word: &str) -> bool {
    word.trim_end_matches(['.', ',', ':']).contains('.')
}

/// The text with a mark for each pair of square or angle brackets.
fn without_brackets(reply: &str) -> String {
    let mut text = String::with_capacity(reply.len());
    let mut rest = reply;
    while let Some(start) = rest.find(['[', '<']) {
        let close = if rest[start..].starts_with('[') { ']' } else { '>' };
        text.push_str(&rest[..start]);
        match rest[start..].find(close) {
            Some(length) => {
                text.push(BRACKET);
                rest = &rest[start + length + 1..];
            }
            None => {
                text.push(' ');
                rest = &rest[start + 1..];
            }
        }
    }
    text + rest
}

/// A word at the end of a sentence without a space after it (`limited.Please`), in two; other words as they are.
fn sentence_parts(word: &str) -> Vec<&str> {
    let is_end = |(before, after): &(&str, &str)| {
        before.ends_with(|c: char| c.is_ascii_lowercase())
            && after.starts_with(|c: char| c.is_ascii_uppercase())
            && !after.contains('.')
    };
    word.split_once('.').filter(is_end).map_or_else(|| vec![word], |(before, after)| vec![before, after])
}

enum Kind {
    Word,
    /// Of a host, a person, a file or a page.
    Name,
    BlockList,
}

fn kind(word: &str) -> Kind {
    let is_edge = |c: char| !c.is_alphanumeric();
    let bare = word.trim_matches(is_edge).to_lowercase();
    let is_page = bare.contains("://");
    let host = bare.split_once("://").map_or(bare.as_str(), |(_, rest)| rest);
    let host = host.split(['/', ':', '?', '(', ';']).next().unwrap_or_default();
    // An address is decided by its sign: `abuse@spamhaus.org` is a person to write to.
    if bare.contains('@') || word.starts_with('/') {
        return Kind::Name;
    }
    let is_list = |list: &str| host.strip_suffix(list).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if BLOCK_LISTS.iter().any(|list| is_list(list)) {
        return Kind::BlockList;
    }
    // `5.1.1` is a status code; other ASCII words with a dot inside are names or addresses of hosts.
    let is_host = host.contains('.') && host.is_ascii() && !is_status(host);
    if is_page || is_host { Kind::Name } else { Kind::Word }
}

/// True for a status code (RFC 3463).
fn is_status(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let is_number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && matches!(parts[0], "2" | "4" | "5") && parts.iter().all(is_number)
}

/// The text with a space instead of the hyphen after a reply code, which marks a reply of several lines: `550-spam`.
fn with_separate_codes(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.split_once('-') {
        Some((code, rest)) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{code} {rest}")
        }
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// True when a prepared text contains the words, at word edges; after `*` the last one may go on. Chinese has no edges.
pub(super) fn says(text: &str, words: &str) -> bool {
    let (words, is_open) = words.strip_suffix('*').map_or((words, false), |words| (words, true));
    let is_edge = |sign: Option<char>| {
        // `anti-spam` and `ANTISPAM_BAT` are names of products.
        sign.is_none_or(|sign| !(sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')))
    };
    let is_word = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    let begins = words.chars().next();
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + words.len()..].chars().next());
        // A status code is no part of a longer number.
        let is_cut = |sign: Option<char>| sign == Some('.') && begins.is_some_and(|sign| sign.is_ascii_digit());
        let fits_before = !is_word(begins) || (is_edge(before) && !is_cut(before));
        let continues = after == Some('.') && {
            let next = text[at + words.len() + 1..].chars().next();
            is_cut(after) && next.is_some_and(|sign| sign.is_ascii_digit())
        };
        let fits_after = is_open || !is_word(words.chars().next_back()) || (is_edge(after) && !continues);
        fits_before && fits_after
    })
}
