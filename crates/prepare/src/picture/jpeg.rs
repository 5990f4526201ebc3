//! Whether every row of a JPEG can be decoded, and the repair of what browsers repair: a missing end, and a damaged part
//! between restart marks (ITU-T T.81). A decoder fills undecodable rows with grey and does not tell; a reviewer must not
//! judge half a document.

mod bits;
mod frame;
mod huffman;
mod progressive;
mod scan;

use std::borrow::Cow;

use frame::Frame;

/// A JPEG whose rows can all be decoded.
pub(crate) struct Checked<'a> {
    /// The file, or a repaired copy.
    pub(crate) bytes: Cow<'a, [u8]>,
    /// A part smaller than a row of coding units could not be decoded and is blank, or the data do not end where the
    /// picture does.
    pub(crate) is_damaged: bool,
}

/// The end of a scan's data.
struct ScanEnd {
    /// Position of the marker after it, or the end of the file.
    at: usize,
    /// Some bytes were left over.
    has_rest: bool,
}

/// Decodes a JPEG without computing pixels. `None` if rows are missing, or it is of a kind that the decoder does not
/// know.
pub(crate) fn check(bytes: &[u8]) -> Option<Checked<'_>> {
    let mut frame = Frame::default();
    let mut at = 2;
    let mut is_damaged = false;
    loop {
        let Some((marker, segment)) = next_marker(bytes, at) else {
            // The end mark is missing: cut by a byte or two, or never written.
            return frame.is_whole().then(|| Checked { bytes: ended(bytes, bytes.len()), is_damaged });
        };
        match marker {
            // A start, a restart or a reserved marker without content.
            0x01 | 0xd0..=0xd8 => at = segment,
            0xd9 if frame.all_components_seen() => {
                // A progressive photo that was ended early shows all of itself, but blurred.
                let is_damaged = is_damaged || !frame.is_whole();
                return Some(Checked { bytes: bytes.into(), is_damaged });
            }
            0xd9 => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(segment)?, *bytes.get(segment + 1)?]));
                let content = bytes.get(segment + 2..segment + length)?;
                at = segment + length;
                if marker == 0xda {
                    frame.start_scan(content)?;
                    if let Some(interval) = frame.restartable() {
                        let repaired = scan::check_intervals(&frame, bytes, at, interval)?;
                        return Some(repaired);
                    }
                    let end = scan::check_scan(&mut frame, bytes, at)?;
                    is_damaged |= end.has_rest;
                    at = end.at;
                    frame.end_scan();
                    if !frame.is_progressive && frame.is_whole() {
                        return Some(Checked { bytes: ended(bytes, at), is_damaged });
                    }
                } else {
                    frame.read_segment(marker, content)?;
                }
            }
        }
    }
}

/// The file, with an end mark at this position if there is none.
fn ended(bytes: &[u8], at: usize) -> Cow<'_, [u8]> {
    if next_marker(bytes, at).is_some_and(|(marker, _)| marker == 0xd9) {
        return bytes.into();
    }
    let data = &bytes[..at];
    [data.strip_suffix(b"\xff").unwrap_or(data), b"\xff\xd9"].concat().into()
}

/// The next marker at or after a position, and the position after it. Skips other bytes and fill bytes, as decoders do.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        while bytes.get(at) == Some(&0xff) {
            at += 1;
        }
        match bytes.get(at) {
            None => return None,
            Some(0) => at += 1,
            Some(marker) => return Some((*marker, at + 1)),
        }
    }
}
