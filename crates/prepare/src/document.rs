//! PDFs: checked for active content, then rendered page by page.

mod active;

use std::time::Instant;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::{Page, Refusal, limits};

/// Renders every page of a PDF on white, its longest side at the limit.
pub(crate) fn prepare_document(bytes: &[u8]) -> Result<Vec<Page>, Refusal> {
    let started = Instant::now();
    // Refused even if no password is needed, because encrypted content cannot be searched.
    if active::names_occur(bytes, &[b"Encrypt"]) {
        return Err(Refusal::Encrypted);
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::Encrypted,
        LoadPdfError::Invalid => Refusal::Damaged,
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(Refusal::NoPages);
    }
    if count > limits::MAX_PAGES {
        return Err(Refusal::TooManyPages);
    }
    if active::is_active(&pdf, bytes) {
        return Err(Refusal::ActiveContent);
    }
    let settings = InterpreterSettings::default();
    let mut pages = Vec::with_capacity(count);
    let mut total_bytes = 0;
    for page in pdf.pages().iter() {
        if started.elapsed() > limits::RENDER_PERIOD {
            return Err(Refusal::TooSlow);
        }
        // A new cache for each page, so that decoded data of one page is freed before the next.
        let drawn = draw(page, &RenderCache::new(), &settings)?;
        total_bytes += drawn.jpeg.len();
        if total_bytes > limits::MAX_PREPARED_BYTES {
            return Err(Refusal::TooBig);
        }
        pages.push(drawn);
    }
    Ok(pages)
}

fn draw<'a>(page: &'a PdfPage<'a>, cache: &RenderCache<'a>, settings: &InterpreterSettings) -> Result<Page, Refusal> {
    let (width, height) = page.render_dimensions();
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return Err(Refusal::Damaged);
    }
    let side = limits::PAGE_SIDE as f32;
    let longest = width.max(height);
    let pixels = |length: f32| (length / longest * side).round().clamp(1.0, side);
    // The renderer truncates the product, so aim slightly above the whole number.
    let scale = |length: f32| (pixels(length) + 0.01) / length;
    let pixmap_settings = PixmapSettings { x_scale: scale(width), y_scale: scale(height), bg_color: WHITE };
    let pixmap = render(page, cache, settings, &RenderSettings::default(), &pixmap_settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let rgba = pixmap.data_as_u8_slice();
    // Rendered on opaque white, so the alpha byte is ignored.
    Page::encode(rgba, width, height, 4)
}
