//! The characters of a font.

use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// How many of the characters the font has; 0 if it cannot be read.
pub(super) fn count(data: &[u8], index: u32, characters: &[char]) -> usize {
    let Ok(font) = FontRef::from_index(data, index) else { return 0 };
    let map = font.charmap();
    characters.iter().filter(|character| map.map(**character).is_some_and(|glyph| glyph.to_u32() != 0)).count()
}

/// The data are not of a format with a table of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoFont;

/// The glyph for a character, if the font has one.
pub(crate) fn find_glyph(data: &[u8], index: u32, character: char) -> Result<Option<u32>, NoFont> {
    let font = FontRef::from_index(data, index).map_err(|_| NoFont)?;
    Ok(font.charmap().map(character).map(|glyph| glyph.to_u32()))
}

/// The number of fonts in a file; 0 if it is none.
pub(super) fn face_count(data: &[u8]) -> u32 {
    skrifa::raw::FileRef::new(data).map_or(0, |file| u32::try_from(file.fonts().count()).unwrap_or(0))
}

/// Whether one of the font's family names ends in this word, such as `SC`.
pub(super) fn is_named(data: &[u8], index: u32, word: &str) -> bool {
    FontRef::from_index(data, index).is_ok_and(|font| {
        font.localized_strings(StringId::FAMILY_NAME).any(|name| name.to_string().split(' ').any(|part| part == word))
    })
}
