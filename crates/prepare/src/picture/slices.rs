//! Cuts a long screenshot into pages. Shrunk to a single page its writing would be too small to read.

use std::ops::Range;

use image::metadata::Orientation;

use crate::limits::PAGE_SIDE;

/// A picture higher than this many times its width is cut. Screens of phones are up to 2.5 times as high as wide.
const MAX_RATIO: u32 = 3;

/// The rows of each page, from top to bottom. Neighbours overlap by a twentieth, so that a line of writing at the cut is
/// whole on one of them.
pub(super) fn slices(width: u32, height: u32, orientation: Orientation) -> Vec<Range<u32>> {
    let step = PAGE_SIDE.max(width);
    // A picture that is turned comes from a camera and is no screenshot.
    if height <= width.saturating_mul(MAX_RATIO) || height <= step || orientation != Orientation::NoTransforms {
        return std::iter::once(0..height).collect();
    }
    let overlap = step / 20;
    let count = (height - overlap).div_ceil(step - overlap);
    (0..count)
        .map(|number| {
            // Spread evenly: a last page of a few rows would look like a defect.
            let start = u64::from(height - step) * u64::from(number) / u64::from(count - 1);
            let start = u32::try_from(start).unwrap_or(0);
            start..start + step
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_cover_every_row_and_overlap() {
        for (width, height) in [(1080, 15_000), (1080, 30_000), (750, 2251), (3000, 10_000), (300, 2001), (1440, 4321)]
        {
            let slices = slices(width, height, Orientation::NoTransforms);
            assert!((2..=30).contains(&slices.len()), "{width} × {height}: {slices:?}");
            assert_eq!((slices[0].start, slices[slices.len() - 1].end), (0, height));
            for pair in slices.windows(2) {
                assert!(pair[1].start + 100 <= pair[0].end, "{pair:?}");
                assert!(pair[1].start > pair[0].start, "{pair:?}");
            }
        }
    }

    #[test]
    fn ordinary_screens_and_photos_stay_whole() {
        for (width, height) in [(1080, 2640), (1080, 3240), (4000, 3000), (3000, 8000), (400, 2000)] {
            let slices = slices(width, height, Orientation::NoTransforms);
            assert!(slices.len() == 1 && slices[0] == (0..height), "{slices:?}");
        }
        assert_eq!(slices(1000, 8000, Orientation::Rotate90).len(), 1);
    }
}
