//! Pictures as phones, messengers and bad connections leave them.

use image::{ExtendedColorType, RgbImage};
use prepare::{Fonts, MediaType, Omission, Page, Refusal, prepare};

use crate::cases::oriented_jpeg;
use crate::samples::{
    deflated, exif, ihdr, jpeg, jpeg_with, png, png_of, scene, sized_png, webp, webp_chunk, webp_extended, with_segment,
};

fn pages(bytes: &[u8], media: MediaType) -> Result<Vec<Page>, Refusal> {
    prepare(bytes, media, &Fonts::default()).map(|prepared| prepared.pages)
}

fn decoded(page: &Page) -> RgbImage {
    image::load_from_memory(&page.jpeg).unwrap().into_rgb8()
}

/// The share of pixels that differ from the undamaged photo, in percent.
fn damage(whole: &RgbImage, page: &Page) -> usize {
    let picture = decoded(page);
    let differs = |(a, b): (&image::Rgb<u8>, &image::Rgb<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 40);
    whole.pixels().zip(picture.pixels()).filter(|pair| differs(*pair)).count() * 100 / whole.pixels().len()
}

#[test]
fn orientation_is_read_from_every_format() {
    let photo = scene(320, 240, 4);
    let mark = |tiff: Vec<u8>| [b"Exif\0\0", &tiff[..]].concat();
    let extended = |block: Vec<u8>| {
        let simple = webp(photo.as_raw(), 320, 240, ExtendedColorType::Rgb8);
        webp_extended(320, 240, 0b1000, &[(b"VP8L", webp_chunk(&simple)), (b"EXIF", block)])
    };
    // EXIF before the picture's data, or behind it.
    let chunked = |block: Vec<u8>, is_first: bool| {
        let plain = png(photo.as_raw(), 320, 240, ExtendedColorType::Rgb8);
        let chunk = png_of(&[(b"eXIf", block)])[8..].to_vec();
        let at = if is_first { 33 } else { plain.len() - 12 };
        [&plain[..at], &chunk, &plain[at..]].concat()
    };
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>";
    let behind_xmp = with_segment(&with_segment(&jpeg(&photo), 0xe1, &mark(exif(6))), 0xe1, xmp);
    for (name, bytes, media) in [
        ("WebP", extended(exif(6)), MediaType::Webp),
        ("WebP with a mark", extended(mark(exif(6))), MediaType::Webp),
        ("PNG", chunked(exif(6), true), MediaType::Png),
        ("PNG with a mark", chunked(mark(exif(6)), true), MediaType::Png),
        ("PNG, at its end", chunked(exif(6), false), MediaType::Png),
        ("JPEG, behind XMP", behind_xmp, MediaType::Jpeg),
        ("JPEG with two marks", with_segment(&jpeg(&photo), 0xe1, &mark(mark(exif(6)))), MediaType::Jpeg),
    ] {
        let page = pages(&bytes, media).unwrap().remove(0);
        assert_eq!((page.width, page.height), (240, 320), "{name}");
    }
    assert_eq!(pages(&oriented_jpeg(1), MediaType::Jpeg).unwrap()[0].width, 480);
}

#[test]
fn animation_of_one_frame_is_a_picture() {
    let photo = scene(240, 160, 4);
    let plain = png(photo.as_raw(), 240, 160, ExtendedColorType::Rgb8);
    let frame = [&[0; 4][..], &240u32.to_be_bytes(), &160u32.to_be_bytes(), &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
    let with = |frames: u32, more: &[u8]| {
        let control = [&frames.to_be_bytes()[..], &[0; 4]].concat();
        let chunks = png_of(&[(b"acTL", control), (b"fcTL", frame.clone())])[8..].to_vec();
        let end = plain.len() - 12;
        [&plain[..33], &chunks, &plain[33..end], more, &plain[end..]].concat()
    };
    let second = png_of(&[(b"fdAT", [&[0, 0, 0, 2][..], &deflated(&[0; 9])].concat())])[8..].to_vec();
    assert_eq!(pages(&with(1, b""), MediaType::Png).unwrap().len(), 1);
    assert_eq!(pages(&with(2, b""), MediaType::Png), Err(Refusal::Animated));
    assert_eq!(pages(&with(1, &second), MediaType::Png), Err(Refusal::Animated));

    let simple = webp(photo.as_raw(), 240, 160, ExtendedColorType::Rgb8);
    let chunk = webp_chunk(&simple);
    let mut frame = [[0; 3], [0; 3], [239, 0, 0], [159, 0, 0], [100, 0, 0]].concat();
    frame.push(0);
    frame.extend(b"VP8L");
    frame.extend((chunk.len() as u32).to_le_bytes());
    frame.extend(&chunk);
    frame.extend(&[0][..chunk.len() % 2]);
    let moving = |count: usize| {
        let mut chunks: Vec<(&[u8; 4], Vec<u8>)> = vec![(b"ANIM", vec![0; 6])];
        chunks.extend((0..count).map(|_| (b"ANMF", frame.clone())));
        webp_extended(240, 160, 2, &chunks)
    };
    assert_eq!(pages(&moving(1), MediaType::Webp).unwrap().len(), 1);
    assert_eq!(pages(&moving(2), MediaType::Webp), Err(Refusal::Animated));
}

#[test]
fn missing_end_is_harmless_when_all_rows_are_there() {
    let photo = scene(400, 300, 9);
    let restarts = |encoder: &mut jpeg_encoder::Encoder<&mut Vec<u8>>| encoder.set_restart_interval(5);
    for (name, whole) in [
        ("plain", jpeg(&photo)),
        ("progressive", jpeg_with(&photo, 85, |encoder| encoder.set_progressive(true))),
        ("with restart marks", jpeg_with(&photo, 85, restarts)),
    ] {
        let expected = pages(&whole, MediaType::Jpeg).unwrap();
        for cut in 1..=2 {
            let bytes = &whole[..whole.len() - cut];
            assert_eq!(pages(bytes, MediaType::Jpeg).as_ref(), Ok(&expected), "{name} without {cut} bytes");
        }
        for cut in [3, 4, 10, 100, 1000, whole.len() / 2] {
            let bytes = &whole[..whole.len() - cut];
            let found = pages(bytes, MediaType::Jpeg);
            assert_eq!(found, Err(Refusal::RowsMissing), "{name} without {cut} bytes");
            // A messenger that cuts a photo and writes an end.
            let ended = [bytes, b"\xff\xd9"].concat();
            match pages(&ended, MediaType::Jpeg) {
                Err(refusal) => assert_eq!(refusal, Refusal::RowsMissing, "{name} without {cut} bytes, ended"),
                // Only the last part between restart marks is missing.
                Ok(pages) => assert_eq!(pages[0].omissions, [Omission::Rows], "{name} without {cut} bytes, ended"),
            }
        }
    }
}

#[test]
fn damaged_restart_mark_costs_one_part() {
    let photo = scene(800, 600, 9);
    let whole = jpeg_with(&photo, 85, |encoder| encoder.set_restart_interval(5));
    let before = decoded(&pages(&whole, MediaType::Jpeg).unwrap()[0]);
    let marks: Vec<usize> =
        (600..whole.len() - 1).filter(|at| whole[*at] == 0xff && (0xd0..=0xd7).contains(&whole[at + 1])).collect();
    let changed = |at: usize, bytes: &[u8]| {
        let mut file = whole.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    for mark in [marks[0], marks[20], marks[57]] {
        for bytes in [&b"\xff\xd9"[..1], b"\x00", b"\x12\x34", b"\xff\x1f", b"\xff\x00", b"\xff\xff"] {
            let file = changed(mark, bytes);
            if file == whole {
                continue;
            }
            let page = pages(&file, MediaType::Jpeg).unwrap().remove(0);
            assert_eq!(page.omissions, [Omission::Rows], "{bytes:x?} at {mark}");
            assert!(damage(&before, &page) < 4, "{bytes:x?} at {mark}: {} %", damage(&before, &page));
        }
        // A wrong number alone damages nothing.
        let number = whole[mark + 1] ^ 1;
        let page = pages(&changed(mark + 1, &[number]), MediaType::Jpeg).unwrap().remove(0);
        assert_eq!((page.omissions.len(), damage(&before, &page)), (0, 0));
        // A part that is cut out with its mark.
        let next = marks[marks.iter().position(|at| *at == mark).unwrap() + 1];
        let page = pages(&[&whole[..mark], &whole[next..]].concat(), MediaType::Jpeg).unwrap().remove(0);
        assert_eq!(page.omissions, [Omission::Rows]);
        assert!(damage(&before, &page) < 4, "{} %", damage(&before, &page));
    }
    // More than a row of coding units: fifty of 16 pixels.
    let file = [&whole[..marks[3]], &whole[marks[40]..]].concat();
    assert_eq!(pages(&file, MediaType::Jpeg), Err(Refusal::RowsMissing));
    let zeros = [&whole[..marks[30]], &vec![0xff; 4000], &whole[marks[80]..]].concat();
    assert_eq!(pages(&zeros, MediaType::Jpeg), Err(Refusal::RowsMissing));
}

#[test]
fn every_kind_of_jpeg_is_recognised_as_whole() {
    use jpeg_encoder::SamplingFactor as Factor;
    for (width, height) in [(200, 40), (203, 41), (333, 257), (1601, 1203)] {
        let photo = scene(width, height, 5);
        for factor in [Factor::F_1_1, Factor::F_2_1, Factor::F_1_2, Factor::F_2_2, Factor::F_4_1, Factor::F_4_2] {
            for (is_progressive, interval, is_optimised) in
                [(false, 0, false), (false, 7, false), (true, 0, false), (true, 9, true), (false, 0, true)]
            {
                let bytes = jpeg_with(&photo, 75, |encoder| {
                    encoder.set_sampling_factor(factor);
                    encoder.set_progressive(is_progressive);
                    encoder.set_optimized_huffman_tables(is_optimised);
                    encoder.set_restart_interval(interval);
                });
                let name = format!("{width} × {height} {factor:?} {is_progressive} {interval} {is_optimised}");
                let pages = pages(&bytes, MediaType::Jpeg).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
                assert!(pages[0].omissions.is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn long_screenshot_keeps_its_writing_readable() {
    let screenshot = RgbImage::from_fn(1080, 9000, |x, y| {
        let is_ink = y % 40 < 2 || (x / 3 + y / 5) % 9 == 0;
        image::Rgb(if is_ink { [10, 10, 10] } else { [245, 245, 245] })
    });
    let bytes = png(screenshot.as_raw(), 1080, 9000, ExtendedColorType::Rgb8);
    let pages = pages(&bytes, MediaType::Png).unwrap();
    assert_eq!(pages.len(), 5);
    assert!(pages.iter().all(|page| (page.width, page.height) == (1080, 2000)));
    // The first page begins with the first row, the last one ends with the last.
    for (page, row) in [(&pages[0], 0), (&pages[4], 7000)] {
        let picture = decoded(page);
        let differs =
            |x: u32, y: u32| picture.get_pixel(x, y).0[0].abs_diff(screenshot.get_pixel(x, row + y).0[0]) > 90;
        let wrong = (0..2000).flat_map(|y| (0..1080).map(move |x| (x, y))).filter(|(x, y)| differs(*x, *y)).count();
        assert!(wrong < 20_000, "{wrong} pixels");
    }
}

#[test]
fn png_with_missing_rows_is_refused() {
    let rows: Vec<u8> = (0..80 * 601).map(|at| if at % 601 == 0 { 0 } else { (at % 251) as u8 }).collect();
    assert!(pages(&sized_png(200, 80, deflated(&rows)), MediaType::Png).is_ok());
    assert_eq!(pages(&sized_png(200, 160, deflated(&rows)), MediaType::Png), Err(Refusal::Damaged));
    let cut = deflated(&rows);
    let cut = png_of(&[ihdr(200, 80), (b"IDAT", cut[..cut.len() - 60].to_vec()), (b"IEND", vec![])]);
    assert_eq!(pages(&cut, MediaType::Png), Err(Refusal::Damaged));
}
