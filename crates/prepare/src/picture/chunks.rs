//! The chunks of a PNG or a WebP, read without decoding. The decoders stop at the picture and do not tell how many
//! frames there are.

/// A chunk's four-letter name and content.
type Chunk<'a> = (&'a [u8], &'a [u8]);

/// The chunks of a PNG. Ends at the first one that is cut.
pub(super) fn of_png(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_at_checked(4)?;
        let (content, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        // The checksum.
        rest = after.get(4..)?;
        Some((name, content))
    })
}

/// The chunks of a WebP. Ends at the first one that is cut.
pub(super) fn of_webp(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, after) = rest.split_at_checked(4)?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (content, after) = after.split_at_checked(length)?;
        rest = after.get(length % 2..).unwrap_or_default();
        Some((name, content))
    })
}

/// Whether a PNG shows more than the one picture that its ordinary data hold. An animation of a single frame does not
/// move.
pub(super) fn png_moves(bytes: &[u8]) -> bool {
    of_png(bytes).any(|(name, content)| match name {
        b"acTL" => content.first_chunk::<4>().is_none_or(|frames| u32::from_be_bytes(*frames) > 1),
        b"fdAT" => true,
        _ => false,
    })
}

/// Whether a WebP has more than one frame.
pub(super) fn webp_moves(bytes: &[u8]) -> bool {
    of_webp(bytes).filter(|(name, _)| *name == b"ANMF").count() > 1
}
