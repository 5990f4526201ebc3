//! Scales a picture down row by row: each new pixel is the exact mean of the area it covers. The resize filters of
//! `image` would hold a second copy of a 40-megapixel picture, four times as wide.

use crate::limits::PAGE_SIDE;

/// The size of a page for a picture of this size: unchanged, or with its longest side at the limit.
pub(crate) fn page_size(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= PAGE_SIDE {
        return (width, height);
    }
    let scaled = |side: u32| {
        let exact = u64::from(side) * u64::from(PAGE_SIDE);
        let rounded = (exact + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(PAGE_SIDE).max(1)
    };
    (scaled(width), scaled(height))
}

/// Takes RGB rows from top to bottom and returns the smaller RGB picture.
pub(crate) struct Shrinker {
    columns: Vec<Share>,
    rows: Vec<Share>,
    next_row: usize,
    row_bytes: usize,
    across: Vec<f32>,
    sums: Vec<f32>,
    below: Vec<f32>,
    scale: f32,
    out: Vec<u8>,
}

/// The new pixel an old one contributes to; the remainder contributes to the next.
struct Share {
    to: usize,
    part: f32,
    is_last: bool,
}

fn shares(from: u32, to: u32) -> Vec<Share> {
    let (from, to) = (u64::from(from), u64::from(to));
    (0..from)
        .map(|place| {
            let (start, end) = (place * to, (place + 1) * to);
            let cell = start / from;
            let border = (cell + 1) * from;
            let inside = end.min(border) - start;
            Share {
                to: usize::try_from(cell).unwrap_or(usize::MAX),
                part: inside as f32 / to as f32,
                is_last: end >= border,
            }
        })
        .collect()
}

impl Shrinker {
    /// `to` must not be larger than `from` in either direction, and neither may be zero.
    pub(crate) fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let row_bytes = to.0 as usize * 3;
        Self {
            columns: shares(from.0, to.0),
            rows: shares(from.1, to.1),
            next_row: 0,
            row_bytes,
            // One extra pixel for the remainder of the last one, which is always zero.
            across: vec![0.0; row_bytes + 3],
            sums: vec![0.0; row_bytes],
            below: vec![0.0; row_bytes],
            scale: (f64::from(to.0) * f64::from(to.1) / (f64::from(from.0) * f64::from(from.1))) as f32,
            out: Vec::with_capacity(row_bytes * to.1 as usize),
        }
    }

    /// Adds the next row, three bytes a pixel.
    pub(crate) fn push(&mut self, rgb: &[u8]) {
        let Some(row) = self.rows.get(self.next_row) else {
            return;
        };
        self.next_row += 1;
        self.across.fill(0.0);
        for (share, pixel) in self.columns.iter().zip(rgb.as_chunks::<3>().0) {
            let at = share.to * 3;
            let rest = 1.0 - share.part;
            let cells = &mut self.across[at..at + 6];
            for channel in 0..3 {
                let value = f32::from(pixel[channel]);
                cells[channel] += value * share.part;
                cells[channel + 3] += value * rest;
            }
        }
        let across = &self.across[..self.row_bytes];
        for (sum, value) in self.sums.iter_mut().zip(across) {
            *sum += value * row.part;
        }
        if row.is_last {
            let scale = self.scale;
            // The cast saturates; adding a half makes it round.
            self.out.extend(self.sums.iter().map(|sum| (sum * scale + 0.5) as u8));
            let rest = 1.0 - row.part;
            for (below, value) in self.below.iter_mut().zip(across) {
                *below = value * rest;
            }
            std::mem::swap(&mut self.sums, &mut self.below);
        }
    }

    /// The smaller picture, three bytes a pixel.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::{Shrinker, page_size};

    fn shrink(rgb: &[u8], from: (u32, u32), to: (u32, u32)) -> Vec<u8> {
        let mut shrinker = Shrinker::new(from, to);
        for row in rgb.chunks_exact(from.0 as usize * 3) {
            shrinker.push(row);
        }
        shrinker.finish()
    }

    #[test]
    fn pixel_is_the_mean_of_its_area() {
        let rgb = [0, 0, 0, 100, 100, 100, 200, 200, 200, 50, 60, 70];
        assert_eq!(shrink(&rgb, (4, 1), (2, 1)), [50, 50, 50, 125, 130, 135]);
        assert_eq!(shrink(&rgb, (2, 2), (1, 1)), [88, 90, 93]);
        assert_eq!(shrink(&rgb, (4, 1), (4, 1)), rgb);
        // Three to two: the middle pixel counts for both.
        assert_eq!(shrink(&[30, 30, 30, 90, 90, 90, 0, 0, 0], (3, 1), (2, 1)), [50, 50, 50, 30, 30, 30]);
    }

    #[test]
    fn single_colour_is_preserved_at_any_size() {
        for from in [(7, 5), (640, 3), (2001, 13), (99, 100)] {
            for to in [(1, 1), (3, 2), (from.0 - 1, from.1 - 1)] {
                let rgb = [200, 100, 255].repeat((from.0 * from.1) as usize);
                let small = shrink(&rgb, from, to);
                assert_eq!(small, [200, 100, 255].repeat((to.0 * to.1) as usize), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn page_size_is_bounded_and_never_zero() {
        assert_eq!(page_size(4000, 3000), (2000, 1500));
        assert_eq!(page_size(3000, 4000), (1500, 2000));
        assert_eq!(page_size(2000, 10), (2000, 10));
        assert_eq!(page_size(8000, 1), (2000, 1));
    }
}
