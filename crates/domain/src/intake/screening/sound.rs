//! The sound of Chinese characters: their syllables, and texts in which characters of one sound are equal.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use pinyin::ToPinyin;

/// The common Chinese characters of Unicode.
const UNIFIED: RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// The syllable of a character as people type it, without its tone: `v` stands for `ü`.
pub(super) fn pinyin(character: char) -> Option<&'static str> {
    Some(match character.to_pinyin()?.plain() {
        "lü" => "lv",
        "lüe" => "lve",
        "nü" => "nv",
        "nüe" => "nve",
        syllable => syllable,
    })
}

/// The text with one sign for each syllable: characters of one sound become equal. Other characters stay.
pub(super) fn signs(text: &str) -> String {
    text.chars().map(|character| SIGNS.get(&character).copied().unwrap_or(character)).collect()
}

/// The character that stands for each syllable: the first one with it.
static SIGNS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut first = HashMap::new();
    let with_pinyin = UNIFIED.filter_map(|character| Some((character, pinyin(character)?)));
    with_pinyin.map(|(character, syllable)| (character, *first.entry(syllable).or_insert(character))).collect()
});
