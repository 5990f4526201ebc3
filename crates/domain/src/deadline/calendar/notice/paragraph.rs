//! Finds the paragraphs in a line of the notice, whose line ends may be lost, and passes over its preamble.

use super::NUMERALS;
use super::line;

/// Words in the names of holidays. They mark a paragraph that has no number.
const HOLIDAYS: [&str; 10] = ["节", "元旦", "除夕", "清明", "端午", "中秋", "国庆", "五一", "新年", "纪念日"];
/// Maximum length of a heading, in characters.
const HEADING_MAX: usize = 20;

/// The paragraphs of a line, without spaces: a copied notice may have lost its line ends (`… 如下：一、元旦：… 2.春节：…`).
pub(super) fn split(line: &str) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let starts: Vec<usize> = (0..chars.len()).filter(|at| *at == 0 || begins(&chars, *at)).collect();
    let ends = starts.iter().skip(1).copied().chain([chars.len()]);
    starts.iter().zip(ends).map(|(from, to)| compact(&chars[*from..to])).collect()
}

fn compact(chars: &[char]) -> String {
    chars.iter().filter(|c| !c.is_whitespace()).collect()
}

/// True when a paragraph begins here: after the end of another, with a number, a bullet or the name of a holiday.
fn begins(chars: &[char], at: usize) -> bool {
    let (head, rest) = chars.split_at(at);
    let Some(last) = head.last() else { return true };
    let ends_sentence = matches!(last, '。' | ':' | '：' | '；' | ';' | '！');
    if !(ends_sentence || matches!(last, ' ' | '，' | ',')) {
        return false;
    }
    let numerals = rest.iter().take_while(|c| NUMERALS.contains(**c)).count();
    let is_numbered = numerals > 0 && rest.get(numerals) == Some(&'、');
    // A number alone could be that of a day or a weekday: a heading follows that of a paragraph.
    let is_headed = || number_length(rest).is_some_and(|length| heading(&rest[length..]).is_some());
    let names_holiday = || {
        let name = heading(rest).filter(|name| HOLIDAYS.iter().any(|word| name.contains(word)));
        name.is_some_and(|name| !line::names_kind(&name) && announced(&name).is_none())
    };
    let may_be_named = ends_sentence || (*last == ' ' && announced(&compact(head)).is_some());
    let is_item = line::is_clear_bullet(rest[0]) && !matches!(last, '，' | ',');
    is_item || is_numbered || is_headed() || (may_be_named && names_holiday())
}

/// The name before the colon that comes next: `元旦：`, `2027年春节：`.
fn heading(chars: &[char]) -> Option<String> {
    let end = chars.iter().take(HEADING_MAX + 1).position(|c| matches!(c, '：' | ':'))?;
    let name = compact(&chars[..end]);
    let bare = without_year(&name);
    let is_name = !bare.is_empty() && !bare.contains(|c: char| c.is_ascii_digit() || "。；;，,".contains(c));
    is_name.then(|| bare.to_owned())
}

/// Length of the number of a paragraph: `一、`, `（二）`, `3.`, `第四，`, `5)`.
fn number_length(chars: &[char]) -> Option<usize> {
    let is_number = |c: &char| NUMERALS.contains(*c) || c.is_ascii_digit();
    let mut at = usize::from(chars.first() == Some(&'第'));
    let is_open = matches!(chars.get(at), Some('（' | '(' | '[' | '【' | '〔'));
    at += usize::from(is_open);
    let digits = chars[at..].iter().take_while(|c| is_number(c)).count();
    at += digits;
    let is_sign =
        |c: &char| matches!(c, '、' | '.' | '．' | '）' | ')' | ']' | '】' | '〕' | ':' | '：' | '，' | ',' | ' ');
    let signs = chars[at..].iter().take_while(|c| is_sign(c)).count();
    // `4、5日` and `10:00` are no numbers of paragraphs.
    let goes_on = chars.get(at + signs).is_some_and(char::is_ascii_digit);
    let is_year = || chars[at + signs..].iter().take_while(|c| c.is_ascii_digit()).count() == 4;
    let has_sign = chars[at..at + signs].iter().any(|c| *c != ' ');
    (matches!(digits, 1..=3) && has_sign && (!goes_on || is_year())).then_some(at + signs)
}

/// The text without the number or bullet of its paragraph, and without the year before a name.
pub(super) fn without_number(text: &str) -> &str {
    let text = line::without_bullet(text);
    let chars: Vec<char> = text.chars().collect();
    let length = number_length(&chars).unwrap_or(0);
    let bytes: usize = chars[..length].iter().map(|c| c.len_utf8()).sum();
    without_year(text[bytes..].trim())
}

/// `2027年春节` without its year. A date keeps it.
fn without_year(name: &str) -> &str {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let rest = name[digits..].strip_prefix('年').filter(|_| digits == 4);
    rest.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(name)
}

/// The year before the name of a holiday: `2027年春节`.
pub(super) fn year_of(paragraph: &str) -> Option<i32> {
    let chars: Vec<char> = line::without_bullet(paragraph).chars().collect();
    let text: String = chars[number_length(&chars).unwrap_or(0)..].iter().collect();
    let text = text.trim();
    (without_year(text).len() < text.len()).then(|| text[..4].parse().ok()).flatten()
}

/// True when a sentence under the name of a holiday, or a part of it, begins with that of another one.
pub(super) fn is_about_another(name: &str, sentence: &str) -> bool {
    const NAMES: [&str; 8] = ["元旦", "春节", "清明", "劳动节", "五一", "端午", "中秋", "国庆"];
    let begins_other = |clause: &str| {
        let head = clause.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        NAMES.iter().any(|other| head.contains(other) && !name.contains(other))
    };
    !name.is_empty() && sentence.split(['，', ',']).any(begins_other)
}

/// The text that follows a preamble in its paragraph, if it gives days, or else an empty text. `None` when the paragraph is no
/// preamble.
/// Title, number, addressees, and the grounds for the dates are passed over.
pub(super) fn announced(paragraph: &str) -> Option<&str> {
    const WORDS: [&str; 8] = ["通知如下", "的通知", "各省", "各部委", "国办发", "国发明电", "放假办法", "此件"];
    // A line that begins with a date may use these words as well.
    const GROUNDS: [&str; 4] = ["现将", "根据", "按照", "批准"];
    const ANNOUNCING: [&str; 3] = ["如下", "的通知", "的公告"];
    let name = paragraph.split_once(['：', ':']).map_or(paragraph, |(name, _)| name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let is_preamble = has(&WORDS) || (has(&GROUNDS) && !name.starts_with(|c: char| c.is_ascii_digit()));
    if !is_preamble {
        return None;
    }
    let ends = ANNOUNCING.iter().filter_map(|word| paragraph.rfind(word).map(|at| at + word.len()));
    let rest = ends.max().map_or("", |end| paragraph[end..].trim_start_matches(['：', ':', '。', '，', ',', '》']));
    Some(if announced(rest).is_none() && line::names_a_kind(rest) { rest } else { "" })
}
