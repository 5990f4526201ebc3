//! A perceptual hash of 64 bits: the signs of a picture's 64 lowest frequencies (DCT of a 32 × 32 grey reduction).
//! Scaling and re-encoding change a few bits, a different picture about half.

use std::f32::consts::PI;

/// Side of the grey reduction.
const GRID: usize = 32;
/// Frequencies kept per direction, without the constant term.
const KEPT: usize = 8;

/// The number of differing bits: under 8 the same picture, over 20 a different one.
#[must_use]
pub const fn distance(a: u64, b: u64) -> u32 {
    (a ^ b).count_ones()
}

/// The fingerprint of a picture with `channels` bytes a pixel, of which the first three are red, green and blue.
pub(crate) fn fingerprint(pixels: &[u8], width: usize, height: usize, channels: usize) -> u64 {
    if width == 0 || height == 0 || pixels.len() < width * height * channels {
        return 0;
    }
    let grid = reduce(pixels, width, height, channels);
    let frequencies = transform(&grid);
    let mut sorted = frequencies;
    sorted.sort_by(f32::total_cmp);
    let median = sorted[sorted.len() / 2].midpoint(sorted[sorted.len() / 2 - 1]);
    frequencies.iter().fold(0, |bits, value| bits << 1 | u64::from(*value > median))
}

/// The mean grey of each cell; a cell smaller than a pixel takes that pixel's value.
fn reduce(pixels: &[u8], width: usize, height: usize, channels: usize) -> [[f32; GRID]; GRID] {
    let luma = |x: usize, y: usize| {
        let at = (y * width + x) * channels;
        let (r, g, b) = (pixels[at], pixels[at + 1], pixels[at + 2]);
        (u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8
    };
    let span = |cell: usize, length: usize| {
        let start = cell * length / GRID;
        start..((cell + 1) * length / GRID).max(start + 1)
    };
    let mut grid = [[0.0; GRID]; GRID];
    for (row, cells) in grid.iter_mut().enumerate() {
        let rows = span(row, height);
        for (column, cell) in cells.iter_mut().enumerate() {
            let columns = span(column, width);
            let count = rows.len() * columns.len();
            let sum: u64 = rows.clone().map(|y| columns.clone().map(|x| u64::from(luma(x, y))).sum::<u64>()).sum();
            *cell = sum as f32 / count as f32;
        }
    }
    grid
}

/// The lowest frequencies of the cosine transform: the 8 × 8 after the constant row and column.
fn transform(grid: &[[f32; GRID]; GRID]) -> [f32; KEPT * KEPT] {
    let mut cosines = [[0.0; GRID]; KEPT];
    for (frequency, row) in cosines.iter_mut().enumerate() {
        for (place, cosine) in row.iter_mut().enumerate() {
            *cosine = ((2 * place + 1) as f32 * (frequency + 1) as f32 * PI / (2 * GRID) as f32).cos();
        }
    }
    let mut across = [[0.0; KEPT]; GRID];
    for (row, cells) in grid.iter().enumerate() {
        for (frequency, cosine) in cosines.iter().enumerate() {
            across[row][frequency] = cells.iter().zip(cosine).map(|(v, c)| v * c).sum();
        }
    }
    let mut kept = [0.0; KEPT * KEPT];
    for (down, cosine) in cosines.iter().enumerate() {
        for column in 0..KEPT {
            kept[down * KEPT + column] = across.iter().zip(cosine).map(|(row, c)| row[column] * c).sum();
        }
    }
    kept
}
