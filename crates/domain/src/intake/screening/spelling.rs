//! Spellings of a Chinese term with one character in letters or as a digit (`畜sheng`, `全家4光`), or all in letters.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::{Term, TermClass};

const SYLLABLES: &str = include_str!("../../../../../data/screening/pinyin.txt");
/// Shortest term, in characters, of which one character may be a single letter or a digit: shorter ones are also codes.
const LONG: usize = 3;
/// Shortest term all in letters: shorter ones are also names and English words.
const LETTERS_MIN: usize = 8;

static PINYIN: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let lines = SYLLABLES.lines().filter_map(|line| line.split_once(' ').filter(|_| !line.starts_with('#')));
    lines.flat_map(|(syllable, characters)| characters.chars().map(move |character| (character, syllable))).collect()
});

/// The syllable of a character in a refused term.
pub(super) fn pinyin(character: char) -> Option<&'static str> {
    PINYIN.get(&character).copied()
}

/// The other spellings of a refused Chinese term.
pub(super) fn variants(term: &Term) -> Vec<Term> {
    if !term.has_han || !term.class.is_refused() {
        return Vec::new();
    }
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
    let letters = syllables.filter(|all| all.iter().map(|one| one.len()).sum::<usize>() >= LETTERS_MIN);
    for key in letters.iter().flat_map(|all| [all.concat(), all.join(" ")]) {
        spelled.push(Term { class: TermClass::OfYou, key, has_han: false });
    }
    spelled
}
