//! Prepares one picture: header check, then decode, shrink, rotate and put on white, in this order, so that the
//! full-size copy is freed early. A long screenshot becomes several pages.

mod chunks;
pub(crate) mod jpeg;
mod orientation;
mod slices;

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::LimitErrorKind;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, RgbImage};

use crate::shrink::{Shrinker, page_size};
use crate::{MediaType, Omission, Page, Refusal, limits};

/// A decoded picture at its full size.
struct Decoded {
    pixels: Vec<u8>,
    width: u32,
    height: u32,
    layout: ColorType,
}

/// Decodes a JPEG, PNG or WebP and returns it as a page, or as several if it is a long screenshot.
pub(crate) fn prepare_picture(bytes: &[u8], media: MediaType) -> Result<Vec<Page>, Refusal> {
    let (decoded, is_damaged) = match media {
        MediaType::Png => (decode_png(bytes)?, false),
        MediaType::Webp => (decode_webp(bytes)?, false),
        MediaType::Jpeg => decode_jpeg(bytes)?,
        MediaType::Pdf => return Err(Refusal::TypeDisagrees),
    };
    let orientation = orientation::find_orientation(bytes, media);
    let slices = slices::slices(decoded.width, decoded.height, orientation);
    let mut pages = Vec::with_capacity(slices.len());
    let mut is_single_colour = true;
    for rows in slices {
        let small = decoded.shrink(rows)?;
        is_single_colour &= crate::blank::is_single_colour(small.as_raw(), 3);
        let mut upright = DynamicImage::ImageRgb8(small);
        upright.apply_orientation(orientation);
        let (width, height) = (upright.width(), upright.height());
        let mut page = Page::encode(upright.into_rgb8().as_raw(), width, height, 3)?;
        page.omissions.extend(is_damaged.then_some(Omission::Rows));
        pages.push(page);
    }
    if is_single_colour { Err(Refusal::SingleColour) } else { Ok(pages) }
}

fn decode_png(bytes: &[u8]) -> Result<Decoded, Refusal> {
    check_size(png_size(bytes).ok_or(Refusal::Damaged)?)?;
    if chunks::png_moves(bytes) {
        return Err(Refusal::Animated);
    }
    decode(PngDecoder::with_limits(Cursor::new(bytes), decoder_limits()).map_err(refusal_of)?)
}

fn decode_webp(bytes: &[u8]) -> Result<Decoded, Refusal> {
    if !webp_is_complete(bytes) {
        return Err(Refusal::Damaged);
    }
    let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(refusal_of)?;
    if chunks::webp_moves(bytes) {
        return Err(Refusal::Animated);
    }
    decode(decoder)
}

/// The picture, and whether a small part of it is missing.
fn decode_jpeg(bytes: &[u8]) -> Result<(Decoded, bool), Refusal> {
    // The size first: a header that states a huge picture must not cost the time of a whole check.
    check_size(JpegDecoder::new(Cursor::new(bytes)).map_err(refusal_of)?.dimensions())?;
    let checked = jpeg::check(bytes).ok_or(Refusal::RowsMissing)?;
    let decoder = JpegDecoder::new(Cursor::new(&checked.bytes)).map_err(refusal_of)?;
    Ok((decode(decoder)?, checked.is_damaged))
}

fn decode(decoder: impl ImageDecoder) -> Result<Decoded, Refusal> {
    let (width, height) = decoder.dimensions();
    check_size((width, height))?;
    let total_bytes = decoder.total_bytes();
    if total_bytes > limits::MAX_ALLOC_BYTES {
        return Err(Refusal::TooMuchMemory);
    }
    let layout = decoder.color_type();
    let mut pixels = vec![0; usize::try_from(total_bytes).map_err(|_| Refusal::TooMuchMemory)?];
    decoder.read_image(&mut pixels).map_err(refusal_of)?;
    Ok(Decoded { pixels, width, height, layout })
}

impl Decoded {
    /// These rows on white, at the size of a page.
    fn shrink(&self, rows: std::ops::Range<u32>) -> Result<RgbImage, Refusal> {
        let row_bytes = self.width as usize * usize::from(self.layout.bytes_per_pixel());
        let height = rows.end - rows.start;
        let (to_width, to_height) = page_size(self.width, height);
        let mut shrinker = Shrinker::new((self.width, height), (to_width, to_height));
        let mut rgb = vec![0; self.width as usize * 3];
        let pixels = &self.pixels[rows.start as usize * row_bytes..rows.end as usize * row_bytes];
        for row in pixels.chunks_exact(row_bytes) {
            put_on_white(row, self.layout, &mut rgb)?;
            shrinker.push(&rgb);
        }
        RgbImage::from_raw(to_width, to_height, shrinker.finish()).ok_or(Refusal::Damaged)
    }
}

/// One row as RGB with eight bits per channel; transparency becomes white.
fn put_on_white(row: &[u8], layout: ColorType, rgb: &mut [u8]) -> Result<(), Refusal> {
    // The high bytes of samples of sixteen bits, which are in the machine's byte order.
    let high = || -> Vec<u8> {
        row.as_chunks::<2>().0.iter().map(|sample| (u16::from_ne_bytes(*sample) >> 8) as u8).collect()
    };
    let out = rgb.as_chunks_mut::<3>().0.iter_mut();
    match layout {
        ColorType::L8 => out.zip(row).for_each(|(to, l)| *to = [*l; 3]),
        ColorType::La8 => out.zip(row.as_chunks::<2>().0).for_each(|(to, [l, a])| *to = [over_white(*l, *a); 3]),
        ColorType::Rgb8 => rgb.copy_from_slice(row),
        ColorType::Rgba8 => {
            out.zip(row.as_chunks::<4>().0).for_each(|(to, [r, g, b, a])| *to = [r, g, b].map(|c| over_white(*c, *a)))
        }
        ColorType::L16 => return put_on_white(&high(), ColorType::L8, rgb),
        ColorType::La16 => return put_on_white(&high(), ColorType::La8, rgb),
        ColorType::Rgb16 => return put_on_white(&high(), ColorType::Rgb8, rgb),
        ColorType::Rgba16 => return put_on_white(&high(), ColorType::Rgba8, rgb),
        // The decoders used here never return floating point.
        _ => return Err(Refusal::Damaged),
    }
    Ok(())
}

fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn check_size((width, height): (u32, u32)) -> Result<(), Refusal> {
    let (shorter, longer) = (width.min(height), width.max(height));
    if shorter == 0 {
        Err(Refusal::Damaged)
    } else if width > limits::MAX_SIDE || height > limits::MAX_SCREENSHOT_HEIGHT {
        Err(Refusal::TooLargeDimensions)
    } else if u64::from(width) * u64::from(height) > limits::MAX_PIXELS {
        Err(Refusal::TooManyPixels)
    } else if longer < limits::MIN_LONGER_SIDE || shorter < limits::MIN_SHORTER_SIDE {
        Err(Refusal::TooSmall)
    } else {
        Ok(())
    }
}

fn decoder_limits() -> image::Limits {
    let mut decoder_limits = image::Limits::default();
    decoder_limits.max_image_width = Some(limits::MAX_SIDE);
    decoder_limits.max_image_height = Some(limits::MAX_SCREENSHOT_HEIGHT);
    decoder_limits.max_alloc = Some(limits::MAX_ALLOC_BYTES);
    decoder_limits
}

/// The size in a PNG's first chunk, read before a decoder sees the file.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(8..24)?;
    if &header[4..8] != b"IHDR" {
        return None;
    }
    let number = |at: usize| header[at..at + 4].try_into().map(u32::from_be_bytes).ok();
    Some((number(8)?, number(12)?))
}

/// Whether a WebP has as many bytes as its header states.
fn webp_is_complete(bytes: &[u8]) -> bool {
    let length = bytes.get(4..8).and_then(|length| length.try_into().ok());
    length.is_some_and(|length| u32::from_le_bytes(length) as usize <= bytes.len().saturating_sub(8))
}

fn refusal_of(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError => Refusal::TooLargeDimensions,
            _ => Refusal::TooMuchMemory,
        },
        _ => Refusal::Damaged,
    }
}
