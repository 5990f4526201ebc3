//! Decides by script whether a text is written in a language its reader may not read. A guess for a warning: it knows
//! letters, not words.

use domain::Locale;

/// How many words in Latin letters make a sentence, and not a name or an abbreviation.
const SENTENCE_WORDS: usize = 4;

/// True when a reader of this language may not be able to read the text: Chinese characters in English, or an English
/// sentence without any Chinese character in Chinese.
#[must_use]
pub fn is_other_language(text: &str, locale: Locale) -> bool {
    let has_han = text.chars().any(is_han);
    match locale {
        Locale::En => has_han,
        Locale::ZhCn => !has_han && words(text) >= SENTENCE_WORDS,
    }
}

/// The words in Latin letters.
fn words(text: &str) -> usize {
    let is_word = |part: &&str| part.chars().any(|char| char.is_ascii_alphabetic());
    text.split_whitespace().filter(is_word).count()
}

/// True for Chinese characters: the unified ideographs, their extensions, and the compatibility forms.
fn is_han(char: char) -> bool {
    matches!(char, '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_words_in_an_english_email_are_noticed() {
        for text in ["请重新提交。", "Please send your 营业执照 again.", "㐂", "𠀀"] {
            assert!(is_other_language(text, Locale::En), "{text}");
        }
        for text in ["", "Please send it again – thank you.", "“Café” №7", "3,000 ¥"] {
            assert!(!is_other_language(text, Locale::En), "{text}");
        }
    }

    #[test]
    fn english_sentence_in_a_chinese_email_is_noticed() {
        for text in ["Please send your licence again.", "The name does not match"] {
            assert!(is_other_language(text, Locale::ZhCn), "{text}");
        }
        for text in
            ["", "OK", "UB-2026-004203-7", "VAT 2026", "请提交 business licence of the store again。", "13800138000"]
        {
            assert!(!is_other_language(text, Locale::ZhCn), "{text}");
        }
    }
}
