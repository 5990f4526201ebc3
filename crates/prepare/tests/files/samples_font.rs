//! A small TrueType font: every given character has the same glyph, a filled square.

/// A font with these characters. Glyph 0, for characters that are missing, is empty.
pub fn font(characters: &[char]) -> Vec<u8> {
    let mut characters: Vec<u32> = characters.iter().map(|character| u32::from(*character)).collect();
    characters.sort_unstable();
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap(&characters)),
        (b"glyf", square()),
        (b"head", head()),
        (b"hhea", words(&[1, 0, 900, 0xff38, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 2])),
        (b"hmtx", words(&[1000, 0, 1000, 0])),
        (b"loca", words(&[0, 0, (square().len() / 2) as u16])),
        (b"maxp", words(&[1, 0, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
    ];
    let mut out = words(&[1, 0, tables.len() as u16, 64, 2, 48]);
    let mut offset = out.len() + tables.len() * 16;
    let mut data = Vec::new();
    for (name, table) in tables {
        out.extend(name);
        out.extend([0; 4]);
        out.extend((offset as u32).to_be_bytes());
        out.extend((table.len() as u32).to_be_bytes());
        let padding = table.len().next_multiple_of(4) - table.len();
        offset += table.len() + padding;
        data.extend(table);
        data.extend(vec![0; padding]);
    }
    out.extend(data);
    out
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// Format 12 for Windows: a group for each character.
fn cmap(characters: &[u32]) -> Vec<u8> {
    let mut table = words(&[0, 1, 3, 10, 0, 12, 12, 0]);
    for number in [16 + 12 * characters.len() as u32, 0, characters.len() as u32] {
        table.extend(number.to_be_bytes());
    }
    for character in characters {
        for number in [*character, *character, 1] {
            table.extend(number.to_be_bytes());
        }
    }
    table
}

/// One contour of four points, 100 to 900 in both directions.
fn square() -> Vec<u8> {
    let mut glyph = words(&[1, 100, 100, 900, 900, 3, 0]);
    glyph.extend([1; 4]);
    glyph.extend(words(&[100, 800, 0, 0xfce0, 100, 0, 800, 0]));
    glyph.extend([0; 2]);
    glyph
}

fn head() -> Vec<u8> {
    let mut table = words(&[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000]);
    table.extend([0; 16]);
    table.extend(words(&[100, 100, 900, 900, 0, 8, 2, 0, 0]));
    table
}
