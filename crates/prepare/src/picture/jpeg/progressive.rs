//! The four kinds of scans of a progressive JPEG (T.81, annex G).

use super::bits::{Bits, Undecodable};
use super::frame::{Component, Frame, Scan};
use super::huffman::Table;

/// Decodes these units of the scan. Called once for each restart interval, so a run of empty blocks ends with it.
pub(super) fn decode_units(
    frame: &mut Frame,
    bits: &mut Bits<'_>,
    units: std::ops::Range<usize>,
) -> Result<(), Undecodable> {
    if frame.scan.first == 0 {
        return decode_dc(frame, bits, units);
    }
    let [index] = frame.scan.components[..] else { return Err(Undecodable) };
    let mut nonzero = std::mem::take(&mut frame.components[index].nonzero);
    let component = &frame.components[index];
    let result = frame.ac(component).ok_or(Undecodable).and_then(|table| {
        let mut run = 0;
        for unit in units {
            let block = nonzero.get_mut(block_of(component, unit)).ok_or(Undecodable)?;
            if frame.scan.high == 0 {
                decode_first(&frame.scan, bits, table, block, &mut run)?;
            } else {
                refine(&frame.scan, bits, table, block, &mut run)?;
            }
        }
        Ok(())
    });
    frame.components[index].nonzero = nonzero;
    result
}

fn block_of(component: &Component, unit: usize) -> usize {
    let columns = component.blocks.0;
    unit / columns * component.stride + unit % columns
}

fn decode_dc(frame: &Frame, bits: &mut Bits<'_>, units: std::ops::Range<usize>) -> Result<(), Undecodable> {
    let is_alone = frame.scan.components.len() == 1;
    for _ in units {
        for index in &frame.scan.components {
            let component = &frame.components[*index];
            let blocks = if is_alone { 1 } else { component.horizontal * component.vertical };
            for _ in 0..blocks {
                if frame.scan.high == 0 {
                    let size = bits.symbol(frame.dc(component).ok_or(Undecodable)?)?;
                    bits.take(u32::from(size.min(16)))?;
                } else {
                    bits.take(1)?;
                }
            }
        }
    }
    Ok(())
}

fn decode_first(
    scan: &Scan,
    bits: &mut Bits<'_>,
    table: &Table,
    block: &mut u64,
    run: &mut u32,
) -> Result<(), Undecodable> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    let mut place = u32::from(scan.first);
    while place <= u32::from(scan.last) {
        let symbol = bits.symbol(table)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && zeros < 15 {
            *run = (1 << zeros) - 1 + bits.take(zeros)?;
            return Ok(());
        }
        place += zeros;
        if size > 0 {
            bits.take(size)?;
            *block |= 1_u64.checked_shl(place).ok_or(Undecodable)?;
        }
        place += 1;
    }
    if place > u32::from(scan.last) + 1 { Err(Undecodable) } else { Ok(()) }
}

fn refine(scan: &Scan, bits: &mut Bits<'_>, table: &Table, block: &mut u64, run: &mut u32) -> Result<(), Undecodable> {
    let last = u32::from(scan.last);
    let mut place = u32::from(scan.first);
    if *run == 0 {
        while place <= last {
            let symbol = bits.symbol(table)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), symbol & 15);
            if size == 0 && zeros < 15 {
                *run = (1 << zeros) + bits.take(zeros)?;
                break;
            }
            if size > 0 {
                bits.take(1)?;
            }
            // Passes the zeros, with a correction bit for every coefficient between them.
            while place <= last {
                if *block >> place & 1 == 1 {
                    bits.take(1)?;
                } else if zeros == 0 {
                    if size > 0 {
                        *block |= 1 << place;
                    }
                    place += 1;
                    break;
                } else {
                    zeros -= 1;
                }
                place += 1;
            }
        }
    }
    if *run > 0 {
        for place in place..=last {
            if *block >> place & 1 == 1 {
                bits.take(1)?;
            }
        }
        *run -= 1;
    }
    Ok(())
}
