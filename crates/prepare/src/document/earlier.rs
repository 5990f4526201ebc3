//! Names in earlier versions of a PDF: a reader may go back to them, and the parser knows only the last version.

/// Whether one of the names occurs as a name in any object of the file that is not compressed. Texts in brackets, web
/// addresses among them, and the data of streams are passed over.
pub(super) fn names_occur(bytes: &[u8], names: &[&[u8]]) -> bool {
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(3).position(|word| word == b"obj")) {
        at += found + 3;
        // The word is also the end of `endobj`.
        if bytes.get(at.wrapping_sub(4)).is_none_or(|before| before.is_ascii_digit() || is_space(*before)) {
            match object_has_name(bytes, at, names) {
                Ok(end) => at = end,
                Err(()) => return true,
            }
        }
    }
    false
}

/// Reads an object and returns its end; an error if one of the names is in it.
fn object_has_name(bytes: &[u8], mut at: usize, names: &[&[u8]]) -> Result<usize, ()> {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'%' => at += bytes[at..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count(),
            b'(' => at = text_end(bytes, at + 1),
            // The start of a dictionary; a single one starts a text in hexadecimal digits.
            b'<' if bytes.get(at + 1) == Some(&b'<') => at += 2,
            b'<' => {
                at += 1 + bytes[at + 1..].iter().take_while(|byte| **byte != b'>' && **byte != b'<').count();
            }
            b'/' => {
                let length = bytes[at + 1..].iter().take_while(|byte| is_regular(**byte)).count();
                let name = plain(&bytes[at + 1..at + 1 + length]);
                if names.contains(&&*name) {
                    return Err(());
                }
                at += 1 + length;
            }
            byte if is_regular(*byte) => {
                let length = bytes[at..].iter().take_while(|byte| is_regular(**byte)).count();
                if matches!(&bytes[at..at + length], b"endobj" | b"stream" | b"obj") {
                    return Ok(at);
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    Ok(at)
}

/// The end of a text in brackets. Brackets in it are paired or escaped. One that is longer than any real text is not
/// one: what follows must not be hidden by an open bracket.
fn text_end(bytes: &[u8], start: usize) -> usize {
    const MAX_TEXT_BYTES: usize = 64 * 1024;
    let (mut depth, mut at) = (1, start);
    while at < bytes.len().min(start + MAX_TEXT_BYTES) {
        match bytes[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    start
}

/// A name with its `#xx` replaced (ISO 32000, 7.3.5).
fn plain(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [byte, after @ ..] = rest {
        let digits = if *byte == b'#' { after.get(..2) } else { None };
        let value = digits.and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        plain.push(value.unwrap_or(*byte));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    plain
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// A byte that continues a name or a word (ISO 32000, 7.2.3).
fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::names_occur;

    fn has_script(text: &str) -> bool {
        names_occur(text.as_bytes(), &[b"JavaScript"])
    }

    #[test]
    fn names_are_told_from_texts() {
        for active in [
            "1 0 obj << /S /JavaScript >> endobj",
            "1 0 obj\n<</S/JavaScript/JS(x)>>",
            "1 0 obj << /S /Java#53cript >> endobj",
            "1 0 obj (a \\( b (c) d) /JavaScript",
            "1 0 obj <00ff> /JavaScript",
            "endobj 2 0 obj [/JavaScript]",
            "1 0 obj << % remark (\n/S /JavaScript >>",
            "1 0 obj << /A (never closed /B 2 >> endobj 2 0 obj << /S /JavaScript >>",
        ] {
            assert!(has_script(active), "{active}");
        }
        for harmless in [
            "1 0 obj << /URI (https://example.org/JavaScript) >> endobj",
            "1 0 obj << /URI (https://example.org/a\\)/JavaScript) >> endobj",
            "1 0 obj << /T (see (x/JavaScript) ) >> endobj",
            "1 0 obj << % /JavaScript\n >> endobj",
            "1 0 obj << /Length 11 >> stream\n/JavaScript\nendstream endobj",
            "1 0 obj << /JavaScripts 1 >> endobj",
            "/JavaScript",
        ] {
            assert!(!has_script(harmless), "{harmless}");
        }
    }
}
