//! Characters of typed and pasted text: invisible ones, unreadable ones, and other forms of a plain character.
//!
//! Phones, word processors and PDF files add characters nobody sees, or write a plain character in another form. They
//! are ordinary input: normalised here, not refused.

use unicode_normalization::UnicodeNormalization;

/// True for a character that is never visible: direction marks, zero-width characters, variation selectors, fillers and
/// tags. Spaces, line breaks and control characters are not among them.
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// True for a character that has no agreed shape: private use, as old input methods write rare Chinese characters, and
/// what is left of a character that was lost in conversion.
pub const fn is_unreadable(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffd}'..='\u{ffff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The positions of unreadable characters, from 1.
pub fn unreadable_positions(text: &str) -> Vec<usize> {
    (1..).zip(text.chars()).filter_map(|(position, c)| is_unreadable(c).then_some(position)).collect()
}

/// The text without invisible characters.
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// The plain form of a number, a code or an address typed with any keyboard: half-width (NFKC), without invisible
/// characters, any dash as `-`, `。` as `.`, trimmed.
pub fn plain(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).nfkc().map(plain_sign).collect();
    visible(plain.trim())
}

/// The plain form of a code: as [`plain`], without spaces, hyphens and dots.
pub fn code(text: &str) -> String {
    plain(text).chars().filter(|c| !(c.is_whitespace() || *c == '-' || *c == '.' || is_middle_dot(*c))).collect()
}

/// A store number as typed, in half width, without spaces and invisible characters, in capitals.
pub fn compact_number(typed: &str) -> String {
    plain(typed).split_whitespace().collect::<String>().to_uppercase()
}

/// The spellings under which a store number typed by a person may be registered, the closest first: exactly so, in half
/// width, in capitals, without spaces, without hyphens.
pub fn number_spellings(typed: &str) -> Vec<String> {
    let (plain, compact) = (plain(typed), compact_number(typed));
    let code = code(typed).to_uppercase();
    let mut spellings = vec![typed.trim().to_owned(), plain.clone(), plain.to_uppercase(), compact, code];
    spellings.dedup();
    spellings
}

/// A dash as hyphen, the full stop of a Chinese keyboard as dot.
pub(crate) const fn plain_sign(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2500}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}' => '-',
        '\u{3002}' | '\u{ff61}' | '\u{fe52}' | '\u{ff0e}' => '.',
        _ => c,
    }
}

/// True for a spelling of the dot between the parts of a name, such as `阿卜杜热西提·买买提`.
pub const fn is_middle_dot(c: char) -> bool {
    matches!(
        c,
        '\u{b7}'
            | '\u{387}'
            | '\u{16eb}'
            | '\u{2022}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{25cf}'
            | '\u{25e6}'
            | '\u{26ab}'
            | '\u{2e31}'
            | '\u{2e33}'
            | '\u{30fb}'
            | '\u{ff65}'
            | '\u{a78f}'
            | '\u{10101}'
    )
}

/// True for a Chinese character.
pub const fn is_han(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The Chinese character for a radical of the blocks *Kangxi Radicals* and *CJK Radicals Supplement*, which PDF files
/// give instead; other characters as they are.
pub fn unified(c: char) -> char {
    match c {
        '\u{2f00}'..='\u{2fd5}' => std::iter::once(c).nfkc().next().unwrap_or(c),
        '\u{2e80}'..='\u{2ef3}' => {
            RADICALS.binary_search_by_key(&c, |(radical, _)| *radical).map_or(c, |at| RADICALS[at].1)
        }
        _ => c,
    }
}

/// The form in which names are compared and searched: NFKC, lower case, radicals as characters, brackets alike, without
/// invisible characters, spaces, full stops, hyphens and middle dots. The database's `name_form` does the same.
pub fn name_form(text: &str) -> String {
    let lower = text.chars().filter(|c| !is_invisible(*c)).map(unified).nfkc().flat_map(char::to_lowercase);
    let chars = lower.filter(|c| !(c.is_whitespace() || matches!(plain_sign(*c), '.' | '-') || is_middle_dot(*c)));
    chars.map(bracket).collect()
}

const fn bracket(c: char) -> char {
    match c {
        '[' | '【' | '〔' | '〖' | '「' | '『' | '《' | '〈' | '<' | '{' => '(',
        ']' | '】' | '〕' | '〗' | '」' | '』' | '》' | '〉' | '>' | '}' => ')',
        _ => c,
    }
}

/// The block *CJK Radicals Supplement* by code point (Unicode 14, `EquivalentUnifiedIdeograph.txt`); NFKC leaves it.
const RADICALS: [(char, char); 114] = [
    ('⺁', '厂'),
    ('⺂', '乛'),
    ('⺃', '乚'),
    ('⺄', '乙'),
    ('⺅', '亻'),
    ('⺆', '冂'),
    ('⺇', '𠘨'),
    ('⺈', '刀'),
    ('⺉', '刂'),
    ('⺊', '卜'),
    ('⺋', '㔾'),
    ('⺌', '小'),
    ('⺍', '小'),
    ('⺎', '兀'),
    ('⺏', '尣'),
    ('⺐', '尢'),
    ('⺑', '𡯂'),
    ('⺒', '巳'),
    ('⺓', '幺'),
    ('⺔', '彑'),
    ('⺕', '彐'),
    ('⺖', '忄'),
    ('⺗', '心'),
    ('⺘', '扌'),
    ('⺙', '攵'),
    ('⺛', '旡'),
    ('⺜', '日'),
    ('⺝', '月'),
    ('⺞', '歺'),
    ('⺟', '母'),
    ('⺠', '民'),
    ('⺡', '氵'),
    ('⺢', '氺'),
    ('⺣', '灬'),
    ('⺤', '爫'),
    ('⺥', '爫'),
    ('⺦', '丬'),
    ('⺧', '牛'),
    ('⺨', '犭'),
    ('⺩', '王'),
    ('⺪', '𤴔'),
    ('⺫', '目'),
    ('⺬', '示'),
    ('⺭', '礻'),
    ('⺮', '𥫗'),
    ('⺯', '糹'),
    ('⺰', '纟'),
    ('⺱', '罓'),
    ('⺲', '罒'),
    ('⺳', '㓁'),
    ('⺴', '冗'),
    ('⺵', '𦉫'),
    ('⺶', '羊'),
    ('⺷', '𦍌'),
    ('⺸', '𦍋'),
    ('⺹', '耂'),
    ('⺺', '肀'),
    ('⺻', '聿'),
    ('⺼', '肉'),
    ('⺽', '𦥑'),
    ('⺾', '艹'),
    ('⺿', '艹'),
    ('⻀', '艹'),
    ('⻁', '虎'),
    ('⻂', '衤'),
    ('⻃', '覀'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻇', '𧢲'),
    ('⻈', '讠'),
    ('⻉', '贝'),
    ('⻊', '𧾷'),
    ('⻋', '车'),
    ('⻌', '辶'),
    ('⻍', '辶'),
    ('⻎', '辶'),
    ('⻏', '邑'),
    ('⻐', '钅'),
    ('⻑', '長'),
    ('⻒', '镸'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻕', '𨸏'),
    ('⻖', '阝'),
    ('⻗', '雨'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻞', '𩙿'),
    ('⻟', '飠'),
    ('⻠', '饣'),
    ('⻡', '𩠐'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻫', '斉'),
    ('⻬', '齐'),
    ('⻭', '歯'),
    ('⻮', '齿'),
    ('⻯', '竜'),
    ('⻰', '龙'),
    ('⻱', '龜'),
    ('⻲', '亀'),
    ('⻳', '龟'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_sorted_and_become_characters() {
        assert!(RADICALS.is_sorted_by_key(|(radical, _)| *radical));
        let unify = |text: &str| text.chars().map(unified).collect::<String>();
        assert_eq!(unify("⻢云⾦⽊⽔"), "马云金木水");
        for c in '\u{2e80}'..='\u{2fd5}' {
            assert!(is_han(unified(c)) || unified(c) == c, "{c}");
        }
    }

    #[test]
    fn codes_are_read_in_any_form() {
        for typed in [
            "123456",
            "１２３ ４５６",
            "123-456",
            "123－456",
            "\u{202d}123456\u{202c}",
            "1\u{200b}23456",
            "𝟏𝟐𝟑𝟒𝟓𝟔",
            "123·456。",
        ] {
            assert_eq!(code(typed), "123456", "{typed}");
        }
        assert_ne!(code("١٢٣٤٥٦"), "123456");
    }

    #[test]
    fn spellings_of_a_name_have_one_form() {
        for (a, b) in [
            ("阿卜杜热西提·买买提", "阿卜杜热西提•买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提・买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提．买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提‧ 买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提。买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提｡买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提－买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提--买买提"),
            ("阿卜杜热西提·买买提", "阿卜杜热西提——买买提"),
            ("木棉（杭州）店", "木棉(杭州)店"),
            ("木棉【杭州】店", "木棉(杭州)店"),
            ("ＣＨＥＮ", "chen"),
            ("⾦⽊⽔", "金木水"),
            ("⻢云", "马云"),
            ("\u{f90a}木", "金木"),
            ("陈 立新", "陈立\u{200b}新\u{e0100}"),
        ] {
            assert_eq!(name_form(a), name_form(b), "{a} {b}");
        }
        assert_ne!(name_form("陈立新"), name_form("陈立心"));
    }

    #[test]
    fn unreadable_characters_are_counted_from_one() {
        assert_eq!(unreadable_positions("周\u{e863}"), [2]);
        assert_eq!(unreadable_positions("周䶮𠮷\u{fffd}\u{f8ff}"), [4, 5]);
    }

    #[test]
    fn store_number_is_read_in_any_spelling() {
        for typed in [
            "66820101",
            "6682 0101",
            "６６８２０１０１",
            "６６８２　０１０１",
            "6682-0101",
            "\u{202d}66820101\u{202c}",
            "𝟔𝟔𝟖𝟐𝟎𝟏𝟎𝟏",
            "66820101。",
        ] {
            assert!(number_spellings(typed).contains(&"66820101".to_owned()), "{typed}");
        }
        for typed in ["mm-8830217", "ＭＭ－８８３０２１７", "MM—8830217", "MM - 8830217"] {
            assert!(number_spellings(typed).contains(&"MM-8830217".to_owned()), "{typed}");
        }
        assert_eq!(number_spellings(" 6682 0101 ")[0], "6682 0101");
    }
}
