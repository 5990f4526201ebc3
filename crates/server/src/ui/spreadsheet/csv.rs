//! Comma-separated values (RFC 4180): every cell is quoted, rows end in CR LF, and the UTF-8 byte-order mark tells
//! spreadsheet programs the encoding.

use std::io;

use csv::{QuoteStyle, Terminator, WriterBuilder};

const BOM: &str = "\u{feff}";

/// A file that is being written.
#[derive(Debug)]
pub struct Csv {
    out: Vec<u8>,
}

impl Csv {
    /// Begins a file with the byte-order mark and the names of the columns.
    ///
    /// # Errors
    /// Never in practice: it writes to memory.
    pub fn begin(columns: &[String]) -> io::Result<Self> {
        let mut csv = Self { out: BOM.into() };
        csv.row(columns)?;
        Ok(csv)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let mut row = WriterBuilder::new()
            .quote_style(QuoteStyle::Always)
            .terminator(Terminator::CRLF)
            .from_writer(&mut self.out);
        row.write_record(cells.iter().map(|cell| harmless(cell)))?;
        row.flush()
    }

    /// The bytes written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// True for a character that makes a cell a formula when it comes first, full-width forms included (OWASP ASVS 5.0,
/// 1.2.10).
fn is_dangerous(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠')
}

/// The cell with an apostrophe before any character that would begin a formula: at its start, and after a semicolon,
/// tab or line end, where some programs begin a new cell despite the quotes.
pub fn harmless(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len() + 1);
    let mut is_start = true;
    for c in cell.chars() {
        if is_start && is_dangerous(c) {
            text.push('\'');
        }
        text.push(c);
        is_start = matches!(c, ';' | '\t' | '\r' | '\n' | '；');
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[Vec<String>]) -> Vec<u8> {
        let mut csv = Csv::begin(&["甲".to_owned(), "乙".to_owned(), "丙".to_owned()]).unwrap();
        for row in rows {
            csv.row(row).unwrap();
        }
        csv.take()
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let bytes = bytes.strip_prefix(BOM.as_bytes()).unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(true).from_reader(bytes);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn formulas_are_written_as_text() {
        for formula in ["=1+1", "+86 138", "-1", "@sum", "\t=1", "\r=1", "\0=1", "＝1", "＋1", "－1", "＠1"] {
            let cell = harmless(formula);
            assert!(cell.starts_with('\'') && cell.ends_with(&formula[formula.len() - 1..]), "{cell:?}");
        }
        assert_eq!(harmless("木棉;=cmd"), "木棉;'=cmd");
        assert_eq!(harmless("UB-2026-000001-3"), "UB-2026-000001-3");
    }

    #[test]
    fn csv_follows_rfc_4180() {
        let bytes = written(&[vec!["木棉".to_owned(), "a\"b,c".to_owned(), String::new()]]);
        assert_eq!(bytes, "\u{feff}\"甲\",\"乙\",\"丙\"\r\n\"木棉\",\"a\"\"b,c\",\"\"\r\n".as_bytes());
    }

    proptest! {
        #[test]
        fn csv_round_trips_without_formulas(
            rows in prop::collection::vec(prop::collection::vec("[=+@＝＋－＠\t\r\n\0;\",'a木 -]{0,8}|\\PC{0,12}", 3), 0..6)
        ) {
            let back = read(&written(&rows));
            prop_assert_eq!(back.len(), rows.len());
            for (row, back) in rows.iter().zip(&back) {
                for (cell, back) in row.iter().zip(back) {
                    prop_assert_eq!(&harmless(cell), back);
                    prop_assert!(!back.starts_with(is_dangerous));
                    for part in back.split([';', '\t', '\r', '\n']) {
                        prop_assert!(!part.starts_with(['=', '+', '-', '@', '\0', '＝', '＋', '－', '＠']));
                    }
                    // The added apostrophes are the only difference.
                    prop_assert_eq!(cell.replace('\'', ""), back.replace('\'', ""));
                }
            }
        }
    }
}
