//! Masks personal data so that the person recognises it and nobody else can use it (R22).
//!
//! A mask never shows the length of the hidden part of a phone number or an address, and hides all of a value too
//! short to hide a part of.

const STARS: &str = "****";

/// A phone number with its middle hidden: `138****6721`. Separators and `+86` are left out.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    // The extension after a number is written ` ext. 8012`.
    let trimmed = phone.split_once(" ext.").map_or(phone, |(number, _)| number).trim();
    let national = trimmed.strip_prefix("+86").unwrap_or(trimmed);
    let digits: Vec<char> = national.chars().filter(char::is_ascii_digit).collect();
    let (head, tail) = match digits.len() {
        11.. => (3, 4),
        7..=10 => (0, 2),
        _ => (0, 0),
    };
    let head: String = digits.iter().take(head).collect();
    let tail: String = digits.iter().skip(digits.len() - tail).collect();
    format!("{head}{STARS}{tail}")
}

/// An email address with its local part hidden: `c***n@mumian.example`.
#[must_use]
pub fn mask_email(email: &str) -> String {
    let Some((local, domain)) = email.trim().rsplit_once('@') else {
        return "***".to_owned();
    };
    let mut chars = local.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    // For fewer than four characters, the first and last would reveal almost all of it.
    let last = (local.chars().count() >= 4).then(|| chars.next_back()).flatten().map(String::from).unwrap_or_default();
    format!("{first}***{last}@{domain}")
}

/// The recipient of an email or of a text message: an address or a number, as above.
#[must_use]
pub fn mask_recipient(to: &str) -> String {
    if to.starts_with('+') { mask_phone(to) } else { mask_email(to) }
}

/// A person's name: `陈*新`, `陈*`, `D*** W***`. Signs that stand alone, such as `&`, stay.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(|char| char.is_ascii_alphabetic()) {
        let words: Vec<String> = name.split_whitespace().map(mask_latin_word).collect();
        return words.join(" ");
    }
    let chars: Vec<char> = name.chars().filter(|char| !char.is_whitespace()).collect();
    match chars.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, hidden @ .., last] => format!("{first}{}{last}", "*".repeat(hidden.len())),
    }
}

fn mask_latin_word(word: &str) -> String {
    // Signs before the first letter, such as a bracket, stay as well.
    match word.char_indices().find(|(_, char)| char.is_alphanumeric()) {
        Some((at, first)) => format!("{}{first}***", &word[..at]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_keeps_its_ends_only() {
        for (given, shown) in [
            ("13812346721", "138****6721"),
            ("+86 138-1234-6721", "138****6721"),
            ("0571-88886666", "057****6666"),
            ("8888666", "****66"),
            ("0571-88886666 ext. 8012", "057****6666"),
            ("110", "****"),
            ("", "****"),
        ] {
            assert_eq!(mask_phone(given), shown, "{given:?}");
        }
    }

    #[test]
    fn email_keeps_its_domain_and_ends() {
        for (given, shown) in [
            ("chenxin@mumian.example", "c***n@mumian.example"),
            ("chen@mumian.example", "c***n@mumian.example"),
            ("abc@mumian.example", "a***@mumian.example"),
            ("a@mumian.example", "a***@mumian.example"),
            ("@mumian.example", "***@mumian.example"),
            ("陈木棉店@mumian.example", "陈***店@mumian.example"),
            ("not an address", "***"),
            ("", "***"),
        ] {
            assert_eq!(mask_email(given), shown, "{given:?}");
        }
    }

    #[test]
    fn name_keeps_first_and_last_character() {
        for (given, shown) in [
            ("陈木新", "陈*新"),
            ("陈新", "陈*"),
            ("陈", "*"),
            ("欧阳木新", "欧**新"),
            ("David Wang", "D*** W***"),
            ("Li", "L***"),
            ("Chen & Wang", "C*** & W***"),
            ("David (Chen)", "D*** (C***"),
            ("A / B – C", "A*** / B*** – C***"),
            (" 陈 新 ", "陈*"),
            ("", ""),
        ] {
            assert_eq!(mask_name(given), shown, "{given:?}");
        }
    }
}
