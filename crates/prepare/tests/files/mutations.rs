//! Mutated pictures and PDFs: no crash, no hang, and never half a picture taken for a whole one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use image::ExtendedColorType;
use prepare::{MediaType, Prepared, Refusal};

use crate::child::preparer;
use crate::samples::{LOSSY_WEBP, jpeg, jpeg_with, png, scene, unhex, webp};
use crate::samples_pdf::Document;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

fn seeds() -> Vec<(MediaType, Vec<u8>)> {
    let photo = scene(400, 300, 7);
    let form = Document::page("/Annots [7 0 R]").with("<< /Subtype /Widget /Rect [9 9 99 29] /FT /Tx /V (x) >>");
    vec![
        (MediaType::Jpeg, jpeg(&photo)),
        (MediaType::Jpeg, jpeg_with(&photo, 80, |encoder| encoder.set_progressive(true))),
        (MediaType::Jpeg, jpeg_with(&photo, 80, |encoder| encoder.set_restart_interval(6))),
        (MediaType::Png, png(photo.as_raw(), 400, 300, ExtendedColorType::Rgb8)),
        (MediaType::Webp, webp(photo.as_raw(), 400, 300, ExtendedColorType::Rgb8)),
        (MediaType::Webp, unhex(LOSSY_WEBP)),
        (MediaType::Pdf, Document::new(2).build()),
        (MediaType::Pdf, Document::new(1).build_compressed()),
        (MediaType::Pdf, form.build()),
        (MediaType::Pdf, include_bytes!("encrypted/aes_128.pdf").to_vec()),
    ]
}

/// Cuts, flips, overwrites, removes, repeats or swaps parts. The first sixteen bytes stay, so that the type is the same.
fn mutate(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    const HEAD: usize = 16;
    let mut out = bytes.to_vec();
    let place = |numbers: &mut Numbers, out: &[u8]| HEAD + numbers.below(out.len() - HEAD);
    for _ in 0..=numbers.below(3) {
        if out.len() <= HEAD + 64 {
            break;
        }
        let at = place(numbers, &out);
        let length = 1 + numbers.below((out.len() - at).min(400));
        match numbers.below(7) {
            0 => out.truncate(at),
            1 => (0..=numbers.below(8)).for_each(|_| {
                let at = place(numbers, &out);
                out[at] ^= 1 << numbers.below(8);
            }),
            2 => out[at..at + length].iter_mut().for_each(|byte| *byte = numbers.next() as u8),
            3 => drop(out.drain(at..at + length)),
            4 => {
                let part = out[at..at + length].to_vec();
                out.splice(at..at, part);
            }
            5 => {
                let part: Vec<u8> = out.drain(at..at + length).collect();
                let to = place(numbers, &out);
                out.splice(to..to, part);
            }
            _ => out[at..at + length].fill([0, 0xff][numbers.below(2)]),
        }
    }
    out
}

/// A JPEG that was taken as whole has no run of rows in one grey at its end, which the photos here do not have.
fn ends_in_grey(prepared: &Prepared) -> bool {
    prepared.pages.iter().filter(|page| page.omissions.is_empty()).any(|page| {
        let picture = image::load_from_memory(&page.jpeg).unwrap().into_rgb8();
        let (width, height) = picture.dimensions();
        let is_grey =
            |y: u32| (0..width).all(|x| picture.get_pixel(x, y).0.iter().all(|value| value.abs_diff(128) <= 2));
        (height.saturating_sub(16)..height).all(is_grey)
    })
}

async fn run(count: usize) {
    let seeds = Arc::new(seeds());
    let next = Arc::new(AtomicUsize::new(0));
    let mut lanes = Vec::new();
    for _ in 0..3 {
        let (seeds, next) = (seeds.clone(), next.clone());
        lanes.push(tokio::spawn(async move {
            let (mut wrong, mut taken) = (Vec::new(), 0);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return (wrong, taken);
                }
                let (media, seed) = &seeds[number % seeds.len()];
                let bytes = mutate(seed, &mut Numbers(number as u64));
                let begun = Instant::now();
                let result = preparer().prepare(*media, &bytes).await;
                match &result {
                    Ok(Err(Refusal::DecoderDied | Refusal::TooSlow)) | Err(_) => {
                        wrong.push(format!("{number}, {media:?}: {result:?}"));
                    }
                    Ok(Ok(prepared)) if *media == MediaType::Jpeg && ends_in_grey(prepared) => {
                        wrong.push(format!("{number}: half a photo"));
                    }
                    Ok(prepared) => taken += usize::from(prepared.is_ok()),
                }
                if begun.elapsed() > Duration::from_secs(10) {
                    wrong.push(format!("{number}, {media:?}: {:?}", begun.elapsed()));
                }
            }
        }));
    }
    let (mut wrong, mut taken) = (Vec::new(), 0);
    for lane in lanes {
        let (more, also) = lane.await.unwrap();
        wrong.extend(more);
        taken += also;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(taken > count / 50, "only {taken} of {count} were prepared");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousand_mutated_files_never_crash() {
    run(1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: `make fuzz`"]
async fn ten_thousand_mutated_files_never_crash() {
    run(10_000).await;
}
