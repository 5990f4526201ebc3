//! How a picture has to be turned, from its EXIF block. The block is looked for here and not by the decoders: programs
//! write it with and without the `Exif` mark that JPEG demands, and PNG permits it after the picture.

use image::metadata::Orientation;

use super::chunks;
use crate::MediaType;

/// The tag of the orientation (EXIF 2.32, 4.6.5).
const ORIENTATION: u16 = 0x0112;
/// Bytes searched for the start of the block proper: some programs write the mark twice.
const MAX_MARK_BYTES: usize = 16;

/// The orientation; none if the file does not state one.
pub(super) fn find_orientation(bytes: &[u8], media: MediaType) -> Orientation {
    let found = match media {
        MediaType::Jpeg => jpeg_segments(bytes).find_map(read_exif),
        MediaType::Png => of_chunks(chunks::of_png(bytes), *b"eXIf"),
        MediaType::Webp => of_chunks(chunks::of_webp(bytes), *b"EXIF"),
        MediaType::Pdf => None,
    };
    found.unwrap_or(Orientation::NoTransforms)
}

fn of_chunks<'a>(mut chunks: impl Iterator<Item = (&'a [u8], &'a [u8])>, name: [u8; 4]) -> Option<Orientation> {
    chunks.find_map(|(found, content)| if found == name { read_exif(content) } else { None })
}

/// The contents of the APP1 segments that hold EXIF, up to the first scan.
fn jpeg_segments(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let segments = std::iter::from_fn(move || {
        while let [0xff, 0xff, ..] = rest {
            rest = &rest[1..];
        }
        let [0xff, marker, high, low, ..] = *rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let content = rest.get(4..2 + length).filter(|_| marker != 0xda)?;
        rest = &rest[2 + length..];
        Some((marker, content))
    });
    segments.filter(|(marker, content)| *marker == 0xe1 && content.starts_with(b"Exif\0")).map(|(_, content)| content)
}

/// The orientation in an EXIF block, with or without a mark before it.
fn read_exif(block: &[u8]) -> Option<Orientation> {
    let head = &block[..block.len().min(MAX_MARK_BYTES + 4)];
    let start = head.windows(4).position(|magic| matches!(magic, b"II*\0" | b"MM\0*"))?;
    let tiff = &block[start..];
    let is_little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let pair = tiff.get(at..)?.first_chunk::<2>()?;
        Some(if is_little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) })
    };
    let long = |at: usize| {
        let four = tiff.get(at..)?.first_chunk::<4>()?;
        Some(if is_little { u32::from_le_bytes(*four) } else { u32::from_be_bytes(*four) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(directory)?);
    let entry = (0..count).map(|index| directory + 2 + index * 12).find(|entry| short(*entry) == Some(ORIENTATION))?;
    // The standard says SHORT; BYTE and LONG are seen.
    let value = match short(entry + 2)? {
        1 => u32::from(*tiff.get(entry + 8)?),
        3 => u32::from(short(entry + 8)?),
        4 => long(entry + 8)?,
        _ => return None,
    };
    Orientation::from_exif(u8::try_from(value).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exif_is_read_with_any_mark_and_number_type() {
        let block = |is_little: bool, kind: u16, value: &[u8; 4]| {
            let two = |n: u16| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
            let four = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
            let head: &[u8] = if is_little { b"II*\0" } else { b"MM\0*" };
            [head, &four(8), &two(1), &two(ORIENTATION), &two(kind), &four(1), value, &[0; 4]].concat()
        };
        let six = [
            block(true, 3, &[6, 0, 0, 0]),
            block(false, 3, &[0, 6, 0, 0]),
            block(true, 4, &[6, 0, 0, 0]),
            block(false, 4, &[0, 0, 0, 6]),
            block(false, 1, &[6, 0, 0, 0]),
        ];
        for tiff in six {
            for mark in [&b""[..], b"Exif\0\0", b"Exif\0\xff", b"Exif\0\0Exif\0\0", b"\0\0"] {
                assert_eq!(read_exif(&[mark, &tiff].concat()), Some(Orientation::Rotate90), "{mark:?} {tiff:?}");
            }
            for cut in 0..tiff.len() - 8 {
                assert_eq!(read_exif(&tiff[..cut]), None);
            }
        }
        assert_eq!(read_exif(&block(true, 3, &[9, 0, 0, 0])), None);
        assert_eq!(read_exif(&block(true, 2, &[6, 0, 0, 0])), None);
    }
}
