//! Reads the bits of a scan up to the next marker.

use super::huffman::Table;

/// The bits from a position on. A zero byte after 0xff is stuffing and skipped; any other byte there is a marker, and
/// the bits end.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    buffer: u64,
    count: u32,
    is_at_end: bool,
    /// Zero bits supplied after the end.
    invented: u32,
}

/// The data end early, or hold a code that is not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecodable;

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, count: 0, is_at_end: false, invented: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at..) {
                Some([0xff, 0, ..]) if !self.is_at_end => {
                    self.at += 2;
                    0xff
                }
                Some([byte, ..]) if *byte != 0xff && !self.is_at_end => {
                    self.at += 1;
                    *byte
                }
                _ => {
                    self.is_at_end = true;
                    self.invented += 8;
                    0
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn drop(&mut self, count: u32) -> Result<(), Undecodable> {
        self.buffer <<= count;
        self.count -= count;
        if self.count < self.invented { Err(Undecodable) } else { Ok(()) }
    }

    /// The next `count` bits, 16 at most.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, Undecodable> {
        if count == 0 {
            return Ok(0);
        }
        if self.count < 16 {
            self.fill();
        }
        let bits = (self.buffer >> (64 - count)) as u32;
        self.drop(count)?;
        Ok(bits)
    }

    /// The next symbol.
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, Undecodable> {
        if self.count < 16 {
            self.fill();
        }
        let (symbol, length) = table.look_up((self.buffer >> 48) as u16).ok_or(Undecodable)?;
        self.drop(length)?;
        Ok(symbol)
    }

    /// Position of the first byte of which no bit was taken.
    pub(super) fn position(&self) -> usize {
        let mut at = self.at;
        for _ in 0..(self.count - self.invented) / 8 {
            at -= if at >= 2 && self.bytes.get(at - 2..at) == Some(&[0xff, 0]) { 2 } else { 1 };
        }
        at
    }
}

/// Position of the next marker's 0xff, or the end of the file.
pub(super) fn scan_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        match bytes.get(at..) {
            None | Some([]) => return bytes.len(),
            Some([0xff, 0, ..]) => at += 2,
            Some([0xff, ..]) => return at,
            Some(_) => at += 1,
        }
    }
}
