//! Files for spreadsheet programs, written row by row: what has been written can be sent before the rest is known.
//!
//! Every cell is a text. Text from outside is never a formula, in whichever program the file is opened (THREATS 31):
//! a workbook says of each cell that it is a text, and in CSV, which cannot say so, [`csv::harmless`] takes care.

pub mod csv;
pub mod xlsx;

use std::io;

use domain::desk::export::Format;

/// A file that is being written.
#[derive(Debug)]
pub enum Spreadsheet {
    /// Comma-separated values.
    Csv(csv::Csv),
    /// A workbook.
    Xlsx(Box<xlsx::Xlsx>),
}

impl Spreadsheet {
    /// A file whose first row names the columns. `mark` is printed on every page of a workbook: whose copy it is.
    ///
    /// # Errors
    /// None that happens: what is written to is memory.
    pub fn begin(format: Format, columns: &[String], mark: &str) -> io::Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(csv::Csv::begin(columns)?),
            Format::Xlsx => Self::Xlsx(Box::new(xlsx::Xlsx::begin(columns, mark)?)),
        })
    }

    /// One more row.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        match self {
            Self::Csv(csv) => csv.row(cells),
            Self::Xlsx(xlsx) => xlsx.row(cells),
        }
    }

    /// Bytes that can be sent by now.
    pub fn take(&mut self) -> Vec<u8> {
        match self {
            Self::Csv(csv) => csv.take(),
            Self::Xlsx(xlsx) => xlsx.take(),
        }
    }

    /// The rest.
    ///
    /// # Errors
    /// As [`Self::begin`]; also when it grew past 4 GiB, which the rows an export may have do not.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Csv(mut csv) => Ok(csv.take()),
            Self::Xlsx(xlsx) => xlsx.finish(),
        }
    }
}

/// The media type of a format.
pub const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}
