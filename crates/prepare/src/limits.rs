//! The limits for a file (docs/SECURITY.md, upload step 6). Limits of the process are in `child::confine`.

use std::time::Duration;

/// Limits on decoding and on its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of an original, in bytes.
    pub max_original_bytes: usize,
    /// Width and height of a picture, in pixels.
    pub max_side: u32,
    /// Width times height, in pixels.
    pub max_pixels: u64,
    /// Size of a decoded picture, in bytes (docs/SECURITY.md, library trap 9).
    pub max_alloc_bytes: u64,
    /// Pages of a PDF.
    pub max_pages: usize,
    /// Longest side of a prepared page, in pixels.
    pub page_side: u32,
    /// JPEG quality of a prepared page, 1 to 100.
    pub quality: u8,
    /// Size of all prepared pages of one file, in bytes.
    pub max_prepared_bytes: usize,
    /// Time limit for rendering the pages of a PDF. Checked between pages: the child's CPU limit ends a page that
    /// loops.
    pub render_period: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_original_bytes: 10 * 1024 * 1024,
            max_side: 8000,
            max_pixels: 40_000_000,
            max_alloc_bytes: 128 * 1024 * 1024,
            max_pages: 30,
            page_side: 2000,
            quality: 88,
            // Thirty dense pages are about 20 MB; the worker holds one file's pages at a time.
            max_prepared_bytes: 40 * 1024 * 1024,
            render_period: Duration::from_secs(9),
        }
    }
}
