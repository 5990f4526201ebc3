//! Polyglot files, and files that expand to far more than their size.

use image::ExtendedColorType;
use prepare::{MediaType, Refusal};

use super::Expected::{Harmless, Pages, Refused};
use super::broken::seeds;
use super::{Case, case};
use crate::samples::{
    LOSSY_WEBP, deflated, deflated_zeros, ihdr, jpeg, png_of, scene, sized_png, unhex, webp, webp_chunk, webp_extended,
    with_segment, zip_tail,
};
use crate::samples_pdf::Document;

pub fn polyglots() -> Vec<Case> {
    let photo = jpeg(&scene(240, 160, 8));
    let document = Document::new(1).build();
    let text_before = Refused(Refusal::TextBeforePdf);
    let (polyglot, wrong_type) = (Refused(Refusal::Polyglot), Refused(Refusal::WrongType));
    let comment = |text: &str| with_segment(&photo, 0xfe, text.as_bytes());
    let after = |bytes: &[u8], tail: &[u8]| [bytes, tail].concat();
    vec![
        case(MediaType::Jpeg, "a page in front of a photo", after(b"<html><!--", &photo), wrong_type),
        case(MediaType::Pdf, "a page in front of a PDF", after(b"<html><body>", &document), polyglot),
        case(MediaType::Pdf, "a PDF that begins late", after(b"\r\n \t", &document), Pages(1)),
        case(MediaType::Pdf, "a PDF behind a byte order mark", after("\u{feff}\n".as_bytes(), &document), Pages(1)),
        case(MediaType::Pdf, "a PDF behind a printer's line", after(b"\x1b%-12345X@PJL\n", &document), text_before),
        case(MediaType::Pdf, "a PDF behind an archive's mark", after(b"PK\x03\x04", &document), polyglot),
        case(
            MediaType::Pdf,
            "a PDF with a page in its head",
            after(b"%PDF-1.7\n%<HTML><Script>alert(1)</script>\n", &document[9..]),
            polyglot,
        ),
        case(MediaType::Jpeg, "a photo that is a page", comment("<HtMl><body onload=x>"), polyglot),
        case(MediaType::Jpeg, "a photo that is a script", comment("<script>alert(1)</script>"), polyglot),
        case(MediaType::Jpeg, "a photo that is a drawing", comment("<svg onload=x>"), polyglot),
        case(MediaType::Jpeg, "a photo with a doctype", comment("<!DOCTYPE html>"), polyglot),
        case(MediaType::Jpeg, "a photo with XML", comment("<?xml version='1.0'?>"), polyglot),
        case(MediaType::Jpeg, "a photo with PHP", comment("<?php system($_GET[0]); ?>"), polyglot),
        case(MediaType::Jpeg, "a photo that is a PDF", comment("%PDF-1.4"), polyglot),
        case(MediaType::Jpeg, "a photo with an archive in its head", comment("PK\x03\x04"), polyglot),
        case(MediaType::Jpeg, "a photo with a GIF in its head", comment("GIF89a"), polyglot),
        case(MediaType::Jpeg, "a photo that is an archive", after(&photo, &zip_tail()), polyglot),
        case(MediaType::Png, "a PNG that is an archive", after(&seeds()[1].1, &zip_tail()), polyglot),
        case(MediaType::Pdf, "a PDF that is an archive", after(&document, &zip_tail()), polyglot),
        case(MediaType::Jpeg, "a GIF that is an archive", after(b"GIF89a", &zip_tail()), wrong_type),
        case(MediaType::Png, "a JPEG called PNG by everything", photo.clone(), Pages(1)),
        case(
            MediaType::Jpeg,
            "a photo with a marker beyond its head",
            with_segment(&photo, 0xfe, &[&[b'.'; 2000][..], b"<html>"].concat()),
            Pages(1),
        ),
    ]
}

pub fn bombs() -> Vec<Case> {
    let dimensions = Refused(Refusal::TooLargeDimensions);
    let png_case = |name: &str, bytes, expected| case(MediaType::Png, name, bytes, expected);
    let one = webp(&[1, 2, 3], 1, 1, ExtendedColorType::Rgb8);
    let frame = {
        let mut frame = [[0; 3], [0; 3], [0; 3], [0; 3], [100, 0, 0]].concat();
        frame.push(0);
        let chunk = webp_chunk(&one);
        frame.extend(b"VP8L");
        frame.extend((chunk.len() as u32).to_le_bytes());
        frame.extend(&chunk);
        frame.extend(&[0][..chunk.len() % 2]);
        frame
    };
    let canvas = webp_extended(1 << 24, 1 << 8, 0, &[(b"VP8L", webp_chunk(&one))]);
    let moving = webp_extended(1, 1, 2, &[(b"ANIM", vec![0; 6]), (b"ANMF", frame.clone()), (b"ANMF", frame)]);
    let mut lossy = unhex(LOSSY_WEBP);
    // The frame header has fourteen bits per side: 16383 × 16383.
    lossy[26..30].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    let mut wide_jpeg = jpeg(&scene(64, 64, 9));
    let frame_at = wide_jpeg.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
    wide_jpeg[frame_at + 5..frame_at + 9].copy_from_slice(&[0xff; 4]);
    let mut square_jpeg = wide_jpeg.clone();
    square_jpeg[frame_at + 5..frame_at + 9].copy_from_slice(&[0x1f, 0x40, 0x1f, 0x40]);
    let animated = png_of(&[
        ihdr(240, 160),
        (b"acTL", vec![0, 0, 0, 2, 0, 0, 0, 0]),
        (b"IDAT", deflated_zeros(52)),
        (b"IEND", vec![]),
    ]);
    let wide_pixels = [&8000u32.to_be_bytes()[..], &5000u32.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
    let wide_pixels = png_of(&[(b"IHDR", wide_pixels), (b"IDAT", deflated_zeros(1_000_000)), (b"IEND", vec![])]);
    let rows: Vec<u8> = (0..40 * 601).map(|at| if at % 601 == 0 { 0 } else { (at % 251) as u8 }).collect();
    let packed = |name: &'static [u8; 4], head: &[u8]| {
        let content = [head, &deflated_zeros(200_000_000)].concat();
        png_of(&[ihdr(200, 40), (name, content), (b"IDAT", deflated(&rows)), (b"IEND", vec![])])
    };
    vec![
        png_case("a header of 60000 × 60000", sized_png(60_000, 60_000, deflated_zeros(1000)), dimensions),
        png_case("a header of 2^31 × 1", sized_png(0x7fff_ffff, 1, vec![]), dimensions),
        png_case("10001 wide", sized_png(10_001, 40, deflated_zeros(24_004)), dimensions),
        png_case("8000 × 8000", sized_png(8000, 8000, deflated_zeros(1000)), Refused(Refusal::TooManyPixels)),
        png_case("no size", sized_png(0, 0, vec![]), Refused(Refusal::Damaged)),
        png_case(
            "249 kB that inflate to 253 MB",
            sized_png(9187, 9187, deflated_zeros(253_000_000)),
            Refused(Refusal::TooManyPixels),
        ),
        png_case("40 megapixels with 16 bits", wide_pixels, Refused(Refusal::TooMuchMemory)),
        png_case("ten pixels, 200 MB of data", sized_png(10, 10, deflated_zeros(200_000_000)), Harmless),
        png_case("a packed text of 200 MB", packed(b"zTXt", b"XML:com.adobe.xmp\0\0"), Pages(1)),
        png_case("a packed colour profile of 200 MB", packed(b"iCCP", b"x\0\0"), Harmless),
        png_case("a moving PNG", animated, Refused(Refusal::Animated)),
        case(MediaType::Webp, "a canvas of 2^24", canvas, Harmless),
        case(MediaType::Webp, "a lossy frame of 16383 × 16383", lossy, dimensions),
        case(MediaType::Webp, "a moving WebP", moving, Refused(Refusal::Animated)),
        case(MediaType::Jpeg, "a frame of 65535 × 65535", wide_jpeg, dimensions),
        case(MediaType::Jpeg, "a frame of 8000 × 8000", square_jpeg, Refused(Refusal::TooManyPixels)),
    ]
}
