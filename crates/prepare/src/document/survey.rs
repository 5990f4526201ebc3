//! Reads a page without drawing it, to learn what the picture will not show: characters without a glyph, damaged
//! pictures, and patterns that need more memory than there is.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::TransformExt;
use hayro::hayro_interpret::font::{Glyph, GlyphRun, OutlineGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::pattern::{Pattern, TilingPattern};
use hayro::hayro_interpret::util::x_y_advances;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, InterpreterWarning, Paint, SoftMask, interpret_page,
};
use hayro::hayro_syntax::object::{Array, Name, Object, Stream};
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::kurbo::{Affine, BezPath, Rect, Shape};

use super::resolver::{Given, Resolver};
use super::{scales, settings};
use crate::fonts::coverage::{self, NoFont};
use crate::picture::jpeg;
use crate::{Omission, Refusal};

/// Pixels of the patterns of a page together. The renderer holds four bytes for each until the page is drawn.
const MAX_TILE_PIXELS: f64 = 16_000_000.0;
/// Bands a page is drawn in at most; each costs the time of reading the page.
const MAX_BANDS: f64 = 32.0;
/// Copies of a pattern that are drawn one by one.
const MAX_TILE_COPIES: f64 = 10_000.0;

/// The result for one page.
pub(super) struct Survey {
    resolver: Resolver,
    has_missing_text: bool,
    has_damaged_pictures: bool,
    bands: u32,
    warned: Arc<Warned>,
}

#[derive(Default)]
struct Warned {
    font: AtomicBool,
    picture: AtomicBool,
}

/// Reads a page. If characters are missing it is read again with the font that has most of them, and the better one of
/// both is kept.
///
/// # Errors
/// [`Refusal::TooMuchMemory`] if a pattern is too large.
pub(super) fn survey<'a>(page: &'a PdfPage<'a>, resolver: &Resolver) -> Result<Survey, Refusal> {
    let mut first = read(page, resolver)?;
    let mut resolver = resolver.clone();
    if first.missing_count > 0 {
        let missing: Vec<char> = first.missing.iter().copied().collect();
        if let Some(other) = resolver.with_substitute(&missing) {
            let second = read(page, &other)?;
            if second.missing_count < first.missing_count {
                (first, resolver) = (second, other);
            }
        }
    }
    Ok(Survey {
        resolver,
        has_missing_text: first.missing_count > 0,
        has_damaged_pictures: first.has_damaged_pictures,
        bands: (first.area_pixels / MAX_TILE_PIXELS).ceil().clamp(1.0, MAX_BANDS) as u32,
        warned: first.warned,
    })
}

impl Survey {
    /// The settings to draw the page with. Warnings while drawing count too.
    pub(super) fn settings(&self) -> InterpreterSettings {
        with_warnings(settings(&self.resolver), &self.warned)
    }

    /// How many bands the page has to be drawn in, so that its patterns fit in memory.
    pub(super) fn bands(&self) -> u32 {
        self.bands
    }

    /// The omissions of the drawn page.
    pub(super) fn omissions(&self) -> Vec<Omission> {
        let has_missing_text = self.has_missing_text || self.warned.font.load(Ordering::Relaxed);
        let has_damaged_pictures = self.has_damaged_pictures || self.warned.picture.load(Ordering::Relaxed);
        let text = has_missing_text.then_some(Omission::Text);
        text.into_iter().chain(has_damaged_pictures.then_some(Omission::Pictures)).collect()
    }
}

fn with_warnings(settings: InterpreterSettings, warned: &Arc<Warned>) -> InterpreterSettings {
    let warned = Arc::clone(warned);
    let warning_sink = Arc::new(move |warning| match warning {
        InterpreterWarning::UnsupportedFont => warned.font.store(true, Ordering::Relaxed),
        InterpreterWarning::ImageDecodeFailure => warned.picture.store(true, Ordering::Relaxed),
        // Also given for a box of a form that is not ticked; `forms` looks at annotations itself.
        _ => {}
    });
    InterpreterSettings { warning_sink, ..settings }
}

/// The device that looks.
struct Reader {
    resolver: Resolver,
    target: Rect,
    missing: BTreeSet<char>,
    missing_count: usize,
    is_empty_glyph: HashMap<u128, bool>,
    has_damaged_pictures: bool,
    /// Pixels of patterns that are drawn once over the whole area; a band needs its part of them.
    area_pixels: f64,
    /// Pixels of cells that repeat.
    cell_pixels: f64,
    has_too_many_copies: bool,
    warned: Arc<Warned>,
}

fn read<'a>(page: &'a PdfPage<'a>, resolver: &Resolver) -> Result<Reader, Refusal> {
    let (x_scale, y_scale) = scales(page)?;
    let (width, height) = page.render_dimensions();
    let target = Rect::new(0.0, 0.0, f64::from(width * x_scale), f64::from(height * y_scale));
    let transform =
        Affine::scale_non_uniform(f64::from(x_scale), f64::from(y_scale)) * page.initial_transform(true).to_kurbo();
    let mut reader = Reader {
        resolver: resolver.clone(),
        target,
        missing: BTreeSet::new(),
        missing_count: 0,
        is_empty_glyph: HashMap::new(),
        has_damaged_pictures: false,
        area_pixels: 0.0,
        cell_pixels: 0.0,
        has_too_many_copies: false,
        warned: Arc::default(),
    };
    let settings = with_warnings(settings(resolver), &reader.warned);
    let mut context = Context::new(transform, target, &InterpreterCache::new(), page.xref(), settings);
    interpret_page(page, &mut context, &mut reader);
    let pixels = (reader.cell_pixels).max(reader.area_pixels / MAX_BANDS);
    let is_too_large = reader.cell_pixels.is_nan() || reader.area_pixels.is_nan() || pixels > MAX_TILE_PIXELS;
    if is_too_large || reader.has_too_many_copies { Err(Refusal::TooMuchMemory) } else { Ok(reader) }
}

impl Reader {
    fn look_at_glyph(&mut self, glyph: &OutlineGlyph, given: &[Given]) {
        let is_given = !given.is_empty();
        let characters = match glyph.as_unicode() {
            Some(BfString::Char(character)) => vec![character],
            Some(BfString::String(text)) => text.chars().collect(),
            // The code is a number of a glyph in the font that is not here.
            None if is_given => {
                self.missing_count += 1;
                return;
            }
            None => return,
        };
        if characters.iter().all(|character| is_invisible(*character)) {
            return;
        }
        let is_undefined = glyph.glyph_id().to_u32() == 0;
        let is_drawn = if is_given {
            // Where the font lacks the character, the renderer takes the glyph with the code's number.
            given.iter().any(|given| characters.iter().all(|it| is_glyph_of(given, *it, glyph)))
        } else {
            glyph.font_data().is_some() || !self.is_empty(glyph)
        };
        let is_missing = is_undefined || !is_drawn;
        if is_missing {
            self.missing_count += 1;
            self.missing.extend(characters);
        }
    }

    fn is_empty(&mut self, glyph: &OutlineGlyph) -> bool {
        let key = glyph.identifier().cache_key();
        *self.is_empty_glyph.entry(key).or_insert_with(|| glyph.outline().elements().is_empty())
    }

    fn look_at_paint(&mut self, paint: &Paint<'_>, transform: Affine, area: Rect) {
        if let Paint::Pattern(pattern) = paint
            && let Pattern::Tiling(pattern) = &**pattern
        {
            let area = transform.transform_rect_bbox(area).intersect(self.target);
            self.count_pattern(pattern, area);
        }
    }

    /// Counts the pixels that the renderer will hold for a pattern: one cell if it repeats, otherwise the area.
    fn count_pattern(&mut self, pattern: &TilingPattern<'_>, area: Rect) {
        let area = pattern.matrix.inverse().transform_rect_bbox(area);
        let (x, y) = x_y_advances(&pattern.matrix);
        let axis = |advance: f64, cell: (f64, f64), step: f32, visible: f64| {
            let step = f64::from(step.abs());
            let pixels = (step * advance).round().max(1.0);
            let repeats = visible >= step;
            let size = if repeats { pixels } else { (visible.max(0.0) * pixels / step).ceil() };
            (size, ((cell.1 - cell.0) / step).ceil().max(1.0), repeats)
        };
        let bounds = pattern.bbox;
        let (width, columns, _) = axis(x.length(), (bounds.x0, bounds.x1), pattern.x_step, area.width());
        let (height, rows, repeats) = axis(y.length(), (bounds.y0, bounds.y1), pattern.y_step, area.height());
        *(if repeats { &mut self.cell_pixels } else { &mut self.area_pixels }) += width * height;
        let copies = columns * rows;
        self.has_too_many_copies |= copies.is_nan() || copies > MAX_TILE_COPIES;
    }

    fn look_at_picture(&mut self, stream: &Stream<'_>) {
        if is_jpeg(stream) {
            let is_whole = jpeg::check(&stream.raw_data()).is_some_and(|checked| !checked.is_damaged);
            self.has_damaged_pictures |= !is_whole;
        }
    }
}

/// Whether a picture's data are a JPEG and not packed once more.
fn is_jpeg(stream: &Stream<'_>) -> bool {
    let is_dct = |name: &Name<'_>| matches!(&**name, b"DCTDecode" | b"DCT");
    let filter = stream.dict().get::<Object<'_>>(b"Filter").or_else(|| stream.dict().get::<Object<'_>>(b"F"));
    match filter {
        Some(Object::Name(name)) => is_dct(&name),
        Some(Object::Array(names)) => is_only_dct(&names, is_dct),
        _ => false,
    }
}

fn is_only_dct(names: &Array<'_>, is_dct: impl Fn(&Name<'_>) -> bool) -> bool {
    let names: Vec<Name<'_>> = names.iter().collect();
    names.len() == 1 && names.iter().all(is_dct)
}

/// Whether a given font has this glyph for a character. The standard fonts built in are not in a format with a table of
/// characters; they have the Latin ones.
fn is_glyph_of((data, index): &Given, character: char, glyph: &OutlineGlyph) -> bool {
    match coverage::find_glyph((**data).as_ref(), *index, character) {
        Ok(found) => found == Some(glyph.glyph_id().to_u32()),
        Err(NoFont) => matches!(character, '\0'..='\u{24f}' | '\u{2000}'..='\u{206f}' | '€' | '™'),
    }
}

/// White space, controls and characters without a shape of their own.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{feff}' | '\u{fffd}')
        || matches!(character, '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

impl<'a> Device<'a> for Reader {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.look_at_paint(&props.paint, props.transform, path.bounding_box());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Text under a scanned page, for searching.
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        self.look_at_paint(&props.paint, Affine::IDENTITY, self.target);
        // All glyphs of a run are of one font.
        let mut given: Option<Vec<Given>> = None;
        for glyph in run.glyphs() {
            if let Glyph::Outline(glyph) = &**glyph {
                let given = given.get_or_insert_with(|| {
                    glyph.font_data().map(|font| self.resolver.list_given(&font.data)).unwrap_or_default()
                });
                self.look_at_glyph(glyph, given);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        match image {
            Image::Raster(raster) => self.look_at_picture(raster.stream()),
            Image::Stencil(_) => {}
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
