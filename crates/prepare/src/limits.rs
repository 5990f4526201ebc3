//! The limits for a file and its pages (docs/SECURITY.md, upload step 6). Limits of the process are in
//! `child::confine`.

use std::time::Duration;

/// Size of an original, in bytes.
pub(crate) const MAX_ORIGINAL_BYTES: usize = 10 * 1024 * 1024;
/// Width and height of a picture, in pixels.
pub(crate) const MAX_SIDE: u32 = 8000;
/// Width times height, in pixels.
pub(crate) const MAX_PIXELS: u64 = 40_000_000;
/// Size of a decoded picture, in bytes (docs/SECURITY.md, library trap 9).
pub(crate) const MAX_ALLOC_BYTES: u64 = 128 * 1024 * 1024;
/// Pages of a PDF.
pub(crate) const MAX_PAGES: usize = 30;
/// Longest side of a prepared page, in pixels.
pub(crate) const PAGE_SIDE: u32 = 2000;
/// JPEG quality of a prepared page, 1 to 100.
pub(crate) const QUALITY: u8 = 88;
/// Size of all prepared pages of one file, in bytes. Thirty dense pages are about 20 MB; the worker holds one file's
/// pages at a time.
pub(crate) const MAX_PREPARED_BYTES: usize = 40 * 1024 * 1024;
/// Time limit for rendering the pages of a PDF. Checked between pages: the child's CPU limit ends a page that loops.
pub(crate) const RENDER_PERIOD: Duration = Duration::from_secs(9);
