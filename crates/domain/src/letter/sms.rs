//! Text messages (SMS): the second way to reach a registered contact, beside the email (decision 0054).
//!
//! A text message is a row of the letters, so that attempts, pauses, validity and erasure are the same. The one of a letter
//! is stored as a copy of it: whichever arrives first is the delivery of the letter. A code has one medium only.

use crate::base::contact;

/// UTF-16 units of a message that is sent in one segment (3GPP TS 23.040). Texts that use the shorter GSM alphabet cost
/// no more than this.
const SINGLE_UNITS: usize = 70;
/// UTF-16 units of each segment of a longer message.
const SEGMENT_UNITS: usize = 67;
/// Segments of the longest message: the column's check.
const SEGMENTS_MAX: usize = 10;

text_enum! {
    /// How a letter is sent.
    pub enum Medium {
        /// By email.
        Mail = "mail",
        /// By text message.
        Sms = "sms",
    }
}

/// A rendered text message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsContent {
    /// The name of the sender, for lists.
    pub sender_name: String,
    /// The name of its kind, for lists: a text message has no subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The JSON that is handed over at each attempt: the text, and its parts for gateways that send templates only.
    pub raw: Vec<u8>,
}

/// The segments a text is charged for.
pub fn segments(text: &str) -> i16 {
    let units = text.encode_utf16().count();
    let count = if units <= SINGLE_UNITS { 1 } else { units.div_ceil(SEGMENT_UNITS) };
    i16::try_from(count.min(SEGMENTS_MAX)).unwrap_or(i16::MAX)
}

/// The number a text message can be sent to, of a registered phone number: a mainland mobile number, or one abroad.
/// `None` for landlines, service numbers, and numbers with an extension.
pub fn number_of(phone: &str) -> Option<String> {
    let phone = contact::phone(phone).ok()?;
    phone.is_textable().then(|| phone.normal().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_counted_in_utf16_units() {
        for (text, expected) in [
            (String::new(), 1),
            ("店".repeat(70), 1),
            ("店".repeat(71), 2),
            ("a".repeat(134), 2),
            ("a".repeat(135), 3),
            ("😀".repeat(35), 1),
            ("😀".repeat(36), 2),
            ("店".repeat(9_000), 10),
        ] {
            assert_eq!(segments(&text), expected, "{} characters", text.chars().count());
        }
    }

    #[test]
    fn only_mobile_and_foreign_numbers_get_messages() {
        for (phone, number) in [
            ("138 0013 8000", Some("+8613800138000")),
            ("+86 139-0013-9000", Some("+8613900139000")),
            ("+852 5123 4567", Some("+85251234567")),
            ("0571-8888 6666", None),
            ("400-123-4567", None),
            ("010-62511234-8012", None),
            ("13800138000 ext. 12", None),
            ("+1", None),
            ("+8612345678901", None),
            ("", None),
        ] {
            assert_eq!(number_of(phone).as_deref(), number, "{phone}");
        }
    }
}
