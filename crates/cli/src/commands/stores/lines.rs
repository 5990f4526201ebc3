//! Lines of a file, one in memory at a time, and none longer than a document can be.

use std::io::{self, BufRead};

/// Longest line, in bytes: far more than a document with ten contacts has.
pub(super) const LINE_MAX: usize = 256 * 1024;

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Bytes(Vec<u8>),
    /// Longer than [`LINE_MAX`]; its text was passed over.
    TooLong,
}

/// Reads lines and counts them from 1.
pub(super) struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, number: 0 }
    }

    /// The next line and its number; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line)>> {
        let mut line = Vec::new();
        let (mut is_too_long, mut is_begun) = (false, false);
        loop {
            let read = self.input.fill_buf()?;
            if read.is_empty() {
                break;
            }
            is_begun = true;
            let end = read.iter().position(|byte| *byte == b'\n');
            let part = &read[..end.unwrap_or(read.len())];
            is_too_long = is_too_long || line.len() + part.len() > LINE_MAX;
            if is_too_long {
                line.clear();
            } else {
                line.extend_from_slice(part);
            }
            let used = end.map_or(read.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !is_begun {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Ok(Some((self.number, if is_too_long { Line::TooLong } else { Line::Bytes(line) })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(u64, Line)> {
        let mut lines = Lines::new(io::BufReader::with_capacity(7, bytes));
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    fn bytes(text: &str) -> Line {
        Line::Bytes(text.into())
    }

    #[test]
    fn every_kind_of_line_end_is_read() {
        let read = all("\u{feff}一\r\n二\n\n四".as_bytes());
        assert_eq!(read, [(1, bytes("一")), (2, bytes("二")), (3, bytes("")), (4, bytes("四"))]);
        assert_eq!(all(b""), []);
        assert_eq!(all(b"\n"), [(1, bytes(""))]);
    }

    #[test]
    fn long_line_is_passed_over() {
        let text = format!("a\n{}\nb\n", "x".repeat(LINE_MAX + 1));
        assert_eq!(all(text.as_bytes()), [(1, bytes("a")), (2, Line::TooLong), (3, bytes("b"))]);
    }
}
