//! `unbind prepare-evidence`, started as the worker starts it.

use prepare::MediaType;
use prepare::child::Preparer;

use crate::{exits, unbind};

#[tokio::test]
async fn picture_becomes_a_page() {
    // A grey picture with a dark half.
    let pixels: Vec<u8> = (0..160).flat_map(|_| (0..240).flat_map(|x| [if x < 60 { 30 } else { 200 }; 3])).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.encode(&pixels, 240, 160, jpeg_encoder::ColorType::Rgb).unwrap();
    let preparer = Preparer {
        program: env!("CARGO_BIN_EXE_unbind").into(),
        args: vec!["prepare-evidence".into()],
        fonts: Vec::new(),
        timeout: Preparer::TIMEOUT,
    };
    let prepared = preparer.prepare(MediaType::Jpeg, &jpeg).await.unwrap().unwrap();
    let [page] = &prepared.pages[..] else { panic!("{} pages", prepared.pages.len()) };
    assert_eq!((page.width, page.height), (240, 160));
    assert!(page.jpeg.starts_with(&[0xff, 0xd8, 0xff]));
}

#[test]
fn command_is_hidden_and_validates_its_media_type() {
    let help = unbind(&["--help"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("prepare-evidence"));
    exits(&mut unbind(&["prepare-evidence", "--media", "image/svg+xml"]), 2, &[]);
}
