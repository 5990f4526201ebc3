//! The data of a scan: unit by unit, and in intervals between restart marks.

use super::bits::{Bits, Undecodable, scan_end};
use super::frame::Frame;
use super::{Checked, ScanEnd, progressive};

/// Decodes a scan that must be whole. `None` if it is not.
pub(super) fn check_scan(frame: &mut Frame, bytes: &[u8], from: usize) -> Option<ScanEnd> {
    let total = unit_count(frame);
    let interval = if frame.restart_interval == 0 { total } else { frame.restart_interval };
    let (mut at, mut unit, mut has_rest) = (from, 0, false);
    while unit < total {
        let mut bits = Bits::new(bytes, at);
        let to = (unit + interval).min(total);
        if frame.is_progressive {
            progressive::decode_units(frame, &mut bits, unit..to).ok()?;
        } else {
            decode_units(frame, &mut bits, unit..to).ok()?;
        }
        unit = to;
        at = scan_end(bytes, bits.position());
        has_rest |= is_rest(&bytes[bits.position()..at]);
        if unit < total {
            at = restart_mark(bytes, at)?.1;
        }
    }
    Some(ScanEnd { at, has_rest })
}

/// Bytes between the last unit and the marker. Zeros are padding.
fn is_rest(rest: &[u8]) -> bool {
    rest.iter().any(|byte| *byte != 0)
}

/// The number of the restart mark here, and the position after it.
fn restart_mark(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let fill = bytes.get(at..)?.iter().take_while(|byte| **byte == 0xff).count();
    let marker = *bytes.get(at + fill)?;
    (fill > 0 && (0xd0..=0xd7).contains(&marker)).then_some((marker - 0xd0, at + fill + 1))
}

/// Coding units of the scan: of all components together, or the blocks of a single one (T.81, A.2).
fn unit_count(frame: &Frame) -> usize {
    let (columns, rows) = match frame.scan.components[..] {
        [only] => frame.components[only].blocks,
        _ => frame.units,
    };
    columns * rows
}

fn decode_units(frame: &Frame, bits: &mut Bits<'_>, units: std::ops::Range<usize>) -> Result<(), Undecodable> {
    let is_alone = frame.scan.components.len() == 1;
    for _ in units {
        for index in &frame.scan.components {
            let component = &frame.components[*index];
            let (dc, ac) = frame.dc(component).zip(frame.ac(component)).ok_or(Undecodable)?;
            let blocks = if is_alone { 1 } else { component.horizontal * component.vertical };
            for _ in 0..blocks {
                let size = bits.symbol(dc)?;
                bits.take(u32::from(size.min(16)))?;
                let mut place = 1;
                while place < 64 {
                    let symbol = bits.symbol(ac)?;
                    let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
                    if size == 0 && run < 15 {
                        break;
                    }
                    bits.take(size)?;
                    place += run + 1;
                }
                if place > 64 {
                    return Err(Undecodable);
                }
            }
        }
    }
    Ok(())
}

/// Decodes a scan that holds the whole picture in intervals of so many units. A damaged interval is replaced by a blank
/// one, as browsers show it, as long as all of them together are less than a row.
pub(super) fn check_intervals<'a>(frame: &Frame, bytes: &'a [u8], from: usize, interval: usize) -> Option<Checked<'a>> {
    let total = unit_count(frame);
    let count = total.div_ceil(interval);
    let (parts, has_end) = split(bytes, from, count);
    let places = place(&parts, count);
    let mut rebuilt = Vec::with_capacity(bytes.len() + 2);
    rebuilt.extend(&bytes[..from]);
    let (mut lost_units, mut is_damaged) = (0, false);
    for (number, part) in places.into_iter().enumerate() {
        let units = number * interval..((number + 1) * interval).min(total);
        if number > 0 {
            rebuilt.extend([0xff, 0xd0 + (number - 1) as u8 % 8]);
        }
        let decoded = part.and_then(|(from, to)| {
            let mut bits = Bits::new(&bytes[..to], from);
            decode_units(frame, &mut bits, units.clone()).ok()?;
            Some((from, bits.position(), to))
        });
        if let Some((from, end, to)) = decoded {
            is_damaged |= is_rest(&bytes[end..to]);
            rebuilt.extend(&bytes[from..end]);
        } else {
            lost_units += units.len();
            rebuilt.extend(blank(frame, units.len())?);
        }
    }
    // A damaged last part without an end is a file that was cut.
    let columns = if frame.scan.components.len() == 1 { frame.components[0].blocks.0 } else { frame.units.0 };
    if lost_units >= columns || (lost_units > 0 && !has_end) {
        return None;
    }
    rebuilt.extend(b"\xff\xd9");
    Some(Checked { bytes: rebuilt.into(), is_damaged: is_damaged || lost_units > 0 })
}

/// A part of a scan: the number of the restart mark before it, and its bytes.
struct Part {
    mark: Option<u8>,
    bytes: (usize, usize),
}

/// Splits a scan at its restart marks, up to its end. The second value is whether there is an end.
fn split(bytes: &[u8], from: usize, count: usize) -> (Vec<Part>, bool) {
    let mut parts = Vec::new();
    let (mut mark, mut start, mut at) = (None, from, from);
    loop {
        let end = scan_end(bytes, at);
        let fill = bytes[end..].iter().take_while(|byte| **byte == 0xff).count();
        match bytes.get(end + fill) {
            Some(marker @ 0xd0..=0xd7) => {
                parts.push(Part { mark, bytes: (start, end) });
                (mark, start) = (Some(marker - 0xd0), end + fill + 1);
                at = start;
            }
            // Not a marker that can stand here: damaged data.
            Some(0..=0xbf) => at = end + fill + 1,
            // Nor can any other marker but the end, while parts are missing.
            Some(marker) if *marker != 0xd9 && parts.len() + 1 < count => at = end + fill + 1,
            found => {
                parts.push(Part { mark, bytes: (start, end) });
                return (parts, found.is_some());
            }
        }
    }
}

/// The interval each part belongs to. Numbers of marks count only when parts are missing or too many: then a number one
/// or two ahead means lost intervals, one or two behind a repeated part (as in libjpeg's `jpeg_resync_to_restart`).
fn place(parts: &[Part], count: usize) -> Vec<Option<(usize, usize)>> {
    let mut places = vec![None; count];
    let is_complete = parts.len() == count;
    let mut next = 0;
    for part in parts {
        if let Some(mark) = part.mark.filter(|_| !is_complete) {
            let expected = (next + 7) % 8;
            match (usize::from(mark) + 8 - expected) % 8 {
                ahead @ 1..=2 => next += ahead,
                6..=7 => continue,
                _ => {}
            }
        }
        if let Some(place) = places.get_mut(next) {
            *place = Some(part.bytes);
        }
        next += 1;
    }
    places
}

/// So many units of a single colour: no difference, end of block, for each block. `None` if the tables lack these
/// symbols.
fn blank(frame: &Frame, units: usize) -> Option<Vec<u8>> {
    let is_alone = frame.scan.components.len() == 1;
    let (mut out, mut buffer, mut count) = (Vec::new(), 0_u64, 0);
    for _ in 0..units {
        for index in &frame.scan.components {
            let component = &frame.components[*index];
            let codes = [frame.dc(component)?.code(0)?, frame.ac(component)?.code(0)?];
            let blocks = if is_alone { 1 } else { component.horizontal * component.vertical };
            for code in (0..blocks).flat_map(|_| codes) {
                buffer = buffer << code.length | u64::from(code.bits);
                count += code.length;
                while count >= 8 {
                    count -= 8;
                    push_stuffed(&mut out, (buffer >> count) as u8);
                }
            }
        }
    }
    if count > 0 {
        // The rest of the last byte is filled with ones.
        push_stuffed(&mut out, ((buffer << (8 - count)) as u8) | (0xff >> count));
    }
    Some(out)
}

fn push_stuffed(out: &mut Vec<u8>, byte: u8) {
    out.push(byte);
    if byte == 0xff {
        out.push(0);
    }
}
