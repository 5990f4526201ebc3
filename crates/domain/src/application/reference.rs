//! References such as `UB-2026-004203-7`, which people read out on the phone.
//!
//! Year, a number from a sequence, and a check digit (ISO/IEC 7064, MOD 11,10) that detects every single wrong digit
//! and nearly every swap. A reference identifies an application; it never authorises access.

use chrono::{DateTime, Datelike, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::clock::SHANGHAI;
use crate::base::typed;

/// The check digit of a string of ASCII digits (ISO/IEC 7064, MOD 11,10).
fn check_digit(digits: &str) -> u32 {
    let product = digits.bytes().fold(10, |product, byte| {
        let sum = (product + u32::from(byte - b'0')) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

/// Formats the reference of application `number`, submitted in `year`.
pub fn format(year: i32, number: i64) -> String {
    let digit = check_digit(&format!("{year:04}{number:06}"));
    format!("UB-{year:04}-{number:06}-{digit}")
}

/// Normalises a typed reference: width, case, spaces, invisible characters and missing hyphens are ignored. `None` when it is not a reference or
/// its check digit is wrong.
pub fn parse(typed: &str) -> Option<String> {
    let compact = typed::code(typed).to_ascii_uppercase();
    let digits = compact.strip_prefix("UB")?;
    if digits.len() < 11 || digits.len() > 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (body, check) = digits.split_at(digits.len() - 1);
    (check_digit(body).to_string() == check).then(|| format!("UB-{}-{}-{check}", &body[..4], &body[4..]))
}

/// Draws the next reference. A sequence never reuses a number, so a rolled-back submission leaves a gap.
pub async fn draw(mut conn: &AsyncPgConnection, at: DateTime<Utc>) -> QueryResult<String> {
    let number: i64 =
        diesel::select(diesel::dsl::sql::<BigInt>("nextval('application_numbers')")).get_result(&mut conn).await?;
    Ok(format(at.with_timezone(&SHANGHAI).year(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_single_wrong_digit_is_caught() {
        let reference = format(2026, 4203);
        assert!(reference.starts_with("UB-2026-004203-"));
        for (i, byte) in reference.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()) {
            for other in (b'0'..=b'9').filter(|o| *o != byte) {
                let mut wrong = reference.clone().into_bytes();
                wrong[i] = other;
                assert_eq!(parse(std::str::from_utf8(&wrong).unwrap()), None, "place {i}");
            }
        }
    }

    #[test]
    fn case_spaces_and_hyphens_are_ignored() {
        let reference = format(2026, 1_234_567);
        let typed = reference.to_lowercase().replace('-', " ");
        assert_eq!(parse(&typed), Some(reference.clone()));
        let wide = reference.replace('-', "－").replace("UB", "ＵＢ").replace('1', "１");
        assert_eq!(parse(&format!("\u{202d}{wide}\u{202c}")), Some(format(2026, 1_234_567)));
        assert_eq!(parse("UB-2026"), None);
        assert_eq!(parse("店铺"), None);
    }
}
