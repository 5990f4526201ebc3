//! The whole corpus in this process: each file's result, and that it is harmless.

use image::ImageFormat;
use prepare::{Fonts, Prepared, Refusal, prepare, sniff};

use crate::cases::{Case, Expected, all};
use crate::samples::CANARY;

/// The server's and the child's checks, one after the other.
pub fn judge(case: &Case) -> Result<Prepared, Refusal> {
    let head = &case.bytes[..case.bytes.len().min(prepare::SNIFF_BYTES)];
    let media = sniff(head, &case.file_name, case.declared)?;
    prepare(&case.bytes, media, &Fonts::default())
}

pub fn check(case: &Case, result: &Result<Prepared, Refusal>) -> Result<(), String> {
    let matches = match (case.expected, result) {
        (Expected::Pages(count), Ok(prepared)) => prepared.pages.len() == count,
        (Expected::Refused(expected), Err(refusal)) => expected == *refusal,
        (Expected::Incomplete, Err(refusal)) => matches!(refusal, Refusal::Damaged | Refusal::RowsMissing),
        (Expected::Harmless, Ok(_)) => true,
        (Expected::Harmless, Err(refusal)) => {
            matches!(refusal, Refusal::Damaged | Refusal::NoPages | Refusal::Polyglot | Refusal::ActiveContent)
                || matches!(refusal, Refusal::TooMuchMemory | Refusal::Animated | Refusal::TooLargeDimensions)
                || matches!(refusal, Refusal::RowsMissing | Refusal::SingleColour | Refusal::TooSmall)
        }
        _ => false,
    };
    let became = match result {
        Ok(prepared) => format!("{} pages", prepared.pages.len()),
        Err(refusal) => refusal.code().to_owned(),
    };
    if !matches {
        return Err(format!("{}: {became} instead of {:?}", case.name, case.expected));
    }
    result.iter().flat_map(|prepared| &prepared.pages).try_for_each(|page| {
        let bytes = &page.jpeg;
        if segments(bytes).iter().any(|marker| !matches!(marker, 0xe0 | 0xdb | 0xc0 | 0xc4 | 0xda)) {
            return Err(format!("{}: segments {:x?}", case.name, segments(bytes)));
        }
        let picture =
            image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).map_err(|error| error.to_string())?;
        let holds_canary = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        let is_bounded = picture.width().max(picture.height()) <= 2000;
        if holds_canary || !is_bounded || (picture.width(), picture.height()) != (page.width, page.height) {
            return Err(format!("{}: canary {holds_canary}, {}×{}", case.name, picture.width(), picture.height()));
        }
        Ok(())
    })
}

/// The segment markers of a JPEG up to its scan.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let mut markers = Vec::new();
    let mut at = 2;
    while jpeg[at] == 0xff {
        markers.push(jpeg[at + 1]);
        if jpeg[at + 1] == 0xda {
            break;
        }
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    markers
}

#[test]
fn corpus_has_the_expected_results() {
    let cases = all();
    assert!(cases.len() >= 200, "{} files", cases.len());
    // Files that need the child's limits, or may crash a decoder, are tested only in the child.
    let here = cases.iter().filter(|case| case.expected != Expected::Refused(Refusal::TooMuchMemory));
    let here = here.filter(|case| case.expected != Expected::Harmless);
    let wrong: Vec<String> = here.filter_map(|case| check(case, &judge(case)).err()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
