//! Contacts: phone numbers, email addresses and names of people, validated and normalised for comparison.
//!
//! The typed text is kept; two contacts are equal when their normal forms are. Errors name the violated rule; the
//! server words the message.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::typed::{self, is_han, is_invisible, is_middle_dot};

mod phone;
mod remark;

pub use phone::{NotAPhone, Phone, phone};

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
    /// It violates the rule for addresses.
    #[error("not a valid email address")]
    Malformed,
}

impl Email {
    /// The address as typed, in ASCII; letters are sent to it.
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
/// domain with a dot (docs/SECURITY.md, library trap 7). The full-width signs of a Chinese keyboard are read as the
/// ASCII ones, and invisible characters are dropped; look-alikes are not replaced. Punctuation, `mailto:` and a short
/// remark around the address are dropped as well.
pub fn email(text: &str) -> Result<Email, NotAnEmail> {
    let typed: String = text.trim().chars().filter(|c| !is_invisible(*c)).map(ascii_sign).collect();
    let typed = bare_address(&typed);
    let typed = typed.as_str();
    if typed.is_empty() {
        Err(NotAnEmail::Missing)
    } else if is_address(typed) {
        Ok(Email { typed: typed.to_owned() })
    } else {
        Err(NotAnEmail::Malformed)
    }
}

/// The address without what is pasted or typed around it: `mailto:`, a label, brackets, quotes, a comma or a full stop
/// at the end, spaces beside `@`, and a remark in brackets or behind it. A name stays, and makes the text malformed: in
/// `陈 <chen@x.cn>` the address may be another person's, so it is to be typed.
fn bare_address(typed: &str) -> String {
    let is_around = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ';' | ':' | '、' | '<' | '>' | '"' | '“' | '”' | '‘' | '’')
            || matches!(c, '(' | ')' | '[' | ']' | '《' | '》' | '〈' | '〉' | '【' | '】' | '「' | '」')
    };
    let text = remark::without_bracketed_remarks(typed);
    let mut text = text.trim_matches(is_around);
    // Not before the address: a local part that begins with a dot is mistyped.
    text = text.trim_end_matches(|c| is_around(c) || c == '.');
    if let Some((address, behind)) = text.rsplit_once(' ').filter(|(_, behind)| remark::is_remark(behind)) {
        text = if behind.contains('@') { text } else { address.trim_end_matches(is_around) };
    }
    if let Some(link) = text.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:")).and(text.get(7..)) {
        text = link.split('?').next().unwrap_or(link);
    }
    text = without_label(text).trim_matches(is_around);
    let Some((local, domain)) = text.split_once('@') else { return text.to_owned() };
    let is_space = |c: char| matches!(c, ' ' | '\u{3000}' | '\u{a0}');
    format!("{}@{}", local.trim_end_matches(is_space), domain.trim_start_matches(is_space))
}

/// The text without a label before the address: `邮箱：`, `QQ邮箱 `, `E-mail: `.
fn without_label(text: &str) -> &str {
    const LABELS: [&str; 6] = ["mailto", "e-mail", "email", "mail", "e", "电邮"];
    const ENDS: [&str; 8] = ["邮箱地址", "邮箱", "邮件", "邮件地址", "電子郵件", "電郵", "郵箱", "信箱"];
    const LABEL_MAX: usize = 8;
    let end_of_han = text.char_indices().rfind(|(_, c)| is_han(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let (label, address) = text.split_at(end_of_han);
    let is_wording = |c: char| is_han(c) || c.is_ascii_alphabetic();
    let is_label = label.chars().count() <= LABEL_MAX
        && label.chars().all(is_wording)
        && ENDS.iter().any(|end| label.ends_with(end));
    if is_label {
        return address;
    }
    let word = text.split_once([':', ' ']).filter(|(label, rest)| {
        LABELS.contains(&label.trim().to_lowercase().as_str()) && !rest.trim_start().starts_with('@')
    });
    word.map_or(text, |(_, rest)| rest)
}

/// The ASCII character of a full-width or small form; other characters as they are. NFKC would also replace
/// look-alikes, such as the Kelvin sign (CVE-2019-19844).
fn ascii_sign(c: char) -> char {
    match typed::plain_sign(c) {
        wide @ ('\u{ff01}'..='\u{ff5e}' | '\u{fe50}'..='\u{fe6b}') => {
            std::iter::once(wide).nfkc().next().unwrap_or(wide)
        }
        sign => sign,
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

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Why a text is not a person's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// The text is empty.
    #[error("the name is missing")]
    Missing,
    /// Longer than this many characters.
    #[error("the name has more than {0} characters")]
    TooLong(usize),
    /// It contains control characters or line breaks.
    #[error("the name contains control characters")]
    ForbiddenCharacters,
    /// The characters at these positions, from 1, cannot be displayed: see [`typed::is_unreadable`].
    #[error("the name contains characters that cannot be displayed")]
    Unreadable(Vec<usize>),
}

/// Normalises a name: composed (NFC), trimmed, single spaces, without invisible characters; letters and digits in half
/// width, radicals as characters, and any dot between the parts of a Chinese name as `·`, as on identity cards.
/// `max_chars` counts characters afterwards.
///
/// # Errors
/// [`NotAName`].
pub fn person_name(text: &str, max_chars: usize) -> Result<String, NotAName> {
    let visible = typed::visible(text);
    let typed = visible.trim();
    if typed.is_empty() {
        return Err(NotAName::Missing);
    }
    if typed.chars().any(forbidden_char) {
        return Err(NotAName::ForbiddenCharacters);
    }
    let unreadable = typed::unreadable_positions(typed);
    if !unreadable.is_empty() {
        return Err(NotAName::Unreadable(unreadable));
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    let name = with_middle_dots(&nfc(&words.join(" ")).chars().map(name_char).collect::<String>());
    if name.chars().count() > max_chars { Err(NotAName::TooLong(max_chars)) } else { Ok(name) }
}

/// True when both are spellings of one name: see [`typed::name_form`].
pub fn is_same_name(a: &str, b: &str) -> bool {
    typed::name_form(a) == typed::name_form(b)
}

/// The half-width form of a letter or digit, the character for a radical; other characters as they are.
fn name_char(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            std::iter::once(c).nfkc().next().unwrap_or(c)
        }
        other => typed::unified(other),
    }
}

/// The name with `·` for every spelling of the dot between two Chinese characters, spaces around it included; also for
/// one or two hyphens or a dash, which stand for it where a keyboard has no dot.
fn with_middle_dots(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let dots: String = rest.chars().take_while(|c| *c == ' ' || is_dot(*c) || is_dash(*c)).collect();
        let (length, count) = (dots.len(), dots.chars().filter(|c| *c != ' ').count());
        let is_dot = count == 1 || (count == 2 && dots.chars().all(|c| c == ' ' || is_dash(c)));
        let is_between =
            out.chars().next_back().is_some_and(is_han) && rest[length..].chars().next().is_some_and(is_han);
        if is_dot && is_between {
            out.push('·');
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

const fn is_dot(c: char) -> bool {
    is_middle_dot(c) || matches!(c, '.' | '\u{ff0e}' | '\u{3002}' | '\u{ff61}' | '\u{fe52}')
}

const fn is_dash(c: char) -> bool {
    typed::plain_sign(c) == '-'
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
