//! Phone numbers as people write them: with separators, labels, remarks and extensions.

use super::is_digits;
use super::remark::{
    with_plain_brackets, without_bracketed_remarks, without_messenger_names, without_persons, without_words,
};
use crate::base::typed::{self, is_middle_dot};

/// Longest text that is read as a number, in characters.
const TEXT_MAX: usize = 60;
/// Most digits of an extension.
const EXTENSION_MAX: usize = 6;

/// A valid phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    typed: String,
    normal: String,
    extension: Option<String>,
}

/// Why a text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// The text is empty.
    #[error("the phone number is missing")]
    Missing,
    /// More than one number.
    #[error("more than one phone number")]
    Several,
    /// Neither a mainland number nor an international one with `+`.
    #[error("not a valid phone number")]
    Malformed,
}

impl Phone {
    /// As typed, in half-width characters and without invisible ones; an extension is written ` ext. 8012`.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The form for comparing and sending: `+`, country and number, digits only (E.164 where applicable), without the
    /// extension.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The digits to dial once the switchboard answers.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The link that calls it (RFC 3966).
    pub fn url(&self) -> String {
        let extension = self.extension.as_ref().map(|digits| format!(";ext={digits}")).unwrap_or_default();
        format!("tel:{}{extension}", self.normal)
    }

    /// The form for reading: `138 0013 8000`, `0571-8888 6666`, `400-123-4567`; a foreign number in its normal form. An
    /// extension follows.
    pub fn display(&self) -> String {
        let number = self.grouped();
        self.extension.as_ref().map_or_else(|| number.clone(), |digits| format!("{number} ext. {digits}"))
    }

    fn grouped(&self) -> String {
        let Some(national) = self.normal.strip_prefix("+86") else { return self.normal.clone() };
        match (national.len(), national.as_bytes()) {
            (11, [b'1', ..]) => format!("{} {} {}", &national[..3], &national[3..7], &national[7..]),
            (10, [b'4' | b'8', b'0', b'0', ..]) => {
                format!("{}-{}-{}", &national[..3], &national[3..6], &national[6..])
            }
            // Area codes are 10, 2x, or three other digits; a local number has seven or eight digits.
            (9 | 10, [b'1', b'0', ..] | [b'2', ..]) => format!("0{}-{}", &national[..2], local(&national[2..])),
            (10 | 11, [b'3'..=b'9', ..]) => format!("0{}-{}", &national[..3], local(&national[3..])),
            _ => self.normal.clone(),
        }
    }

    /// True when text messages can be sent to it: a mainland mobile number, or a number abroad, without an extension.
    pub fn is_textable(&self) -> bool {
        self.extension.is_none() && (is_mobile(&self.normal) || !self.normal.starts_with("+86"))
    }

    /// True when both are the same number; the extension is not compared.
    pub fn is_same(&self, other: &Self) -> bool {
        self.normal == other.normal
    }
}

/// Separates the last four digits.
fn local(digits: &str) -> String {
    let (first, last) = digits.split_at(digits.len() - 4);
    format!("{first} {last}")
}

/// Parses a phone number: a mainland mobile or landline, a 400 or 800 number, or an international one with `+` or
/// `00`. Spaces, hyphens, dots and parentheses may separate the digits; full-width and invisible characters, labels and
/// remarks such as `微信同号`, `（晚上打）` or `陈先生`, and an extension (`-8012`, `转8012`, `*801`, `;ext=801`) are accepted.
///
/// # Errors
/// [`NotAPhone`].
pub fn phone(text: &str) -> Result<Phone, NotAPhone> {
    let typed = typed::plain(text);
    if typed.is_empty() {
        return Err(NotAPhone::Missing);
    }
    if typed.chars().count() > TEXT_MAX {
        return Err(NotAPhone::Malformed);
    }
    let typed = without_bracketed_remarks(&with_plain_brackets(&typed));
    let typed = without_persons(&without_messenger_names(&typed));
    let text = without_remarks(&typed);
    if let Some(normal) = number(&text).filter(|normal| !has_short_extension(&text, normal)) {
        return Ok(Phone { typed, normal, extension: None });
    }
    if let Some((text, extension)) = split_extension(&text)
        && let Some(normal) = number(&text).or_else(|| loose_number(&text))
    {
        let typed = format!("{text} ext. {extension}");
        return Ok(Phone { typed, normal, extension: Some(extension) });
    }
    if has_several(&text) {
        return Err(NotAPhone::Several);
    }
    let normal = loose_number(&text).ok_or(NotAPhone::Malformed)?;
    Ok(Phone { typed, normal, extension: None })
}

/// True when the digit after the last hyphen is an extension: a number in one of the areas 010 and 02x has at most eight
/// digits after the area code.
fn has_short_extension(text: &str, normal: &str) -> bool {
    let is_short_area = normal.starts_with("+8610") || normal.starts_with("+862");
    let tail = text.rsplit_once('-').map_or("", |(_, tail)| tail.trim());
    is_short_area && normal.len() == "+861012345678".len() + 1 && tail.len() == 1 && is_digits(tail)
}

/// The number in lower case, without labels, remarks and punctuation around it.
fn without_remarks(typed: &str) -> String {
    let is_around = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | '.' | ';' | ':' | '、' | '/' | '!' | '~' | '?' | '=' | '\'' | '"')
            || matches!(c, '“' | '”' | '‘' | '’' | '☎' | '☏' | '✆' | '📞' | '📱' | '📲')
    };
    let text = without_words(typed).replace("()", "");
    let text = text.trim_matches(is_around);
    let initial = ["t:", "m:", "p:"].iter().find_map(|label| text.strip_prefix(label)).unwrap_or(text);
    // A spreadsheet may have taken the number for a decimal one.
    let text = initial.strip_suffix(".0").filter(|rest| is_digits(rest)).unwrap_or(initial);
    text.trim_matches(is_around).to_owned()
}

/// The normal form of a number without an extension; a mainland one has a mainland number's length.
fn number(text: &str) -> Option<String> {
    let digits = digits_of(text);
    match digits.strip_prefix('+') {
        Some(rest) => match rest.strip_prefix("86") {
            // `00` would dial abroad, which nobody does after a country code.
            Some(national) if !national.starts_with("00") => mainland(national)
                .or_else(|| if national.starts_with('0') { None } else { mainland(&format!("0{national}")) }),
            Some(_) => None,
            None => abroad(rest),
        },
        None => mainland(&digits)
            .or_else(|| digits.strip_prefix("86").filter(|rest| !rest.starts_with("00")).and_then(mainland))
            .or_else(|| digits.strip_prefix("00").and_then(abroad)),
    }
}

/// The normal form of any number of international length.
fn loose_number(text: &str) -> Option<String> {
    digits_of(text).strip_prefix('+').and_then(abroad)
}

fn digits_of(text: &str) -> String {
    let separates = |c: char| c.is_whitespace() || is_middle_dot(c) || matches!(c, '-' | '(' | ')' | '.' | ':');
    text.chars().filter(|c| !separates(*c)).collect()
}

/// Splits an extension off: digits after a word or sign for it, or a further group of digits after a complete number.
fn split_extension(text: &str) -> Option<(String, String)> {
    const WORDS: [&str; 24] = [
        "转接",
        "转",
        "轉",
        "分机",
        "分機",
        "内线",
        "內線",
        "再拨",
        "再按",
        "拨",
        "撥",
        "按",
        "接",
        "后",
        "再",
        "请",
        "extension",
        "extn",
        "ext",
        "x",
        "#",
        "*",
        ",",
        ";",
    ];
    let is_space = |c: char| c.is_whitespace() || matches!(c, '.' | ':' | '=' | '(' | ')' | '-' | '号');
    let text = text.trim_end_matches(is_space);
    let text = ["分机", "分機"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let extension = &text[head.len()..];
    if !(1..=EXTENSION_MAX).contains(&extension.len()) {
        return None;
    }
    let before = head.trim_end_matches(is_space);
    // A dialler's pause: `p8012`.
    let pause = before.strip_suffix('p').filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    let mut named = WORDS.iter().find_map(|word| before.strip_suffix(word)).or(pause);
    // `转分机`, `后请按`
    while let Some(rest) = named.map(|rest| rest.trim_end_matches(is_space))
        && let Some(shorter) = WORDS.iter().find_map(|word| rest.strip_suffix(word))
    {
        named = Some(shorter);
    }
    // RFC 3966 writes `;ext=801`.
    let number_text = named.unwrap_or(before).trim_end_matches(|c| is_space(c) || matches!(c, ';' | ','));
    // A group after a space, or a single digit of a mobile number, is more likely a mistyped number.
    let is_apart = head.trim_end().ends_with(['-', '(']);
    let is_group = match extension.len() {
        1 => is_apart && !is_mobile(&number(number_text)?),
        _ => is_apart || !is_mobile(&number(number_text)?),
    };
    (named.is_some() || is_group).then(|| (number_text.to_owned(), extension.to_owned()))
}

fn is_mobile(normal: &str) -> bool {
    normal.len() == 14 && matches!(normal.as_bytes(), [b'+', b'8', b'6', b'1', b'3'..=b'9', ..])
}

/// Digits of a mainland mobile number.
const MOBILE_DIGITS: usize = 11;

/// The text without its place in a list: `1.13800138000`, `2：13900139000`.
fn without_place(text: &str) -> &str {
    let rest = text.strip_prefix(|c: char| matches!(c, '1'..='9')).unwrap_or(text);
    rest.strip_prefix(['.', ':', ')', '、', ',']).filter(|rest| !rest.is_empty()).map_or(text, str::trim_start)
}

/// True when the text is a number, a separator, and another number or a part of one.
fn has_several(text: &str) -> bool {
    let is_number = |part: &str| {
        let part = part.trim_matches(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '(' | ')')));
        let part = without_place(part);
        number(part).is_some() || split_extension(part).is_some_and(|(part, _)| number(&part).is_some())
    };
    let is_joined_pair = || {
        let (first, second) = text.split_at_checked(MOBILE_DIGITS).unwrap_or_default();
        [first, second].into_iter().all(|half| number(half).is_some_and(|normal| is_mobile(&normal)))
    };
    if is_digits(text) && is_joined_pair() {
        return true;
    }
    let ends = text.char_indices().filter(|(_, c)| !c.is_ascii_digit()).map(|(at, c)| (at, c, at + c.len_utf8()));
    ends.into_iter().any(|(at, sign, after)| {
        let (left, right) = (&text[..at], &text[after..]);
        let is_list = matches!(sign, '/' | '、' | ',' | ';' | '|' | '\\' | '或' | '和' | '及' | '&');
        let digits = right.bytes().filter(u8::is_ascii_digit).count();
        is_number(left) && (is_number(right) || (is_list && digits >= 2))
    })
}

/// The normal form of the digits after `+`: 8 to 15 digits, country first.
fn abroad(digits: &str) -> Option<String> {
    let is_number = (8..=15).contains(&digits.len()) && is_digits(digits) && !digits.starts_with('0');
    is_number.then(|| match digits.strip_prefix("860") {
        // The 0 before an area code is not dialled from abroad.
        Some(national) if national.len() >= 9 => format!("+86{national}"),
        _ => format!("+{digits}"),
    })
}

/// The normal form of a number as dialled in mainland China.
fn mainland(digits: &str) -> Option<String> {
    if !is_digits(digits) {
        return None;
    }
    match (digits.len(), digits.as_bytes()) {
        (11, [b'1', b'3'..=b'9', ..]) | (10, [b'4' | b'8', b'0', b'0', ..]) => Some(format!("+86{digits}")),
        // `00` dials abroad; shorter numbers are invalid, longer ones are parsed by the caller.
        (10..=12, [b'0', b'0', b'1'..=b'9', ..]) => abroad(&digits[2..]),
        (10..=12, [b'0', ..]) => Some(format!("+86{}", &digits[1..])),
        _ => None,
    }
}
