//! Sanitises the name of an uploaded file for display. It is never used as a path.

/// Length of a shown file name, in bytes (docs/SECURITY.md, upload step 2).
pub const MAX_FILE_NAME_BYTES: usize = 200;

/// Shown when no character of a name is left.
const NAMELESS: &str = "file";

/// The last component of the name, without control, bidirectional and invisible characters, at most
/// [`MAX_FILE_NAME_BYTES`] long with its extension kept; never empty, `.` or `..`.
#[must_use]
pub fn clean_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|c| !is_invisible(*c)).collect();
    let visible = visible.trim();
    if visible.chars().all(|c| c == '.' || c.is_whitespace()) {
        return NAMELESS.to_owned();
    }
    shorten(visible)
}

/// Truncates the stem, so that the extension still shows.
fn shorten(name: &str) -> String {
    if name.len() <= MAX_FILE_NAME_BYTES {
        return name.to_owned();
    }
    let extension = match name.rfind('.') {
        Some(at) if name.len() - at <= 10 => &name[at..],
        _ => "",
    };
    let end = name.floor_char_boundary(MAX_FILE_NAME_BYTES - extension.len());
    format!("{}{extension}", &name[..end])
}

/// Control characters, line and paragraph separators, bidirectional marks and zero-width characters, which make a
/// name read differently from what it is.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::{MAX_FILE_NAME_BYTES, clean_file_name};

    #[test]
    fn clean_name_has_no_path_or_hidden_characters() {
        for (given, shown) in [
            ("身份证.jpg", "身份证.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\li\\营业执照.pdf", "营业执照.pdf"),
            ("a/b\\c.png", "c.png"),
            ("", "file"),
            (".", "file"),
            ("..", "file"),
            ("...", "file"),
            ("/", "file"),
            ("dir/", "file"),
            ("  \t ", "file"),
            ("\u{200B}\u{202E}", "file"),
            (". .", "file"),
            ("invoice\u{202E}gpj.exe", "invoicegpj.exe"),
            ("a\u{0}b\r\n.jpg", "ab.jpg"),
            ("zero\u{200D}\u{FEFF}width.png", "zerowidth.png"),
            ("\u{2066}x\u{2069}.webp", "x.webp"),
            ("<img src=x>.png", "<img src=x>.png"),
        ] {
            assert_eq!(clean_file_name(given), shown, "{given:?}");
        }
    }

    #[test]
    fn long_name_keeps_its_extension() {
        let shown = clean_file_name(&format!("{}.jpeg", "证".repeat(100)));
        assert!(shown.len() <= MAX_FILE_NAME_BYTES && shown.len() > MAX_FILE_NAME_BYTES - 4);
        assert!(shown.ends_with("证.jpeg"));
        assert_eq!(clean_file_name(&"x".repeat(500)).len(), MAX_FILE_NAME_BYTES);
        assert!(clean_file_name(&format!("a.{}", "证".repeat(300))).len() <= MAX_FILE_NAME_BYTES);
    }
}
