//! Huffman tables (T.81, annex C).

/// A table: symbols by the next sixteen bits, and codes by symbol.
pub(super) struct Table {
    /// Symbol and length of the code that begins these sixteen bits; zero where there is none.
    symbols: Vec<u16>,
    codes: [Option<Code>; 256],
}

/// A code of `length` bits.
#[derive(Clone, Copy)]
pub(super) struct Code {
    pub(super) bits: u16,
    pub(super) length: u32,
}

impl Table {
    /// Reads a table and returns what follows it. `None` if it is cut or has too many codes.
    pub(super) fn read(content: &[u8]) -> Option<(Self, &[u8])> {
        let (counts, rest) = content.split_first_chunk::<16>()?;
        let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
        let (values, rest) = rest.split_at_checked(total)?;
        let mut values = values.iter();
        let mut table = Self { symbols: vec![0; 1 << 16], codes: [None; 256] };
        let mut next: u32 = 0;
        for (length, count) in (1_u32..).zip(counts) {
            for symbol in values.by_ref().take(usize::from(*count)) {
                let from = usize::try_from(next << (16 - length)).ok()?;
                let to = usize::try_from((next + 1) << (16 - length)).ok()?;
                table.symbols.get_mut(from..to)?.fill(u16::from(*symbol) << 5 | length as u16);
                table.codes[usize::from(*symbol)] = Some(Code { bits: next as u16, length });
                next += 1;
            }
            next <<= 1;
        }
        Some((table, rest))
    }

    /// The symbol whose code begins these bits, and the code's length.
    pub(super) fn look_up(&self, bits: u16) -> Option<(u8, u32)> {
        let entry = self.symbols[usize::from(bits)];
        (entry != 0).then_some(((entry >> 5) as u8, u32::from(entry & 31)))
    }

    pub(super) fn code(&self, symbol: u8) -> Option<Code> {
        self.codes[usize::from(symbol)]
    }
}
