//! Burns the viewer's name and the time into a prepared page when it is served (R22, THREATS 16): slanted lines
//! across the whole picture, and a strip below it. A print, photo or saved copy shows who viewed it.
//!
//! Only prepared pages are stamped, never an upload. The work is done in YCbCr, which saves converting five million
//! values to RGB and back.

mod text;
mod turn;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::encode::encode_in_strips;
use text::{Mask, Run};
pub use turn::Turn;

/// JPEG quality of a served page.
const QUALITY: u8 = 85;
/// Luma and chromas of the ink: a dark grey.
const INK: [u8; 3] = [24, 128, 128];
/// Luma and chromas of the outline, which shows on dark ground, and of the text in the strip.
const LIGHT: [u8; 3] = [255, 128, 128];
/// Opacity of ink and outline, of 256: readable on white and on black, with an identity card still readable beneath.
const INK_STRENGTH: i32 = 92;
/// See [`INK_STRENGTH`].
const EDGE_STRENGTH: i32 = 60;
/// Tallest strip: a line of the largest glyphs with its margins, in pixels.
const MAX_STRIP: usize = (text::GLYPH_SIDE + 8) * 4;
/// The lines rise one pixel per this many pixels to the right.
const CLIMB: usize = 4;

/// Why a page could not be stamped. It must then not be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The bytes are not one of our prepared pages.
    #[error("the image is not a prepared page")]
    NotOurPage,
    /// The lines have no visible text.
    #[error("the stamp has no text")]
    NothingToWrite,
    /// The picture is too large for a JPEG.
    #[error("the image is too large to encode")]
    TooLarge,
}

/// A picture in YCbCr, three bytes per pixel.
struct Canvas {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
}

/// Decodes a prepared page, rotates it, writes the lines across and below it, and encodes it.
///
/// Takes about twenty milliseconds of CPU: call it where blocking is permitted.
///
/// # Errors
/// See [`StampError`].
pub fn stamp(jpeg: &[u8], lines: &[&str], turn: Turn) -> Result<Vec<u8>, StampError> {
    let visible: Vec<String> = lines.iter().map(|line| text::visible(line)).filter(|line| !line.is_empty()).collect();
    if visible.is_empty() {
        return Err(StampError::NothingToWrite);
    }
    let text_in_a_row = visible.join("  ");
    let mut canvas = turn::turn(decode(jpeg)?, turn);
    let scale = (canvas.width.max(canvas.height) / 800).clamp(1, 4);
    write_across(&mut canvas, &Mask::new(&format!("{text_in_a_row}    "), scale, CLIMB), scale);
    add_strip(&mut canvas, &text_in_a_row, scale);
    encode_in_strips(&canvas.pixels, canvas.width, canvas.height, QUALITY).ok_or(StampError::TooLarge)
}

fn decode(jpeg: &[u8]) -> Result<Canvas, StampError> {
    const MAX_SIDE: usize = 4000;
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::YCbCr)
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    decoder.decode_headers().map_err(|_| StampError::NotOurPage)?;
    if decoder.input_colorspace() != Some(ColorSpace::YCbCr) {
        return Err(StampError::NotOurPage);
    }
    let (width, height) = decoder.dimensions().ok_or(StampError::NotOurPage)?;
    if width == 0 || height == 0 {
        return Err(StampError::NotOurPage);
    }
    // Reserve room for the strip, so that the picture is not copied again.
    let mut pixels = Vec::with_capacity(width * (height + MAX_STRIP) * 3);
    pixels.resize(width * height * 3, 0);
    decoder.decode_into(&mut pixels).map_err(|_| StampError::NotOurPage)?;
    Ok(Canvas { pixels, width, height })
}

/// Repeats the mask along rising lines, each with another offset, so that no corner stays uncovered.
fn write_across(canvas: &mut Canvas, mask: &Mask, scale: usize) {
    let line_pitch = text::GLYPH_SIDE * scale * 5;
    let lines = (canvas.height + canvas.width / CLIMB) / line_pitch + 2;
    for line in 0..lines {
        // Five consecutive lines start at five different offsets into the text.
        let shift = line * 2 % 5 * mask.advance / 5;
        let baseline = line * line_pitch;
        let mut x = -(shift as isize);
        while x < canvas.width as isize {
            let climbed = x.div_euclid(CLIMB as isize);
            let y = baseline as isize - climbed - mask.climb as isize;
            blend(canvas, mask, (x, y), |run| if run.is_ink { (INK, INK_STRENGTH) } else { (LIGHT, EDGE_STRENGTH) });
            x += mask.advance as isize;
        }
    }
}

/// Blends the runs into the canvas, each in its colour with its opacity of 256.
fn blend(canvas: &mut Canvas, mask: &Mask, (x, y): (isize, isize), paint: impl Fn(&Run) -> ([u8; 3], i32)) {
    let width = canvas.width as isize;
    for run in &mask.runs {
        let row = y + run.y as isize;
        if row < 0 || row >= canvas.height as isize {
            continue;
        }
        let start = (x + run.x as isize).clamp(0, width);
        let end = (x + (run.x + run.length) as isize).clamp(0, width);
        let (colour, strength) = paint(run);
        let at = |column: isize| (row * width + column) as usize * 3;
        for pixel in canvas.pixels[at(start)..at(end)].as_chunks_mut::<3>().0 {
            for (value, target) in pixel.iter_mut().zip(colour) {
                let old = i32::from(*value);
                *value = (old + (((i32::from(target) - old) * strength) >> 8)) as u8;
            }
        }
    }
}

/// A solid strip below the picture with the text once, scaled down if the picture is narrow.
fn add_strip(canvas: &mut Canvas, line: &str, scale: usize) {
    let fits = |scale: &usize| text::width(line) * scale + 8 * scale <= canvas.width;
    let scale = (1..=scale).rev().find(fits).unwrap_or(1);
    let margin = 4 * scale;
    let strip = text::GLYPH_SIDE * scale + 2 * margin;
    let top = canvas.height + margin;
    canvas.height += strip;
    let added = INK.repeat(canvas.width * strip);
    canvas.pixels.extend_from_slice(&added);
    // The outline has the colour of the strip.
    let paint = |run: &Run| if run.is_ink { (LIGHT, 256) } else { (INK, 256) };
    blend(canvas, &Mask::new(line, scale, usize::MAX), (margin as isize, top as isize), paint);
}
