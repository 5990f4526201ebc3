//! Wording that `locales/STYLE.md` forbids and a plain text search can find.

use locale::Locale;

use super::sources::read_messages;

const NOT_IN_CHINESE: &[&str] = &[
    "「",
    "」",
    "『",
    "』",
    "\"",
    "'",
    "！",
    "你",
    "这件",
    "帐号",
    "帐户",
    "商店",
    "商家",
    "信件",
    "敬请谅解",
    "终局",
    "另行联系",
];

/// Text that must not occur in an English message; words match only as whole words.
const NOT_IN_ENGLISH: &[&str] = &[
    "\"",
    "'",
    "!",
    "letter",
    "letters",
    "lodge",
    "lodged",
    "whoever",
    "beside",
    "anew",
    "stands",
    "goes on",
    "go on",
    "bear out",
    "bears out",
    "is so",
    "is over",
    "one may",
    "put aside",
    "set aside",
    "hand in",
    "handed in",
    "reached",
    "runs out",
    "ran out",
    "came back",
    "need not",
];

/// Messages in which a forbidden word is intentional.
const EXCEPTIONS: &[(&str, &str)] = &[
    // Letters of the alphabet.
    ("error-query-code-format", "letters"),
    ("apply-link-hint", "letters"),
    ("flag-mixed-scripts", "letters"),
    ("check-error-number-malformed", "letters"),
    ("bindings-account-reference-hint", "letters"),
    ("bindings-reference-problem", "letters"),
    // A date or a limit that is reached.
    ("letter-catch-up-text", "reached"),
    ("letter-remind-text", "reached"),
    ("apply-option-unbound-too-often", "reached"),
    ("apply-option-applied-too-often", "reached"),
    ("apply-proof-too-many", "reached"),
    ("operations-effects-by-others", "reached"),
];

#[test]
fn wording_follows_the_style_sheet() {
    let mut faults = Vec::new();
    let mut used = vec![false; EXCEPTIONS.len()];
    for (locale, stop_words) in [(Locale::ZhCn, NOT_IN_CHINESE), (Locale::En, NOT_IN_ENGLISH)] {
        for (key, message) in read_messages(locale) {
            for word in stop_words.iter().filter(|word| message.texts.iter().any(|text| contains(text, word))) {
                match EXCEPTIONS.iter().position(|exception| *exception == (key.as_str(), *word)) {
                    Some(exception) => used[exception] = true,
                    None => faults.push(format!("{locale}/{} {key}: {word:?}", message.file)),
                }
            }
        }
    }
    let idle = EXCEPTIONS.iter().zip(used).filter(|(_, is_used)| !is_used);
    faults.extend(idle.map(|((key, word), _)| format!("{key} no longer needs the exception {word:?}")));
    assert!(faults.is_empty(), "see locales/STYLE.md:\n{}", faults.join("\n"));
}

#[test]
fn only_whole_words_are_found() {
    assert!(contains("One letter", "letter") && contains("Letter by letter", "letter"));
    assert!(!contains("Lettered", "letter"));
    assert!(contains("它在「这里」", "「") && contains("don't", "'"));
}

/// True when the text contains the word, in any case, without letters next to it.
fn contains(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let is_letter = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphabetic());
    let is_whole = word.starts_with(|char: char| char.is_ascii_alphabetic());
    text.match_indices(word).any(|(at, _)| {
        !is_whole || (!is_letter(text[..at].chars().next_back()) && !is_letter(text[at + word.len()..].chars().next()))
    })
}
