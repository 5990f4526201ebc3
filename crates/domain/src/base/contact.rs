//! Contacts: phone numbers, email addresses and names of people, validated and normalised for comparison.
//!
//! The typed text is kept; two contacts are equal when their normal forms are. Errors name the violated rule; the
//! server words the message.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A valid phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    typed: String,
    normal: String,
}

/// Why a text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// The text is empty.
    #[error("the phone number is missing")]
    Missing,
    /// Neither a mainland number nor an international one with `+`.
    #[error("not a valid phone number")]
    Malformed,
}

impl Phone {
    /// As typed, trimmed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The form for comparing and sending: `+`, country and number, digits only (E.164 where applicable).
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The form for reading: `138 0013 8000`, `0571-8888 6666`, `400-123-4567`; a foreign number in its normal form.
    pub fn display(&self) -> String {
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

    /// True when both are the same number.
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
/// `00`. Spaces, hyphens and parentheses may separate the digits; full-width characters are accepted.
pub fn phone(text: &str) -> Result<Phone, NotAPhone> {
    let typed = text.trim();
    if typed.is_empty() {
        return Err(NotAPhone::Missing);
    }
    let digits: String = typed.chars().map(half_width).filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let normal = match digits.strip_prefix('+') {
        Some(rest) => abroad(rest),
        None => mainland(&digits)
            .or_else(|| digits.strip_prefix("86").filter(|rest| !rest.starts_with("00")).and_then(mainland))
            .or_else(|| digits.strip_prefix("00").and_then(abroad)),
    };
    Ok(Phone { typed: typed.to_owned(), normal: normal.ok_or(NotAPhone::Malformed)? })
}

/// The half-width form of a digit, sign or separator; any dash becomes a hyphen.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => '-',
        '\u{ff10}'..='\u{ff19}' | '\u{ff0b}' | '\u{ff08}' | '\u{ff09}' => c.nfkc().next().unwrap_or(c),
        other => other,
    }
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

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A valid email address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    typed: String,
}

/// Why a text is not an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEmail {
    /// The text is empty.
    #[error("the email address is missing")]
    Missing,
    /// It contains full-width characters, such as `＠`, or `。` as a dot.
    #[error("the email address contains full-width characters")]
    FullWidth,
    /// It violates the rule for addresses.
    #[error("not a valid email address")]
    Malformed,
}

impl Email {
    /// The address as typed, trimmed; letters are sent to it.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The form for comparing: the local part unchanged, the domain in ASCII lower case. The local part's case is
    /// kept, so that two different mailboxes never compare equal (THREATS 43).
    pub fn normal(&self) -> String {
        match self.typed.split_once('@') {
            Some((local, domain)) => format!("{local}@{}", domain.to_ascii_lowercase()),
            None => self.typed.clone(),
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

/// True when both texts are addresses of the same mailbox, as far as can be known without asking its server. False
/// when either text is not a valid address.
pub fn same_mailbox(a: &str, b: &str) -> bool {
    matches!((email(a), email(b)), (Ok(a), Ok(b)) if a.normal() == b.normal())
}

/// Parses an email address. Deliberately narrower than RFC 5321: ASCII, no quoted local part, no address literal, a
/// domain with a dot (docs/SECURITY.md, library trap 7).
pub fn email(text: &str) -> Result<Email, NotAnEmail> {
    let typed = text.trim();
    if typed.is_empty() {
        Err(NotAnEmail::Missing)
    } else if is_address(typed) {
        Ok(Email { typed: typed.to_owned() })
    } else if typed.chars().any(|c| matches!(c, '。' | '｡' | '\u{3000}' | '\u{ff01}'..='\u{ff5e}')) {
        Err(NotAnEmail::FullWidth)
    } else {
        Err(NotAnEmail::Malformed)
    }
}

fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.split_once('@').is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain))
}

fn is_local_part(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain
        .rsplit_once('.')
        .is_some_and(|(rest, top)| rest.split('.').chain([top]).all(is_label) && top.len() >= 2 && !is_digits(top))
}

/// Why a text is not a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// The text is empty.
    #[error("the name is missing")]
    Missing,
    /// Longer than this many characters.
    #[error("the name has more than {0} characters")]
    TooLong(usize),
    /// It contains control characters, line breaks or invisible characters: see [`forbidden_char`].
    #[error("the name contains invisible characters")]
    ForbiddenCharacters,
}

/// Normalises a name: composed (NFC), trimmed, single spaces. `max_chars` counts characters afterwards.
pub fn person_name(text: &str, max_chars: usize) -> Result<String, NotAName> {
    let typed = text.trim();
    if typed.is_empty() {
        return Err(NotAName::Missing);
    }
    if typed.chars().any(forbidden_char) {
        return Err(NotAName::ForbiddenCharacters);
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    let name = nfc(&words.join(" "));
    if name.chars().count() > max_chars { Err(NotAName::TooLong(max_chars)) } else { Ok(name) }
}

/// The text composed (NFC), as it is stored and compared.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// True for control characters, including line breaks, and for invisible or direction-changing ones, which make a text
/// look like another.
pub fn forbidden_char(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// True when a word mixes Latin letters with Cyrillic or Greek ones that look alike (THREATS 43). Raises a flag; does
/// not refuse the text.
pub fn mixes_scripts(text: &str) -> bool {
    let ends_word = |c: char| !(c.is_alphanumeric() || is_combining_mark(c) || forbidden_char(c));
    text.split(ends_word).any(|word| word.chars().any(is_latin) && word.chars().any(is_cyrillic_or_greek))
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (c.is_alphabetic() && matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}'))
}

fn is_cyrillic_or_greek(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, '\u{370}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}')
}

#[cfg(test)]
mod tests;
