//! Blind indexes: keyed hashes by which the same phone, address or identity document is recognised without being
//! stored.
//!
//! Computing one needs the server's key, so a copy of the database reveals no number.

use std::fmt;

use crate::base::{SecretKey, contact, text, typed};

text_enum! {
    /// The kind of value a blind index is computed from.
    pub enum BlindIndexKind {
        /// A store's number; only on the watch list, because an application names its store.
        Store = "store",
        Phone = "phone",
        Email = "email",
        Identity = "identity",
    }
}

/// The stored value of a blind index.
pub type BlindIndex = [u8; 32];

/// HMAC-SHA-256 of a normalised text under the server's key; differs by kind.
pub fn mark(key: &SecretKey, kind: BlindIndexKind, normal: &str) -> BlindIndex {
    key.sign("mark", &[kind.as_str().as_bytes(), normal.as_bytes()])
}

/// Normalises a text so that equal values of this kind compare equal; `None` when the text is not of this kind.
/// Addresses are folded more coarsely than by [`contact::Email::normal`], ignoring case and anything after a `+`: a
/// match only makes somebody look (THREATS 2).
pub fn normal(kind: BlindIndexKind, text: &str) -> Option<String> {
    match kind {
        BlindIndexKind::Store => {
            let number = typed::compact_number(text);
            let is_number = text::problem_in(&number, 1, 60, false).is_none();
            is_number.then_some(number)
        }
        BlindIndexKind::Phone => contact::phone(text).ok().map(|phone| phone.normal().to_owned()),
        BlindIndexKind::Email => {
            let email = contact::email(text).ok()?.normal().to_lowercase();
            let (local, domain) = email.split_once('@')?;
            let mailbox = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
            Some(format!("{mailbox}@{domain}"))
        }
        BlindIndexKind::Identity => IdentityNumber::parse(text).ok().map(|number| number.0),
    }
}

/// An identity document's number as typed. It is never stored, and `Debug` does not print it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TypedNumber(String);

impl TypedNumber {
    /// Wraps the text as typed.
    pub fn new(typed: impl Into<String>) -> Self {
        Self(typed.into())
    }

    /// The text, for the form field it was typed into; use it nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TypedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedNumber(…)")
    }
}

/// The number of an identity document, normalised.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber(String);

/// Why a text is not an identity document's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIdentity {
    /// The text is empty.
    #[error("the number is missing")]
    Missing,
    /// The text is not 6 to 30 letters and digits.
    #[error("not a valid number of an identity document")]
    Malformed,
    /// The text has the form of a mainland identity card, but its last character does not follow from the others (GB
    /// 11643).
    #[error("the check digit is wrong")]
    CheckDigit,
}

impl IdentityNumber {
    /// Parses a number. Full-width characters, spaces, hyphens, parentheses and either case are accepted.
    ///
    /// # Errors
    /// [`NotAnIdentity`]; it never contains the number.
    pub fn parse(text: &str) -> Result<Self, NotAnIdentity> {
        let normal: String =
            typed::code(text).chars().filter(|c| !matches!(c, '(' | ')')).flat_map(char::to_uppercase).collect();
        if normal.is_empty() {
            return Err(NotAnIdentity::Missing);
        }
        if !(6..=30).contains(&normal.len()) || !normal.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(NotAnIdentity::Malformed);
        }
        match check_digit(normal.as_bytes()) {
            Some(digit) if !normal.ends_with(digit) => Err(NotAnIdentity::CheckDigit),
            _ => Ok(Self(normal)),
        }
    }

    /// The blind index of this number.
    pub fn mark(&self, key: &SecretKey) -> BlindIndex {
        mark(key, BlindIndexKind::Identity, &self.0)
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityNumber(…)")
    }
}

/// The check character of a mainland identity card's number (ISO 7064 MOD 11-2); `None` when the number does not have
/// that form.
fn check_digit(number: &[u8]) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DIGITS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let (last, first) = number.split_last()?;
    let is_card = first.len() == WEIGHTS.len() && first.iter().all(u8::is_ascii_digit);
    if !is_card || !(last.is_ascii_digit() || *last == b'X') {
        return None;
    }
    let sum: u32 = first.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    DIGITS.get(usize::try_from(sum % 11).unwrap_or_default()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_normalised_and_not_printed() {
        let number = IdentityNumber::parse("11010519491231002x").unwrap();
        assert_eq!(IdentityNumber::parse("１１０１０５ 19491231 002Ｘ").unwrap(), number);
        assert_eq!(
            format!("{number:?} {:?}", TypedNumber::new("11010519491231002X")),
            "IdentityNumber(…) TypedNumber(…)"
        );
        assert!(IdentityNumber::parse("A123456(7)").is_ok());
    }

    #[test]
    fn wrong_card_check_digit_is_refused() {
        assert_eq!(IdentityNumber::parse("110105194912310021"), Err(NotAnIdentity::CheckDigit));
        assert_eq!(IdentityNumber::parse("  "), Err(NotAnIdentity::Missing));
        assert_eq!(IdentityNumber::parse("12345"), Err(NotAnIdentity::Malformed));
        assert_eq!(IdentityNumber::parse("身份证123456"), Err(NotAnIdentity::Malformed));
    }

    #[test]
    fn blind_index_depends_on_kind_and_key() {
        let key = SecretKey::derive(&[9; 32]).unwrap();
        let of = |text| normal(BlindIndexKind::Email, text).map(|normal| mark(&key, BlindIndexKind::Email, &normal));
        assert_eq!(of("Chen+shop@Mumian.example"), of("chen@mumian.example"));
        assert_ne!(of("chen@mumian.example"), of("chan@mumian.example"));
        assert_ne!(mark(&key, BlindIndexKind::Phone, "1"), mark(&key, BlindIndexKind::Email, "1"));
        assert_ne!(
            mark(&SecretKey::derive(&[8; 32]).unwrap(), BlindIndexKind::Phone, "1"),
            mark(&key, BlindIndexKind::Phone, "1")
        );
    }
}
