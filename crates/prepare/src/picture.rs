//! Prepares one picture: header check, then decode, shrink, rotate and put on white, in this order, so that the
//! full-size copy is freed early.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, RgbImage};

use crate::shrink::{Shrinker, page_size};
use crate::{MediaType, Page, Refusal, limits};

/// Decodes a JPEG, PNG or WebP and returns it as a page.
pub(crate) fn prepare_picture(bytes: &[u8], media: MediaType) -> Result<Page, Refusal> {
    let reader = Cursor::new(bytes);
    let (small, orientation) = match media {
        MediaType::Png => {
            check_size(png_size(bytes).ok_or(Refusal::Damaged)?)?;
            let decoder = PngDecoder::with_limits(reader, decoder_limits()).map_err(refusal_of)?;
            if decoder.is_apng().map_err(refusal_of)? {
                return Err(Refusal::Animated);
            }
            decode(decoder)?
        }
        MediaType::Webp => {
            if !webp_is_complete(bytes) {
                return Err(Refusal::Damaged);
            }
            let decoder = WebPDecoder::new(reader).map_err(refusal_of)?;
            if decoder.has_animation() {
                return Err(Refusal::Animated);
            }
            decode(decoder)?
        }
        MediaType::Jpeg => {
            if !jpeg_is_complete(bytes) {
                return Err(Refusal::Damaged);
            }
            decode(JpegDecoder::new(reader).map_err(refusal_of)?)?
        }
        MediaType::Pdf => return Err(Refusal::TypeDisagrees),
    };
    let mut upright = DynamicImage::ImageRgb8(small);
    upright.apply_orientation(orientation);
    let (width, height) = (upright.width(), upright.height());
    Page::encode(upright.into_rgb8().as_raw(), width, height, 3)
}

/// The pixels on white at the page's size, and the rotation to apply.
fn decode(mut decoder: impl ImageDecoder) -> Result<(RgbImage, Orientation), Refusal> {
    let (width, height) = decoder.dimensions();
    check_size((width, height))?;
    let total_bytes = decoder.total_bytes();
    if total_bytes > limits::MAX_ALLOC_BYTES {
        return Err(Refusal::TooMuchMemory);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let layout = decoder.color_type();
    let mut pixels = vec![0; usize::try_from(total_bytes).map_err(|_| Refusal::TooMuchMemory)?];
    decoder.read_image(&mut pixels).map_err(refusal_of)?;

    let (to_width, to_height) = page_size(width, height);
    let mut shrinker = Shrinker::new((width, height), (to_width, to_height));
    let mut rgb = vec![0; width as usize * 3];
    for row in pixels.chunks_exact(width as usize * usize::from(layout.bytes_per_pixel())) {
        put_on_white(row, layout, &mut rgb)?;
        shrinker.push(&rgb);
    }
    let small = RgbImage::from_raw(to_width, to_height, shrinker.finish()).ok_or(Refusal::Damaged)?;
    Ok((small, orientation))
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
    if width == 0 || height == 0 {
        Err(Refusal::Damaged)
    } else if width.max(height) > limits::MAX_SIDE {
        Err(Refusal::TooLargeDimensions)
    } else if u64::from(width) * u64::from(height) > limits::MAX_PIXELS {
        Err(Refusal::TooManyPixels)
    } else {
        Ok(())
    }
}

fn decoder_limits() -> image::Limits {
    let mut decoder_limits = image::Limits::default();
    decoder_limits.max_image_width = Some(limits::MAX_SIDE);
    decoder_limits.max_image_height = Some(limits::MAX_SIDE);
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

/// Whether the scans of a JPEG run to an end marker. The decoder fills missing data with grey, so a reviewer would
/// see half a document.
fn jpeg_is_complete(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // Fill bytes before a marker are permitted; other bytes there are skipped, as decoders do.
        while bytes.get(at).is_some_and(|byte| *byte != 0xff) {
            at += 1;
        }
        while bytes.get(at) == Some(&0xff) {
            at += 1;
        }
        match bytes.get(at) {
            None => return false,
            Some(0xd9) => return true,
            // Stuffed bytes and restart marks are part of a scan.
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 1,
            Some(_) => {
                let Some(length) = bytes.get(at + 1..at + 3) else {
                    return false;
                };
                at += 1 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
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
