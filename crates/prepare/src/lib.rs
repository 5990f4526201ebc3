//! Pictures of evidence: converts an untrusted upload to plain JPEG pages, and stamps shown pages (R22, upload steps 4,
//! 6 and 7 in docs/SECURITY.md).
//!
//! [`sniff()`] checks the first bytes while they are received; [`prepare`] decodes, and runs only inside the child
//! process ([`child::run`]); [`child::Preparer`] starts that process and validates its output; [`stamp()`] burns the
//! viewer's name into prepared pages. The crate uses no database and no HTTP.

mod blank;
pub mod child;
mod claim;
mod document;
mod encode;
mod file_name;
mod fingerprint;
mod fonts;
mod limits;
mod media;
mod omission;
mod picture;
mod refusal;
mod shrink;
mod sniff;
mod stamp;

use encode::encode_jpeg;
use fingerprint::fingerprint;
use jpeg_encoder::ColorType;

pub use file_name::{MAX_FILE_NAME_BYTES, clean_file_name};
pub use fingerprint::distance;
pub use fonts::{FontFile, Fonts, SYSTEM_FOLDERS, Script, find_fonts};
pub use media::MediaType;
pub use omission::Omission;
pub use refusal::{Refusal, Verdict};
pub use sniff::{SNIFF_BYTES, sniff};
pub use stamp::{StampError, Turn, stamp};

/// A prepared file: one picture, or one per page of a PDF or part of a long screenshot, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// At least one page.
    pub pages: Vec<Page>,
}

/// One plain picture: upright, on white, without any metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// A baseline JPEG.
    pub jpeg: Vec<u8>,
    /// In pixels, at most `limits::PAGE_SIDE`.
    pub width: u32,
    /// In pixels, at most `limits::PAGE_SIDE`.
    pub height: u32,
    /// Perceptual hash of the picture, 64 bits; compare with [`distance`].
    pub fingerprint: u64,
    /// Parts of the file that the picture does not show, each at most once; empty for nearly every page.
    pub omissions: Vec<Omission>,
}

impl Page {
    /// A page of pixels with `channels` bytes each: red, green, blue, and a fourth one that is ignored.
    fn encode(pixels: &[u8], width: u32, height: u32, channels: usize) -> Result<Page, Refusal> {
        let layout = if channels == 4 { ColorType::Rgba } else { ColorType::Rgb };
        let jpeg = encode_jpeg(pixels, width, height, layout, limits::QUALITY).ok_or(Refusal::Damaged)?;
        let fingerprint = fingerprint(pixels, width as usize, height as usize, channels);
        Ok(Page { jpeg, width, height, fingerprint, omissions: Vec::new() })
    }
}

/// Decodes an original and returns its pages. Hostile bytes can make a decoder loop, allocate or crash: call it only
/// in the child process, which has limits.
///
/// # Errors
/// The rule the file breaks.
pub fn prepare(bytes: &[u8], media: MediaType, fonts: &Fonts) -> Result<Prepared, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits::MAX_ORIGINAL_BYTES {
        return Err(Refusal::TooBig);
    }
    let found = sniff::find_media_type(&bytes[..bytes.len().min(SNIFF_BYTES)])?;
    if found != media {
        return Err(Refusal::TypeDisagrees);
    }
    if sniff::has_archive_tail(bytes) {
        return Err(Refusal::Polyglot);
    }
    let pages = match media {
        MediaType::Jpeg | MediaType::Png | MediaType::Webp => picture::prepare_picture(bytes, media)?,
        MediaType::Pdf => document::prepare_document(bytes, fonts)?,
    };
    Ok(Prepared { pages })
}
