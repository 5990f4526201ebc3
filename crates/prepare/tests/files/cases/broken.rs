//! Files that are truncated, have flipped bits, or are of an unsupported type.

use image::ExtendedColorType;
use prepare::{MediaType, Refusal};

use super::Expected::{Harmless, Incomplete, Pages, Refused};
use super::{Case, case};
use crate::samples::{jpeg, png, scene, webp};
use crate::samples_pdf::Document;

/// Small valid files, one of each type.
pub fn seeds() -> [(MediaType, Vec<u8>); 4] {
    let photo = scene(200, 150, 7);
    [
        (MediaType::Jpeg, jpeg(&photo)),
        (MediaType::Png, png(photo.as_raw(), 200, 150, ExtendedColorType::Rgb8)),
        (MediaType::Webp, webp(photo.as_raw(), 200, 150, ExtendedColorType::Rgb8)),
        (MediaType::Pdf, Document::new(2).build()),
    ]
}

pub fn broken() -> Vec<Case> {
    let mut cases = Vec::new();
    for (media, bytes) in seeds() {
        for step in 1..16 {
            let cut = bytes.len() * step / 16;
            let expected = match media {
                // A truncated PDF may still have whole pages: readers rebuild its table.
                MediaType::Pdf => Harmless,
                MediaType::Jpeg => Incomplete,
                _ => Refused(Refusal::Damaged),
            };
            let name = format!("{} cut at {step}/16", media.as_str());
            cases.push(case(media, name, bytes[..cut].to_vec(), expected));
        }
        for (cut, refusal) in [(1, Refusal::WrongType), (bytes.len() - 1, Refusal::Damaged)] {
            // One byte less only cuts the end marker of a PDF, a PNG or a JPEG.
            let expected = match (media, cut > 1) {
                (MediaType::Jpeg, true) => Pages(1),
                (MediaType::Pdf, true) => Pages(2),
                (MediaType::Png, true) => Pages(1),
                _ => Refused(refusal),
            };
            let name = format!("{} cut at {cut}", media.as_str());
            cases.push(case(media, name, bytes[..cut].to_vec(), expected));
        }
        let mut magic_only = bytes[..16].to_vec();
        magic_only.resize(4000, 0);
        let name = format!("{} of zeros", media.as_str());
        cases.push(case(media, name, magic_only, Incomplete));
    }
    cases.push(case(MediaType::Jpeg, "text", b"hello".to_vec(), Refused(Refusal::WrongType)));
    cases.push(case(MediaType::Jpeg, "a GIF", b"GIF89a\x01\0\x01\0".to_vec(), Refused(Refusal::WrongType)));
    cases.push(case(MediaType::Png, "an SVG", b"<svg xmlns='x'/>".to_vec(), Refused(Refusal::WrongType)));
    cases.push(case(MediaType::Jpeg, "a program", b"MZ\x90\0".repeat(9), Refused(Refusal::WrongType)));
    let mut too_big = Document::new(1).build();
    too_big.resize(20 * 1024 * 1024 + 1, b'\n');
    cases.push(case(MediaType::Pdf, "too big", too_big, Refused(Refusal::TooBig)));
    cases
}

pub fn flipped() -> Vec<Case> {
    let mut cases = Vec::new();
    for (media, bytes) in seeds() {
        for step in 0..20 {
            let mut bytes = bytes.clone();
            // After the magic number; a few bits each time.
            for hit in 0..=step % 4 {
                let at = 24 + (step * 7919 + hit * 104_729) % (bytes.len() - 24);
                bytes[at] ^= 1 << ((step + hit) % 8);
            }
            cases.push(case(media, format!("{} with flipped bits {step}", media.as_str()), bytes, Harmless));
        }
    }
    cases
}
