//! Spellings of a Chinese term with one character in letters or as a digit (`畜sheng`, `全家4光`), or all in letters.

use super::lexicon::{Term, TermClass};
use super::sound::pinyin;

/// Shortest term, in characters, of which one character may be a single letter or a digit: shorter ones are also codes.
const LONG: usize = 3;
/// Shortest term all in letters: shorter ones are also names and English words.
const LETTERS_MIN: usize = 8;

/// The other spellings of a refused term.
pub(super) fn variants(term: &Term) -> Vec<Term> {
    match (term.class.is_refused(), term.has_han) {
        (false, _) => Vec::new(),
        (true, true) => with_letters(term),
        (true, false) => starred(term),
    }
}

/// An English word with a star for one of its letters, or a full stop inside: `fu*k`, `fu.ck`.
fn starred(term: &Term) -> Vec<Term> {
    let is_word = term.key.len() >= 4 && term.key.bytes().all(|letter| letter.is_ascii_lowercase());
    if !is_word || term.class != TermClass::Refuse {
        return Vec::new();
    }
    let with_star = |at: usize| format!("{}*{}", &term.key[..at], &term.key[at + 1..]);
    let with_stop = |at: usize| format!("{}.{}", &term.key[..at], &term.key[at..]);
    let spelled = (1..term.key.len() - 1).flat_map(|at| [with_star(at), with_stop(at)]);
    spelled.map(|key| Term { class: term.class, key, has_han: false }).collect()
}

fn with_letters(term: &Term) -> Vec<Term> {
    let chars: Vec<char> = term.key.chars().collect();
    let mut spelled = Vec::new();
    for (at, character) in chars.iter().enumerate() {
        let mut with = |part: &str| {
            let (head, tail) = (chars[..at].iter().collect::<String>(), chars[at + 1..].iter().collect::<String>());
            spelled.push(Term { class: term.class, key: format!("{head}{part}{tail}"), has_han: true });
        };
        let Some(syllable) = pinyin(*character) else { continue };
        if chars.len() > 1 {
            with(syllable);
        }
        if chars.len() >= LONG {
            with(&syllable[..1]);
            match character {
                '死' => with("4"),
                '八' => with("8"),
                '二' => with("2"),
                _ => {}
            }
        }
    }
    let syllables: Option<Vec<&str>> = chars.iter().map(|character| pinyin(*character)).collect();
    if let Some(all) = syllables.as_ref().filter(|all| all.len() >= LONG) {
        let (first, last) = (chars[0], chars[chars.len() - 1]);
        for key in [format!("{first}{}", all[1..].concat()), format!("{}{last}", all[..all.len() - 1].concat())] {
            spelled.push(Term { class: term.class, key, has_han: true });
        }
    }
    let letters = syllables.filter(|all| all.iter().map(|one| one.len()).sum::<usize>() >= LETTERS_MIN);
    for key in letters.iter().flat_map(|all| [all.concat(), all.join(" ")]) {
        spelled.push(Term { class: TermClass::OfYou, key, has_han: false });
    }
    spelled
}
