//! The child's output format: a magic number, the length of the header, the header as JSON, then the bytes of each
//! page. Both sides are the same program, so the format needs no version negotiation.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::{Omission, Page, Prepared, Refusal, limits};

/// First bytes of every frame; output without them is not from the child.
pub(super) const MARK: &[u8; 4] = b"UBP1";
/// The header of thirty pages is under 4 KiB.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// Size of the largest frame, in bytes.
pub(super) const MAX_BYTES: usize = MARK.len() + 4 + MAX_HEADER_BYTES + limits::MAX_PREPARED_BYTES;

/// The pages, or the code of the refusal.
type Header = Result<Vec<PageHeader>, String>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageHeader {
    bytes: usize,
    width: u32,
    height: u32,
    fingerprint: u64,
    /// Codes.
    omissions: Vec<String>,
}

pub(super) fn write(to: &mut impl Write, result: &Result<Prepared, Refusal>) -> io::Result<()> {
    let header: Header = match result {
        Ok(prepared) => Ok(prepared.pages.iter().map(page_header).collect()),
        Err(refusal) => Err(refusal.code().to_owned()),
    };
    let header = serde_json::to_vec(&header)?;
    let length = u32::try_from(header.len()).map_err(io::Error::other)?;
    to.write_all(MARK)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&header)?;
    for page in result.iter().flat_map(|prepared| &prepared.pages) {
        to.write_all(&page.jpeg)?;
    }
    to.flush()
}

fn page_header(page: &Page) -> PageHeader {
    PageHeader {
        bytes: page.jpeg.len(),
        width: page.width,
        height: page.height,
        fingerprint: page.fingerprint,
        omissions: page.omissions.iter().map(|omission| omission.code().to_owned()).collect(),
    }
}

/// Reads a frame that a compromised decoder may have written: counts and sizes are checked, every page must be a JPEG
/// of the stated size without metadata, and no bytes may follow. `None` if any check fails.
pub(super) fn read(frame: &[u8]) -> Option<Result<Prepared, Refusal>> {
    let rest = frame.strip_prefix(MARK)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length) as usize;
    if length > MAX_HEADER_BYTES {
        return None;
    }
    let (header, mut rest) = rest.split_at_checked(length)?;
    let pages = match serde_json::from_slice::<Header>(header).ok()? {
        Ok(pages) => pages,
        Err(code) if rest.is_empty() => return Refusal::from_code(&code).map(Err),
        Err(_) => return None,
    };
    if pages.is_empty() || pages.len() > limits::MAX_PAGES {
        return None;
    }
    let mut prepared = Vec::with_capacity(pages.len());
    for page in pages {
        let (jpeg, after) = rest.split_at_checked(page.bytes)?;
        rest = after;
        let size = (page.width, page.height);
        if page.width.max(page.height) > limits::PAGE_SIDE || plain_jpeg_size(jpeg) != Some(size) {
            return None;
        }
        let omissions = page.omissions.iter().map(|code| Omission::from_code(code)).collect::<Option<Vec<_>>>()?;
        if !omissions.is_sorted_by(|a, b| a < b) {
            return None;
        }
        let PageHeader { width, height, fingerprint, .. } = page;
        prepared.push(Page { jpeg: jpeg.to_vec(), width, height, fingerprint, omissions });
    }
    rest.is_empty().then_some(Ok(Prepared { pages: prepared }))
}

/// Width and height of a baseline JPEG with only the segments our encoder writes: JFIF header, tables, frame, scan.
fn plain_jpeg_size(jpeg: &[u8]) -> Option<(u32, u32)> {
    if !jpeg.ends_with(b"\xff\xd9") {
        return None;
    }
    let mut rest = jpeg.strip_prefix(b"\xff\xd8")?;
    let mut size = None;
    loop {
        let [0xff, marker, high, low, ..] = *rest else {
            return None;
        };
        let segment = rest.get(4..2 + usize::from(u16::from_be_bytes([high, low])))?;
        match marker {
            0xe0 if segment.starts_with(b"JFIF\0") => {}
            0xc4 | 0xdb | 0xdd => {}
            0xc0 => {
                let [_, h0, h1, w0, w1, ..] = *segment else {
                    return None;
                };
                size = Some((u16::from_be_bytes([w0, w1]).into(), u16::from_be_bytes([h0, h1]).into()));
            }
            0xda => return size.filter(|(width, height)| *width > 0 && *height > 0),
            _ => return None,
        }
        rest = &rest[4 + segment.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::{MARK, read, write};
    use crate::encode::encode_jpeg;
    use crate::{Omission, Page, Prepared, Refusal};

    fn frame(result: &Result<Prepared, Refusal>) -> Vec<u8> {
        let mut frame = Vec::new();
        write(&mut frame, result).unwrap();
        frame
    }

    fn page() -> Page {
        let jpeg = encode_jpeg(&[9; 4 * 3 * 3], 4, 3, jpeg_encoder::ColorType::Rgb, 88).unwrap();
        Page { jpeg, width: 4, height: 3, fingerprint: u64::MAX, omissions: Omission::ALL.to_vec() }
    }

    #[test]
    fn results_round_trip() {
        let two = Ok(Prepared { pages: vec![page(), page()] });
        assert_eq!(read(&frame(&two)), Some(two));
        for refusal in Refusal::ALL {
            assert_eq!(read(&frame(&Err(refusal))), Some(Err(refusal)));
        }
    }

    #[test]
    fn inconsistent_frames_are_rejected() {
        let honest = frame(&Ok(Prepared { pages: vec![page()] }));
        for cut in 0..honest.len() {
            assert_eq!(read(&honest[..cut]), None, "cut at {cut}");
        }
        assert_eq!(read(&[&honest[..], b"x"].concat()), None);
        assert_eq!(read(&[&MARK[..], &[0xff; 8]].concat()), None);
        let lies: [fn(&mut Page); 7] = [
            |page| page.omissions.push(Omission::Text),
            |page| page.width = 5,
            |page| page.jpeg.splice(0..2, *b"<html>").for_each(drop),
            |page| page.jpeg.splice(2..2, *b"\xff\xe1\x00\x08Exif\0\0").for_each(drop),
            |page| page.jpeg.splice(2..2, *b"\xff\xfe\x00\x04hi").for_each(drop),
            |page| page.jpeg.extend(b"tail"),
            |page| page.jpeg.clear(),
        ];
        for lie in lies {
            let mut page = page();
            lie(&mut page);
            assert_eq!(read(&frame(&Ok(Prepared { pages: vec![page] }))), None);
        }
        assert_eq!(read(&frame(&Ok(Prepared { pages: vec![] }))), None);
        assert_eq!(read(&frame(&Ok(Prepared { pages: vec![page(); 31] }))), None);
    }
}
