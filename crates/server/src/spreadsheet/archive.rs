//! A ZIP archive written from front to back (APPNOTE 6.3, without its extensions): sizes and sums follow each file, so that
//! nothing has to be gone back to and nothing waits in memory or on a disk.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

const LOCAL_FILE: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL_FILE: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// What a reader must know to read it: deflated files.
const VERSION: u16 = 20;
/// Sizes and sum stand behind the file.
const SIZES_FOLLOW: u16 = 1 << 3;
const DEFLATED: u16 = 8;
/// The first of January 1980: when it was made is not the archive's to tell.
const DATE: u16 = 0x21;

/// An archive that is being written.
#[derive(Debug)]
pub struct Archive {
    /// What has not been taken yet.
    out: Vec<u8>,
    /// How much was taken.
    taken: u64,
    files: Vec<File>,
    open: Option<Open>,
}

#[derive(Debug)]
struct File {
    name: &'static str,
    offset: u32,
    sum: u32,
    packed: u32,
    size: u32,
}

#[derive(Debug)]
struct Open {
    name: &'static str,
    offset: u32,
    /// Position of its first packed byte.
    from: u64,
    crc: Crc,
    size: u64,
    encoder: DeflateEncoder<Vec<u8>>,
}

impl Archive {
    /// An empty one.
    pub fn new() -> Self {
        Self { out: Vec::new(), taken: 0, files: Vec::new(), open: None }
    }

    fn position(&self) -> u64 {
        self.taken + u64::try_from(self.out.len()).unwrap_or(u64::MAX)
    }

    /// Begins a file; the one before ends. `name` is ASCII.
    ///
    /// # Errors
    /// An archive of more than 4 GiB.
    pub fn begin(&mut self, name: &'static str) -> io::Result<()> {
        self.end()?;
        let offset = small(self.position())?;
        number(&mut self.out, LOCAL_FILE);
        for half in [VERSION, SIZES_FOLLOW, DEFLATED, 0, DATE] {
            self.out.extend(half.to_le_bytes());
        }
        for unknown in [0_u32; 3] {
            number(&mut self.out, unknown);
        }
        self.out.extend(length(name)?.to_le_bytes());
        self.out.extend(0_u16.to_le_bytes());
        self.out.extend(name.as_bytes());
        let encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        self.open = Some(Open { name, offset, from: self.position(), crc: Crc::new(), size: 0, encoder });
        Ok(())
    }

    /// More of the file that was begun.
    ///
    /// # Errors
    /// When none was.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let open = self.open.as_mut().ok_or_else(|| io::Error::other("no file of the archive is open"))?;
        open.crc.update(bytes);
        open.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        open.encoder.write_all(bytes)?;
        self.out.append(open.encoder.get_mut());
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let Open { name, offset, from, crc, size, encoder } = open;
        self.out.append(&mut encoder.finish()?);
        let packed = small(self.position() - from)?;
        let file = File { name, offset, sum: crc.sum(), packed, size: small(size)? };
        for value in [DESCRIPTOR, file.sum, file.packed, file.size] {
            number(&mut self.out, value);
        }
        self.files.push(file);
        Ok(())
    }

    /// What can be sent by now.
    pub fn take(&mut self) -> Vec<u8> {
        self.taken = self.position();
        std::mem::take(&mut self.out)
    }

    /// The rest: the end of the last file, and the list of them.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        self.end()?;
        let from = self.position();
        for file in &self.files {
            number(&mut self.out, CENTRAL_FILE);
            for half in [VERSION, VERSION, SIZES_FOLLOW, DEFLATED, 0, DATE] {
                self.out.extend(half.to_le_bytes());
            }
            for value in [file.sum, file.packed, file.size] {
                number(&mut self.out, value);
            }
            self.out.extend(length(file.name)?.to_le_bytes());
            // No extra field, no comment, the first disk, no attributes.
            self.out.extend([0; 12]);
            number(&mut self.out, file.offset);
            self.out.extend(file.name.as_bytes());
        }
        let (list, count) =
            (small(self.position() - from)?, u16::try_from(self.files.len()).map_err(io::Error::other)?);
        number(&mut self.out, END);
        for half in [0, 0, count, count] {
            self.out.extend(half.to_le_bytes());
        }
        number(&mut self.out, list);
        number(&mut self.out, small(from)?);
        self.out.extend(0_u16.to_le_bytes());
        Ok(self.take())
    }
}

fn number(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_le_bytes());
}

fn length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(io::Error::other)
}

fn small(value: u64) -> io::Result<u32> {
    u32::try_from(value).map_err(io::Error::other)
}
