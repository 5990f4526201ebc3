//! Detects a file's type from its first bytes while it is received. Decodes nothing.

use crate::claim::Claim;
use crate::{MediaType, Refusal};

/// How many first bytes [`sniff`] needs; a shorter file is passed whole.
pub const SNIFF_BYTES: usize = 1024;

/// Text that never belongs at the head of a picture or a PDF. A camera's XMP (`<?xpacket`, `<x:xmpmeta`, `<rdf:RDF`)
/// does not match.
const TEXT_MARKERS: [&[u8]; 14] = [
    b"<html",
    b"<script",
    b"<!doctype",
    b"<svg",
    b"<?xml",
    b"<?php",
    b"<iframe",
    b"<body",
    b"<head",
    b"<meta",
    b"<title",
    b"<style",
    b"<object",
    b"javascript:",
];

/// First bytes of other formats, searched anywhere in the head. `MZ` is left out: it is so short that one photo in
/// sixty contains it; a program that starts with it is not accepted as a picture anyway.
const MAGICS: [&[u8]; 9] = [
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"GIF87a",
    b"GIF89a",
    b"\x89PNG\r\n\x1a\n",
    b"\x7fELF",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
];

/// The type of a file according to its first bytes, unless its name or declared type states something else
/// (docs/SECURITY.md, upload step 4). A name without a known extension, a generic type or none states nothing: browsers
/// inside Android apps send `image%3A182864` and `application/octet-stream`. All pictures count as one kind, because
/// galleries and messengers convert pictures and keep their names.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::WrongType`], [`Refusal::Polyglot`], [`Refusal::TextBeforePdf`],
/// [`Refusal::NameDisagrees`] or [`Refusal::TypeDisagrees`], in this order.
pub fn sniff(head: &[u8], file_name: &str, declared: &str) -> Result<MediaType, Refusal> {
    let media = find_media_type(&head[..head.len().min(SNIFF_BYTES)])?;
    if !Claim::of_file_name(file_name).permits(media) {
        return Err(Refusal::NameDisagrees);
    }
    if !Claim::of_mime(declared).permits(media) {
        return Err(Refusal::TypeDisagrees);
    }
    Ok(media)
}

/// The type according to the bytes alone.
pub(crate) fn find_media_type(head: &[u8]) -> Result<MediaType, Refusal> {
    if head.is_empty() {
        return Err(Refusal::Empty);
    }
    let start = pdf_start(head);
    let media = if head.starts_with(b"\xff\xd8\xff") {
        MediaType::Jpeg
    } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        MediaType::Png
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        MediaType::Webp
    } else if head[start..].starts_with(b"%PDF-") {
        MediaType::Pdf
    } else if let Some(at) = find(head, b"%PDF-") {
        // PDF readers search for the header, so another format may stand before it (docs/SECURITY.md, library trap 8).
        // Printers and web servers also write lines there.
        return Err(if has_other_format(&head[..at]) { Refusal::Polyglot } else { Refusal::TextBeforePdf });
    } else {
        return Err(Refusal::WrongType);
    };
    let rest = match media {
        // Remarks in rich text and XMP are ordinary content of a PDF's objects. Browsers and readers look for another
        // format only in front of them.
        MediaType::Pdf => &head[start + 1..find(head, b" obj").unwrap_or(head.len()).max(start + 1)],
        MediaType::Jpeg | MediaType::Png | MediaType::Webp => &head[1..],
    };
    if has_other_format(rest) { Err(Refusal::Polyglot) } else { Ok(media) }
}

/// The number of bytes of white space and byte order marks in front of a PDF's header. Scripts of web servers write
/// them; readers skip them.
pub(crate) fn pdf_start(head: &[u8]) -> usize {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let mut start = 0;
    loop {
        match &head[start..] {
            [0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ', ..] => start += 1,
            rest if rest.starts_with(BYTE_ORDER_MARK) => start += BYTE_ORDER_MARK.len(),
            _ => return start,
        }
    }
}

fn has_other_format(part: &[u8]) -> bool {
    let folded = part.to_ascii_lowercase();
    MAGICS.iter().any(|magic| find(part, magic).is_some())
        || TEXT_MARKERS.iter().any(|marker| find(&folded, marker).is_some())
}

/// Whether the file ends like a ZIP archive (JAR, DOCX): its end record reaches exactly to the end of the file.
pub(crate) fn has_archive_tail(bytes: &[u8]) -> bool {
    const RECORD_BYTES: usize = 22;
    let tail = &bytes[bytes.len().saturating_sub(RECORD_BYTES + usize::from(u16::MAX))..];
    tail.windows(RECORD_BYTES).enumerate().any(|(at, record)| {
        record.starts_with(b"PK\x05\x06")
            && at + RECORD_BYTES + usize::from(u16::from_le_bytes([record[20], record[21]])) == tail.len()
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
