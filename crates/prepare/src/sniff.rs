//! Detects a file's type from its first bytes while it is received. Decodes nothing.

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

/// The type of a file whose first bytes, name and declared type agree (docs/SECURITY.md, upload step 4).
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::WrongType`], [`Refusal::Polyglot`], [`Refusal::NameDisagrees`] or
/// [`Refusal::TypeDisagrees`], in this order.
pub fn sniff(head: &[u8], file_name: &str, declared: &str) -> Result<MediaType, Refusal> {
    let media = find_media_type(&head[..head.len().min(SNIFF_BYTES)])?;
    if MediaType::from_file_name(file_name) != Some(media) {
        return Err(Refusal::NameDisagrees);
    }
    if MediaType::from_mime(declared) != Some(media) {
        return Err(Refusal::TypeDisagrees);
    }
    Ok(media)
}

/// The type according to the bytes alone.
pub(crate) fn find_media_type(head: &[u8]) -> Result<MediaType, Refusal> {
    if head.is_empty() {
        return Err(Refusal::Empty);
    }
    let media = if head.starts_with(b"\xff\xd8\xff") {
        MediaType::Jpeg
    } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        MediaType::Png
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        MediaType::Webp
    } else if head.starts_with(b"%PDF-") {
        MediaType::Pdf
    } else if contains(head, b"%PDF-") {
        // PDF readers search for the header; here it must come first (docs/SECURITY.md, library trap 8).
        return Err(Refusal::Polyglot);
    } else {
        return Err(Refusal::WrongType);
    };
    let rest = &head[1..];
    let folded = rest.to_ascii_lowercase();
    let second =
        MAGICS.iter().any(|magic| contains(rest, magic)) || TEXT_MARKERS.iter().any(|marker| contains(&folded, marker));
    if second { Err(Refusal::Polyglot) } else { Ok(media) }
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

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
