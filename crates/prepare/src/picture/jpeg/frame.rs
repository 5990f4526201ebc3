//! The frame of a JPEG: size, components, tables, and the scan that is being read.

use super::huffman::Table;

/// Coefficients of a block.
const COEFFICIENTS: usize = 64;

/// A component (T.81, B.2.2).
pub(super) struct Component {
    id: u8,
    pub(super) horizontal: usize,
    pub(super) vertical: usize,
    pub(super) dc_table: usize,
    pub(super) ac_table: usize,
    /// Width and height in blocks, of this component's own picture.
    pub(super) blocks: (usize, usize),
    /// Blocks in a row, with those that fill the last coding unit.
    pub(super) stride: usize,
    /// For each block of a progressive picture, which coefficients are not zero: a refinement has a bit for those.
    pub(super) nonzero: Vec<u64>,
    /// For each coefficient, the lowest bit received; `None` before the first scan with it.
    received: [Option<u8>; COEFFICIENTS],
}

/// A scan's header (T.81, B.2.3).
#[derive(Default)]
pub(super) struct Scan {
    /// Indexes of its components.
    pub(super) components: Vec<usize>,
    pub(super) first: u8,
    pub(super) last: u8,
    pub(super) high: u8,
    pub(super) low: u8,
}

/// Everything read so far.
#[derive(Default)]
pub(super) struct Frame {
    width: usize,
    height: usize,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    pub(super) restart_interval: usize,
    pub(super) scan: Scan,
    /// Columns and rows of coding units.
    pub(super) units: (usize, usize),
}

impl Frame {
    /// Reads a segment other than a scan's header. `None` if it is invalid or of an unsupported kind.
    pub(super) fn read_segment(&mut self, marker: u8, content: &[u8]) -> Option<()> {
        match marker {
            0xc0..=0xc2 if self.components.is_empty() => self.read_frame(marker, content),
            // A second frame, lossless, hierarchical or arithmetic coding.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => None,
            0xc4 => self.read_tables(content),
            0xdd => {
                self.restart_interval = usize::from(u16::from_be_bytes(*content.first_chunk()?));
                Some(())
            }
            _ => Some(()),
        }
    }

    fn read_frame(&mut self, marker: u8, content: &[u8]) -> Option<()> {
        let [precision, h0, h1, w0, w1, count, rest @ ..] = content else { return None };
        self.is_progressive = marker == 0xc2;
        self.height = usize::from(u16::from_be_bytes([*h0, *h1]));
        self.width = usize::from(u16::from_be_bytes([*w0, *w1]));
        let parts = rest.as_chunks::<3>().0.get(..usize::from(*count))?;
        if *precision != 8 || self.width == 0 || self.height == 0 || parts.is_empty() || parts.len() > 4 {
            return None;
        }
        let factors = |factors: u8| (usize::from(factors >> 4), usize::from(factors & 15));
        let widest = parts.iter().map(|[_, part, _]| factors(*part).0).max()?;
        let tallest = parts.iter().map(|[_, part, _]| factors(*part).1).max()?;
        self.units = (self.width.div_ceil(8 * widest.max(1)), self.height.div_ceil(8 * tallest.max(1)));
        for [id, part, _] in parts {
            let (horizontal, vertical) = factors(*part);
            if !(1..=4).contains(&horizontal) || !(1..=4).contains(&vertical) {
                return None;
            }
            let stride = self.units.0 * horizontal;
            let count = if self.is_progressive { stride * self.units.1 * vertical } else { 0 };
            self.components.push(Component {
                id: *id,
                horizontal,
                vertical,
                dc_table: 0,
                ac_table: 0,
                blocks: (
                    (self.width * horizontal).div_ceil(8 * widest),
                    (self.height * vertical).div_ceil(8 * tallest),
                ),
                stride,
                nonzero: vec![0; count],
                received: [None; COEFFICIENTS],
            });
        }
        Some(())
    }

    fn read_tables(&mut self, mut content: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = content {
            let (table, after) = Table::read(rest)?;
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(usize::from(kind & 15))? = Some(table);
            content = after;
        }
        Some(())
    }

    /// Reads a scan's header.
    pub(super) fn start_scan(&mut self, content: &[u8]) -> Option<()> {
        let (count, rest) = content.split_first()?;
        let (parts, rest) = rest.split_at_checked(usize::from(*count) * 2)?;
        let [first, last, bits, ..] = *rest else { return None };
        self.scan = Scan { components: Vec::new(), first, last, high: bits >> 4, low: bits & 15 };
        for [id, tables] in parts.as_chunks::<2>().0 {
            let index = self.components.iter().position(|component| component.id == *id)?;
            let component = self.components.get_mut(index)?;
            (component.dc_table, component.ac_table) = (usize::from(tables >> 4), usize::from(tables & 15));
            self.scan.components.push(index);
        }
        if !self.is_progressive {
            // Encoders of the first days wrote other values here.
            (self.scan.first, self.scan.last, self.scan.high, self.scan.low) = (0, 63, 0, 0);
        }
        let is_valid = first <= last || !self.is_progressive;
        let has_one_kind = !self.is_progressive || first > 0 || last == 0;
        let has_one_component = first == 0 || !self.is_progressive || self.scan.components.len() == 1;
        let is_in_block = usize::from(self.scan.last) < COEFFICIENTS;
        (is_valid && has_one_kind && has_one_component && is_in_block && !self.scan.components.is_empty()).then_some(())
    }

    /// Notes what the scan brought.
    pub(super) fn end_scan(&mut self) {
        for index in &self.scan.components {
            let range = usize::from(self.scan.first)..=usize::from(self.scan.last);
            self.components[*index].received[range].fill(Some(self.scan.low));
        }
    }

    /// The restart interval, in coding units, if the whole picture is in this scan: then a lost part can be left blank.
    pub(super) fn restartable(&self) -> Option<usize> {
        let is_whole = !self.is_progressive && self.scan.components.len() == self.components.len();
        (is_whole && self.restart_interval > 0).then_some(self.restart_interval)
    }

    /// Whether there was a scan for each component.
    pub(super) fn all_components_seen(&self) -> bool {
        !self.components.is_empty() && self.components.iter().all(|component| component.received[0].is_some())
    }

    /// Whether every bit of every coefficient was received.
    pub(super) fn is_whole(&self) -> bool {
        let is_whole = |component: &Component| component.received.iter().all(|low| *low == Some(0));
        !self.components.is_empty() && self.components.iter().all(is_whole)
    }

    pub(super) fn dc(&self, component: &Component) -> Option<&Table> {
        self.dc.get(component.dc_table)?.as_ref()
    }

    pub(super) fn ac(&self, component: &Component) -> Option<&Table> {
        self.ac.get(component.ac_table)?.as_ref()
    }
}
