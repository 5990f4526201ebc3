//! Encodes prepared and stamped pictures: a baseline JPEG with a JFIF header and no other metadata.

use std::thread;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

/// Encodes pixels of the given layout; `None` if a side is zero or over 65,535 or the pixels are too few.
pub(crate) fn encode_jpeg(pixels: &[u8], width: u32, height: u32, layout: ColorType, quality: u8) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut jpeg = Vec::with_capacity(pixels.len() / 12 + 1024);
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(pixels, width, height, layout).ok()?;
    Some(jpeg)
}

/// Side of a coding unit of a JPEG with halved chroma resolution, in pixels.
const UNIT: usize = 16;
/// Most threads used for one picture.
const MAX_STRIPS: usize = 4;

/// Encodes YCbCr pixels (luma and two chromas, three bytes each) on several threads: in horizontal strips, joined by
/// restart markers, as those allow (ITU-T T.81, E.1.4). `None` as in [`encode_jpeg`].
pub(crate) fn encode_in_strips(pixels: &[u8], width: usize, height: usize, quality: u8) -> Option<Vec<u8>> {
    let (jpeg_width, jpeg_height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let row_bytes = width * 3;
    if width == 0 || height == 0 || pixels.len() != row_bytes * height {
        return None;
    }
    let processors = thread::available_parallelism().map_or(1, usize::from).min(MAX_STRIPS);
    let unit_rows = height.div_ceil(UNIT).div_ceil(processors);
    // The distance between restart markers, one per strip; it must fit its 16-bit field.
    let interval = u16::try_from(unit_rows * width.div_ceil(UNIT)).ok()?;
    let encode = |strip: &[u8]| {
        let rows = u16::try_from(strip.len() / row_bytes).ok()?;
        let mut jpeg = Vec::with_capacity(strip.len() / 12 + 1024);
        let mut encoder = Encoder::new(&mut jpeg, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_restart_interval(interval);
        encoder.encode(strip, jpeg_width, rows, ColorType::Ycbcr).ok()?;
        Some(jpeg)
    };
    let strips: Vec<Vec<u8>> = thread::scope(|scope| {
        let mut strips = pixels.chunks(unit_rows * UNIT * row_bytes);
        let own = strips.next();
        let others: Vec<_> = strips.map(|strip| scope.spawn(move || encode(strip))).collect();
        let own = own.and_then(encode);
        // If a strip's thread panicked, there is no picture.
        let others = others.into_iter().map(|other| other.join().ok().flatten());
        std::iter::once(own).chain(others).collect::<Option<_>>()
    })?;
    join(strips, jpeg_height)
}

/// The first strip's header with the full height, then every strip's scan, with restart markers between them.
fn join(strips: Vec<Vec<u8>>, height: u16) -> Option<Vec<u8>> {
    const END: &[u8] = b"\xff\xd9";
    let mut strips = strips.into_iter();
    let mut joined = strips.next()?;
    let frame = segment_at(&joined, 0xc0)?;
    joined.get_mut(frame + 5..frame + 7)?.copy_from_slice(&height.to_be_bytes());
    for (number, strip) in (0u8..).zip(strips) {
        joined.truncate(joined.len() - END.len());
        joined.extend([0xff, 0xd0 + number % 8]);
        let scan = segment_at(&strip, 0xda)?;
        let length = u16::from_be_bytes([*strip.get(scan + 2)?, *strip.get(scan + 3)?]);
        joined.extend(strip.get(scan + 2 + usize::from(length)..)?);
    }
    Some(joined)
}

/// Position of a marker's segment in a file our encoder wrote.
fn segment_at(jpeg: &[u8], marker: u8) -> Option<usize> {
    let mut at = 2;
    while jpeg.get(at + 1)? != &marker {
        at += 2 + usize::from(u16::from_be_bytes([*jpeg.get(at + 2)?, *jpeg.get(at + 3)?]));
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, load_from_memory_with_format};
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::encode_in_strips;

    #[test]
    fn strips_decode_to_the_same_picture() {
        for (width, height) in [(1, 1), (16, 16), (17, 33), (100, 31), (64, 200), (333, 257)] {
            let pixels: Vec<u8> = (0..width * height * 3).map(|at| (at * at / 97 + at / 5) as u8).collect();
            let mut whole = Vec::new();
            let mut encoder = Encoder::new(&mut whole, 85);
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.encode(&pixels, width as u16, height as u16, ColorType::Ycbcr).unwrap();
            let strips = encode_in_strips(&pixels, width, height, 85).unwrap();
            let decoded = |jpeg: &[u8]| load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8();
            assert_eq!(decoded(&strips), decoded(&whole), "{width} × {height}");
        }
        assert_eq!(encode_in_strips(&[], 0, 0, 85), None);
        assert_eq!(encode_in_strips(&[0; 5], 2, 1, 85), None);
    }
}
