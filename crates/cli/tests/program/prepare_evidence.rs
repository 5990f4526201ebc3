//! `unbind prepare-evidence`, started as the worker starts it.

use prepare::child::Preparer;
use prepare::{MediaType, Refusal};

use crate::unbind;

/// A grey picture with a dark half, 120 by 80 pixels.
fn small_jpeg() -> Vec<u8> {
    let pixels: Vec<u8> = (0..80).flat_map(|_| (0..120).flat_map(|x| [if x < 60 { 30 } else { 200 }; 3])).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.encode(&pixels, 120, 80, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

fn preparer() -> Preparer {
    Preparer {
        program: env!("CARGO_BIN_EXE_unbind").into(),
        args: vec!["prepare-evidence".into()],
        timeout: Preparer::TIMEOUT,
    }
}

#[tokio::test]
async fn picture_becomes_a_page() {
    let prepared = preparer().prepare(MediaType::Jpeg, &small_jpeg()).await.unwrap().unwrap();
    let [page] = &prepared.pages[..] else { panic!("{} pages", prepared.pages.len()) };
    assert_eq!((page.width, page.height), (120, 80));
    assert!(page.jpeg.starts_with(&[0xff, 0xd8, 0xff]));
}

#[tokio::test]
async fn invalid_file_is_refused_with_a_code() {
    let answer = |bytes: &'static [u8]| async move { preparer().prepare(MediaType::Jpeg, bytes).await.unwrap() };
    assert_eq!(answer(b"").await, Err(Refusal::Empty));
    assert_eq!(answer(b"<html>not a picture</html>").await.map(drop), Err(Refusal::WrongType));
    let jpeg = small_jpeg();
    let half = preparer().prepare(MediaType::Jpeg, &jpeg[..jpeg.len() / 3]).await.unwrap();
    assert_eq!(half.map(drop), Err(Refusal::Damaged));
}

#[test]
fn command_is_hidden_and_validates_its_media_type() {
    let help = unbind(&["--help"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("prepare-evidence"));
    let output = unbind(&["prepare-evidence", "--media", "image/svg+xml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
