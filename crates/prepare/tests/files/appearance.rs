//! Appearance of pages: upright, on white, recognised by fingerprint, and stamped.

use image::{ExtendedColorType, RgbImage};
use prepare::{Fonts, MediaType, Page, StampError, Turn, distance, prepare, stamp};

use crate::cases::oriented_jpeg;
use crate::samples::{jpeg, jpeg_with, png, scene};
use crate::samples_pdf::Document;

fn page(bytes: &[u8], media: MediaType) -> Page {
    prepare(bytes, media, &Fonts::default()).unwrap().pages.remove(0)
}

fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

/// The name of the nearest colour.
fn colour(picture: &RgbImage, x: u32, y: u32) -> &'static str {
    match picture.get_pixel(x, y).0.map(|value| value > 128) {
        [true, false, false] => "red",
        [false, true, false] => "green",
        [false, false, true] => "blue",
        [true, true, true] => "white",
        [false, false, false] => "black",
        _ => "other",
    }
}

#[test]
fn every_orientation_becomes_upright() {
    for orientation in 1..=8 {
        let page = page(&oriented_jpeg(orientation), MediaType::Jpeg);
        assert_eq!((page.width, page.height), (480, 320), "orientation {orientation}");
        let picture = decoded(&page.jpeg);
        let corners = [(40, 40), (440, 40), (40, 280), (440, 280)].map(|(x, y)| colour(&picture, x, y));
        assert_eq!(corners, ["red", "green", "blue", "white"], "orientation {orientation}");
    }
}

#[test]
fn transparency_becomes_white() {
    // Clear on the left, black of half strength on the right.
    let row = [&[0; 4].repeat(120)[..], &[0, 0, 0, 128].repeat(120)].concat();
    let picture = decoded(&page(&png(&row.repeat(160), 240, 160, ExtendedColorType::Rgba8), MediaType::Png).jpeg);
    assert_eq!(colour(&picture, 50, 80), "white");
    let value = picture.get_pixel(200, 80).0[0];
    assert!((124..=131).contains(&value), "{value}");
}

#[test]
fn pdf_page_is_rendered_on_white_at_full_size() {
    let prepared = prepare(&Document::new(2).build(), MediaType::Pdf, &Fonts::default()).unwrap();
    for page in &prepared.pages {
        assert_eq!((page.width, page.height), (1413, 2000));
        let picture = decoded(&page.jpeg);
        assert_eq!(colour(&picture, 5, 5), "white");
        // The square at 20..80, 760..820 points from the bottom left.
        assert_eq!(colour(&picture, 50 * 2000 / 842, (842 - 790) * 2000 / 842), "red");
    }
    assert_ne!(prepared.pages[0].jpeg, prepared.pages[1].jpeg);
    let sideways = page(&Document::page("/Rotate 90").build(), MediaType::Pdf);
    assert_eq!((sideways.width, sideways.height), (2000, 1413));
    assert_eq!(colour(&decoded(&sideways.jpeg), 790 * 2000 / 842, 50 * 2000 / 842), "red");
}

#[test]
fn fingerprint_tells_pictures_apart() {
    let photos: Vec<RgbImage> = (1..=8).map(|seed| scene(1600, 1200, seed)).collect();
    for (at, photo) in photos.iter().enumerate() {
        let original = page(&jpeg(photo), MediaType::Jpeg).fingerprint;
        let small = image::imageops::thumbnail(photo, 700, 525);
        let stretched = image::imageops::thumbnail(photo, 1000, 760);
        let mut brighter = photo.clone();
        brighter.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|value| value.saturating_add(12)));
        for (how, again) in [
            ("saved badly", jpeg_with(photo, 35, |_| {})),
            ("smaller", jpeg(&small)),
            ("smaller and bad", jpeg_with(&small, 40, |_| {})),
            ("stretched", jpeg(&stretched)),
            ("brighter", jpeg(&brighter)),
        ] {
            let same = distance(original, page(&again, MediaType::Jpeg).fingerprint);
            assert!(same < 6, "{how}: {same} bits");
        }
        for other in &photos[at + 1..] {
            let other = distance(original, page(&jpeg(other), MediaType::Jpeg).fingerprint);
            assert!(other > 16, "{other} bits");
        }
    }
}

#[test]
fn stamped_page_is_rotated_and_readable() {
    let page = page(&jpeg(&scene(1600, 1000, 3)), MediaType::Jpeg);
    let before = decoded(&page.jpeg);
    let lines = ["审核员 张伟", "2026-11-22 14:05"];
    let stamped = decoded(&stamp(&page.jpeg, &lines, Turn::None).unwrap());
    assert_eq!(stamped.width(), 1600);
    assert!((1020..1100).contains(&stamped.height()), "{}", stamped.height());
    // Each quarter of the picture is stamped, and most of each is unchanged.
    for (left, top) in [(0, 0), (800, 0), (0, 500), (800, 500)] {
        let places = (0..500).flat_map(|y| (0..800).map(move |x| (left + x, top + y)));
        let touched = places
            .filter(|(x, y)| {
                let (old, new) = (before.get_pixel(*x, *y).0, stamped.get_pixel(*x, *y).0);
                old.iter().zip(new).any(|(old, new)| old.abs_diff(new) > 20)
            })
            .count();
        assert!((8_000..160_000).contains(&touched), "{touched} of 400000 at {left}, {top}");
    }
    let right = decoded(&stamp(&page.jpeg, &lines, Turn::Right).unwrap());
    assert_eq!(right.width(), 1000);
    assert!(right.height() > 1600);
}

#[test]
fn stamp_shows_on_black_and_white() {
    for value in [0, 255] {
        let mut picture = RgbImage::from_pixel(900, 600, image::Rgb([value; 3]));
        (0..8).for_each(|x| picture.put_pixel(x, 0, image::Rgb([255 - value; 3])));
        let page = page(&jpeg(&picture), MediaType::Jpeg);
        let stamped = decoded(&stamp(&page.jpeg, &["李娜 2026-11-22"], Turn::None).unwrap());
        let changed = stamped.enumerate_pixels().filter(|(_, y, _)| *y < 600);
        let changed = changed.filter(|(_, _, pixel)| pixel.0[0].abs_diff(value) > 30).count();
        assert!(changed > 5_000, "{changed} on {value}");
    }
}

#[test]
fn unstampable_page_is_an_error() {
    let page = page(&jpeg(&scene(300, 200, 3)), MediaType::Jpeg);
    assert_eq!(stamp(&page.jpeg, &[], Turn::None), Err(StampError::NothingToWrite));
    assert_eq!(stamp(&page.jpeg, &[" ", "\n"], Turn::None), Err(StampError::NothingToWrite));
    assert_eq!(stamp(b"", &["x"], Turn::None), Err(StampError::NotOurPage));
    assert_eq!(stamp(b"<html>", &["x"], Turn::None), Err(StampError::NotOurPage));
    assert_eq!(stamp(&page.jpeg[..page.jpeg.len() / 2], &["x"], Turn::None), Err(StampError::NotOurPage));
}

#[test]
fn pages_of_every_shape_can_be_stamped() {
    for (width, height) in [(200, 40), (40, 2000), (2000, 40), (208, 208), (41, 1999), (2000, 2000)] {
        let page = page(&jpeg(&scene(width, height, 3)), MediaType::Jpeg);
        for turn in [Turn::None, Turn::Right, Turn::Half, Turn::Left] {
            let stamped = stamp(&page.jpeg, &["欧阳娜娜 𠮷 Ω", "2026"], turn).unwrap();
            assert!(decoded(&stamped).height() > 0);
        }
    }
    let shades: Vec<u8> = (0..240 * 160).map(|at| (at % 240) as u8).collect();
    let grey = page(&png(&shades, 240, 160, ExtendedColorType::L8), MediaType::Png);
    assert!(stamp(&grey.jpeg, &["x"], Turn::None).is_ok());
}
