//! Pages of lists, and their cursors as the URL carries them: an instant in microseconds and an id.

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

/// Range of years for a cursor: wide enough for every application, narrow enough for PostgreSQL.
const YEARS: std::ops::Range<i32> = 2000..2200;

const PAGE_SIZE: usize = 50;

/// Rows to read for a page: one more tells whether there is a next page.
pub const READ: i64 = 51;

/// Cuts the rows that were read to a page; returns its last row when there is a next page.
pub fn cut<T>(rows: &mut Vec<T>) -> Option<&T> {
    let has_more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    rows.last().filter(|_| has_more)
}

pub fn write(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{}_{}", at.timestamp_micros(), id.simple())
}

/// The cursor in a text; `None` for anything else, so that a damaged URL shows the first page.
pub fn read(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (micros, id) = text.split_once('_')?;
    let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    YEARS.contains(&at.year()).then_some((at, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_key_round_trips() {
        let at = DateTime::from_timestamp_micros(1_795_341_600_123_456).unwrap();
        let id = Uuid::from_u128(0x019a_a0c1_7a80_7c3e_9f21_5b0d_6e42_a917);
        assert_eq!(read(&write(at, id)), Some((at, id)));
        for nonsense in [
            "",
            "_",
            "1_2",
            "x_019aa0c17a807c3e9f215b0d6e42a917",
            "9223372036854775807_019aa0c17a807c3e9f215b0d6e42a917",
        ] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
