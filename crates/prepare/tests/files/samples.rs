//! Generated pictures, valid and invalid.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Text that must never appear in a prepared page.
pub const CANARY: &str = "CANARY-31337-GPS";

/// A picture with structure: areas, edges, lines like writing, and noise. Each seed gives another picture.
pub fn scene(width: u32, height: u32, seed: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let blocks: Vec<[u32; 7]> = (0..24).map(|_| std::array::from_fn(|_| random())).collect();
    let mut picture = RgbImage::from_fn(width, height, |x, y| {
        let grain = (x.wrapping_mul(31) ^ y.wrapping_mul(17)) % 7;
        Rgb([(190 + grain) as u8, (200 + grain) as u8, (210 + y * 30 / height.max(1)) as u8])
    });
    for [left, top, wide, high, r, g, b] in blocks {
        let (left, top) = (left % width, top % height);
        let (wide, high) = (wide % (width / 3).max(1), high % (height / 3).max(1));
        for y in top..(top + high).min(height) {
            for x in left..(left + wide).min(width) {
                let dark = if y / 6 % 3 == 0 { 2 } else { 1 };
                picture.put_pixel(x, y, Rgb([(r % 256 / dark) as u8, (g % 256 / dark) as u8, (b % 256 / dark) as u8]));
            }
        }
    }
    picture
}

/// A JPEG with typical camera settings.
pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    jpeg_with(picture, 90, |_| {})
}

/// A JPEG with these encoder settings.
pub fn jpeg_with(picture: &RgbImage, quality: u8, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    set(&mut encoder);
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
    out
}

/// A JPEG of another pixel layout, from raw samples.
pub fn jpeg_raw(samples: &[u8], width: u16, height: u16, layout: ColorType) -> Vec<u8> {
    let mut out = Vec::new();
    Encoder::new(&mut out, 90).encode(samples, width, height, layout).unwrap();
    out
}

/// Inserts a segment (its marker's second byte, its content) right after the start of a JPEG.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

/// An EXIF block: orientation, a GPS position, and a description with the canary.
pub fn exif(orientation: u16) -> Vec<u8> {
    let text = format!("{CANARY}\0");
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    tiff.extend(3u16.to_le_bytes());
    tiff.extend(entry(0x010e, 2, text.len() as u32, 50));
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    tiff.extend(entry(0x8825, 4, 1, 50 + text.len() as u32));
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 50);
    tiff.extend(text.as_bytes());
    tiff.extend(1u16.to_le_bytes());
    tiff.extend(entry(1, 2, 2, u32::from(b'N')));
    tiff.extend([0; 4]);
    tiff
}

/// A PNG of raw samples, eight bits each.
pub fn png(samples: &[u8], width: u32, height: u32, layout: ExtendedColorType) -> Vec<u8> {
    let mut out = Vec::new();
    PngEncoder::new(&mut out).write_image(samples, width, height, layout).unwrap();
    out
}

/// A PNG with a palette or a low bit depth.
pub fn png_with(
    width: u32,
    height: u32,
    set: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
    rows: &[u8],
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    set(&mut encoder);
    encoder.write_header().unwrap().write_image_data(rows).unwrap();
    out
}

pub fn webp(samples: &[u8], width: u32, height: u32, layout: ExtendedColorType) -> Vec<u8> {
    let mut out = Vec::new();
    WebPEncoder::new_lossless(&mut out).encode(samples, width, height, layout).unwrap();
    out
}

/// A lossy WebP, which no crate here can write: 240 × 160, blue and red.
pub const LOSSY_WEBP: &str = concat!(
    "52494646bc0000005745425056503820b0000000d00c009d012af000a0003fcde6f0723fb9b3ac226803f03989676ee17550",
    "f9c0068000027dcbd91dee5e2f641b3be646b97b53583330979fabd906cf2eb25b4652c5e2f63de5aac19a5190635bf419a5",
    "19063cbe646b97b5358333096d19063ccbc5bcc583d60cd28c8132d560ccb800fefde0bf8d0d09ccec3d05803fa7cc4fc520",
    "57db3df3387d7856501ce2ae9d16d14458e98fb5a44e80d8456f043e6b9b09bd1421f35cd84de8a10f9ae6c20000",
);

pub fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// An extended WebP: canvas, flags, and chunks after its header.
pub fn webp_extended(width: u32, height: u32, flags: u8, chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut header = vec![flags, 0, 0, 0];
    header.extend(&(width - 1).to_le_bytes()[..3]);
    header.extend(&(height - 1).to_le_bytes()[..3]);
    let mut body = b"WEBP".to_vec();
    for (name, content) in [(b"VP8X", header)].iter().chain(chunks) {
        body.extend(*name);
        body.extend((content.len() as u32).to_le_bytes());
        body.extend(content);
        body.extend(&[0][..content.len() % 2]);
    }
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

pub fn webp_chunk(webp: &[u8]) -> Vec<u8> {
    let length = u32::from_le_bytes(webp[16..20].try_into().unwrap()) as usize;
    webp[20..20 + length].to_vec()
}

pub fn png_of(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in chunks {
        out.extend((content.len() as u32).to_be_bytes());
        let start = out.len();
        out.extend(*name);
        out.extend(content);
        let mut crc = flate2::Crc::new();
        crc.update(&out[start..]);
        out.extend(crc.sum().to_be_bytes());
    }
    out
}

/// The header chunk of a PNG: RGB with eight bits.
pub fn ihdr(width: u32, height: u32) -> (&'static [u8; 4], Vec<u8>) {
    let content = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    (b"IHDR", content)
}

/// A PNG of this size with this compressed data.
pub fn sized_png(width: u32, height: u32, data: Vec<u8>) -> Vec<u8> {
    png_of(&[ihdr(width, height), (b"IDAT", data), (b"IEND", vec![])])
}

pub fn deflated_zeros(count: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let block = vec![0; 1 << 16];
    for _ in 0..count >> 16 {
        encoder.write_all(&block).unwrap();
    }
    encoder.write_all(&block[..count & 0xffff]).unwrap();
    encoder.finish().unwrap()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An empty archive as the tail of a file: only the end record, with a comment.
pub fn zip_tail() -> Vec<u8> {
    let mut tail = b"PK\x03\x04payload.class".to_vec();
    tail.extend(b"PK\x05\x06");
    tail.extend([0; 16]);
    tail.extend(3u16.to_le_bytes());
    tail.extend(b"jar");
    tail
}
