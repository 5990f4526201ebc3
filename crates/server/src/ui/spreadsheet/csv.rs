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
/// tab or line end, where some programs begin a new cell despite the quotes. A cell that such a program would turn into
/// another text gets one, too: see [`is_reformatted`].
pub fn harmless(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len() + 1);
    let mut is_start = true;
    if !cell.starts_with(is_dangerous) && is_reformatted(cell) {
        text.push('\'');
    }
    for c in cell.chars() {
        if is_start && is_dangerous(c) {
            text.push('\'');
        }
        text.push(c);
        is_start = matches!(c, ';' | '\t' | '\r' | '\n' | '；');
    }
    text
}

/// True for a text that a spreadsheet program reads as a number, date, time or truth value and shows otherwise: a
/// landline `057188886666`, stores called `3-1`, `1E5` or `3月1日`. Whole numbers of up to eleven digits keep their form,
/// and a date with a time, as our own columns have, keeps its meaning.
fn is_reformatted(cell: &str) -> bool {
    let Shape { form, numbers, word } = Shape::of(cell);
    let is_made_of = |signs: &str| form.contains('N') && form.chars().all(|c| signs.contains(c));
    let is_power = ["e", "d"].contains(&word.as_str());
    match form.as_str() {
        // Full-width digits become a number in some versions, and half-width.
        "N" => numbers[0].len() >= 12 || (numbers[0].len() > 1 && numbers[0].starts_with('0')) || !cell.is_ascii(),
        "W" => ["true", "false"].contains(&word.as_str()),
        "NWN" | "NW-N" | "NW+N" | "N.NWN" | "N.NW-N" | "N.NW+N" if is_power => true,
        "NW" | "N:NW" | "N:N:NW" => ["am", "pm"].contains(&word.as_str()),
        "N:N" | "N:N:N" | "NN/N" | ".N" | "N." => true,
        "N年" | "N月" | "N年N月" | "N月N日" | "N月N号" | "N年N月N日" | "N年N月N号" => true,
        // Decimals and dates; longer groups are telephone and other numbers.
        _ if is_made_of("N.-/") => {
            numbers.len() <= 3 && numbers.iter().all(|number| number.len() <= 4) && is_date(&numbers)
        }
        _ if is_made_of("N.,") || is_made_of("N.,%") || is_made_of("N.,()") || is_made_of("N.,$¥€£") => true,
        _ => is_made_of("WN-/.,") && form.matches('W').count() == 1 && is_month(&word),
    }
}

/// True for two or three groups of digits of which one fits a month or a day.
fn is_date(numbers: &[String]) -> bool {
    numbers.len() >= 2 && numbers.iter().filter(|number| number.len() <= 2).count() + 1 >= numbers.len()
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    MONTHS.iter().any(|month| word == *month || word == &month[..3]) || word == "sept"
}

/// The form of a text: `N` for each run of digits, `W` for each word of Latin letters, other signs as they are, without
/// spaces.
#[derive(Debug, Default)]
struct Shape {
    form: String,
    numbers: Vec<String>,
    /// The last word, in lower case.
    word: String,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let mut before = ' ';
        for c in text.trim().chars().map(half_width) {
            match c {
                '0'..='9' if before.is_ascii_digit() => shape.numbers.last_mut().into_iter().for_each(|it| it.push(c)),
                '0'..='9' => {
                    shape.numbers.push(c.to_string());
                    shape.form.push('N');
                }
                'a'..='z' | 'A'..='Z' => {
                    if !before.is_ascii_alphabetic() {
                        shape.word.clear();
                        shape.form.push('W');
                    }
                    shape.word.push(c.to_ascii_lowercase());
                }
                _ if c.is_whitespace() => {}
                // `N` and `W` stand for digits and words only.
                _ => shape.form.push(c),
            }
            before = c;
        }
        shape
    }
}

/// The half-width form of a full-width digit, letter or sign: Chinese versions read them as numbers, too.
fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    }
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
    fn cells_that_would_be_reformatted_stay_text() {
        for text in [
            "057188886666",
            "0571",
            "００１",
            "１２３",
            "1２3",
            "１",
            "6222020200112233445",
            "123456789012",
            "1.10",
            ".5",
            "1.",
            "1,000",
            "1E5",
            "1e+5",
            "3.2E10",
            "2d3",
            "3-1",
            "3/1",
            "3.1",
            "2026-01-05",
            "2026/1/5",
            "1-2-3",
            "1/2",
            "12-2026",
            "1 1/2",
            "3月1日",
            "2026年1月",
            "2026年1月5日",
            "３月１日",
            "9:30",
            "09:30:00",
            "9:30 PM",
            "5 pm",
            "Mar 1",
            "1-Mar",
            "SEPT2",
            "MARCH1",
            "March 2026",
            "5 Dec 2026",
            "true",
            "FALSE",
            "50%",
            "$5",
            "¥1,000",
            "(5)",
            " 0571 ",
        ] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in [
            "",
            "木棉",
            "66820101",
            "13800138000",
            "138 0013 8000",
            "0571-8888 6666",
            "400-123-4567",
            "UB-2026-000001-3",
            "MM-8830217",
            "2026-11-22 10:05",
            "2026-11-22 10:05:00",
            "5B",
            "3-1 店",
            "1E5 旗舰店",
            "1e3店",
            "１２３店",
            "A1",
            "May Chen",
            "Marc",
            "0",
            "12 天",
            "c***@mumian.example",
        ] {
            assert_eq!(harmless(text), text);
        }
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
