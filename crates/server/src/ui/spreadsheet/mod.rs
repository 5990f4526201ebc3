//! Spreadsheet files, written row by row, so that each part can be sent before the rest is known.
//!
//! Every cell is text, so that no value is read as a formula (THREATS 31): a workbook marks each cell as text; CSV
//! cannot, so [`csv::harmless`] escapes it.

pub mod csv;
pub mod xlsx;

use std::io;

use domain::desk::export::Format;

/// A file that is being written.
#[derive(Debug)]
pub enum Spreadsheet {
    Csv(csv::Csv),
    Xlsx(Box<xlsx::Xlsx>),
}

impl Spreadsheet {
    /// Begins a file with the names of the columns. `mark` is printed on every page of a workbook and tells whose copy
    /// it is.
    ///
    /// # Errors
    /// Never in practice: it writes to memory.
    pub fn begin(format: Format, columns: &[String], mark: &str) -> io::Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(csv::Csv::begin(columns)?),
            Format::Xlsx => Self::Xlsx(Box::new(xlsx::Xlsx::begin(columns, mark)?)),
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        match self {
            Self::Csv(csv) => csv.row(cells),
            Self::Xlsx(xlsx) => xlsx.row(cells),
        }
    }

    /// The bytes written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        match self {
            Self::Csv(csv) => csv.take(),
            Self::Xlsx(xlsx) => xlsx.take(),
        }
    }

    /// Ends the file; returns the last bytes.
    ///
    /// # Errors
    /// As [`Self::begin`]; also beyond 4 GiB, which the limit on an export's rows prevents.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Csv(mut csv) => Ok(csv.take()),
            Self::Xlsx(xlsx) => xlsx.finish(),
        }
    }
}

pub const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}
