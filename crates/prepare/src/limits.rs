//! The limits for a file and its pages (docs/SECURITY.md, upload step 6). Limits of the process are in
//! `child::confine`.

use std::time::Duration;

/// Size of an original, in bytes: photos of 50 megapixels have 12 to 20 MB.
pub(crate) const MAX_ORIGINAL_BYTES: usize = 20 * 1024 * 1024;
/// Width of a picture, in pixels: 50 megapixels in 16:9 are 9248 × 5204.
pub(crate) const MAX_SIDE: u32 = 10_000;
/// Height of a picture, in pixels. A long screenshot is cut into pages.
pub(crate) const MAX_SCREENSHOT_HEIGHT: u32 = 30_000;
/// Width times height, in pixels: cameras of 50 megapixels have up to 50.4 million.
pub(crate) const MAX_PIXELS: u64 = 52_000_000;
/// A picture whose longer side is shorter, in pixels, cannot be read: an identity card's number would be 30 wide.
pub(crate) const MIN_LONGER_SIDE: u32 = 100;
/// The same for the shorter side; a single line of a screenshot has 40 and more.
pub(crate) const MIN_SHORTER_SIDE: u32 = 30;
/// Size of a decoded picture, in bytes (docs/SECURITY.md, library trap 9): [`MAX_PIXELS`] of three bytes.
pub(crate) const MAX_ALLOC_BYTES: u64 = 150 * 1024 * 1024;
/// Pages of a PDF.
pub(crate) const MAX_PAGES: usize = 30;
/// Longest side of a prepared page, in pixels.
pub(crate) const PAGE_SIDE: u32 = 2000;
/// JPEG quality of a prepared page, 1 to 100.
pub(crate) const QUALITY: u8 = 88;
/// Size of all prepared pages of one file, in bytes. Thirty dense pages are about 20 MB; the worker holds one file's
/// pages at a time.
pub(crate) const MAX_PREPARED_BYTES: usize = 40 * 1024 * 1024;
/// Time limit for rendering the pages of a PDF, by the clock on the wall: shorter than the parent's 20 s, longer than the
/// 10 s of processor time that the child has, because a busy machine gives it half of a processor. Checked between pages.
pub(crate) const RENDER_PERIOD: Duration = Duration::from_secs(15);
