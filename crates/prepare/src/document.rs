//! PDFs: checked for active content, then rendered page by page.

mod active;
mod earlier;
mod forms;
mod resolver;
mod survey;

use std::time::Instant;

use hayro::hayro_interpret::{InterpreterSettings, TransformExt};
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use crate::fonts::Fonts;
use crate::{Omission, Page, Refusal, blank, limits, sniff};
use resolver::Resolver;
use survey::Survey;

/// Renders every page of a PDF on white, its longest side at the limit.
pub(crate) fn prepare_document(bytes: &[u8], fonts: &Fonts) -> Result<Vec<Page>, Refusal> {
    let started = Instant::now();
    // Readers count positions from the header.
    let bytes = &bytes[sniff::pdf_start(&bytes[..bytes.len().min(sniff::SNIFF_BYTES)])..];
    // Tries the empty password: many programs set only one for changing and printing.
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
    let needs_appearances = forms::needs_appearances(&pdf);
    let mut pages = Vec::with_capacity(count);
    let mut total_bytes = 0;
    let mut is_single_colour = true;
    for page in pdf.pages().iter() {
        if started.elapsed() > limits::RENDER_PERIOD {
            return Err(Refusal::TooSlow);
        }
        let resolver = Resolver::new(fonts);
        let found = survey::survey(page, &resolver)?;
        let (drawn, is_blank) = draw(page, &found, needs_appearances)?;
        is_single_colour &= is_blank && drawn.omissions.is_empty();
        total_bytes += drawn.jpeg.len();
        if total_bytes > limits::MAX_PREPARED_BYTES {
            return Err(Refusal::TooBig);
        }
        pages.push(drawn);
    }
    if is_single_colour { Err(Refusal::SingleColour) } else { Ok(pages) }
}

/// Draws a page; the second value is whether it is of a single colour.
fn draw<'a>(page: &'a PdfPage<'a>, found: &Survey, needs_appearances: bool) -> Result<(Page, bool), Refusal> {
    let scales = scales(page)?;
    let (width, height) = page.render_dimensions();
    let (width, height) = ((width * scales.0) as u16, (height * scales.1) as u16);
    let rgba = draw_in_bands(page, found, scales, (width, height));
    // Rendered on opaque white, so the alpha byte is ignored.
    let mut drawn = Page::encode(&rgba, width.into(), height.into(), 4)?;
    let mut omissions: Vec<Omission> = found.omissions();
    omissions.extend(forms::find_omissions(page, needs_appearances));
    omissions.sort_unstable();
    omissions.dedup();
    drawn.omissions = omissions;
    Ok((drawn, blank::is_single_colour(&rgba, 4)))
}

/// Draws a page from top to bottom in as many bands as its patterns need, nearly always one. Four bytes a pixel.
fn draw_in_bands<'a>(
    page: &'a PdfPage<'a>,
    found: &Survey,
    scales: (f32, f32),
    (width, height): (u16, u16),
) -> Vec<u8> {
    let scale = Affine::scale_non_uniform(f64::from(scales.0), f64::from(scales.1));
    let transform = scale * page.initial_transform(true).to_kurbo();
    let settings = found.settings();
    let band_height = u32::from(height).div_ceil(found.bands());
    let mut rgba = Vec::with_capacity(usize::from(width) * usize::from(height) * 4);
    let mut top = 0;
    while top < height {
        let bottom = u16::try_from(u32::from(top) + band_height).unwrap_or(height).min(height);
        let mut context = RenderContext::new(width, bottom - top);
        let transform = Affine::translate((0.0, -f64::from(top))) * transform;
        // A new cache each time, so that decoded data are freed before the next page.
        render_into(page, &RenderCache::new(), &settings, &RenderSettings::default(), &mut context, transform);
        context.flush();
        let mut pixmap = Pixmap::new(width, bottom - top);
        let on_white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
        context.render_with(&mut pixmap, &mut Resources::default(), on_white);
        rgba.extend_from_slice(pixmap.data_as_u8_slice());
        top = bottom;
    }
    rgba
}

/// How many pixels a unit of the page becomes, horizontally and vertically.
fn scales(page: &PdfPage<'_>) -> Result<(f32, f32), Refusal> {
    let (width, height) = page.render_dimensions();
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return Err(Refusal::Damaged);
    }
    let side = limits::PAGE_SIDE as f32;
    let longest = width.max(height);
    let pixels = |length: f32| (length / longest * side).round().clamp(1.0, side);
    // The renderer truncates the product, so aim slightly above the whole number.
    let scale = |length: f32| (pixels(length) + 0.01) / length;
    Ok((scale(width), scale(height)))
}

/// The settings for both passes over a page.
fn settings(resolver: &Resolver) -> InterpreterSettings {
    InterpreterSettings { font_resolver: resolver.callback(), ..InterpreterSettings::default() }
}
