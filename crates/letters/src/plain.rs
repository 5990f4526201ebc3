//! Sanitises text from outside for a letter: no control characters, no invisible or bidirectional marks, no line
//! breaks where one line is expected.

/// Longest store name, in characters; the rest is cut.
const LINE_MAX: usize = 120;

/// One line: each run of line breaks, invisible characters and spaces becomes a single space.
pub(crate) fn line(text: &str) -> String {
    let line = spaced(text);
    if line.chars().count() <= LINE_MAX {
        return line;
    }
    let mut cut: String = line.chars().take(LINE_MAX).collect();
    cut.push('…');
    cut
}

/// The lines as written, without invisible characters; empty lines at the ends are removed, several in a row become
/// one.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(spaced) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn spaced(text: &str) -> String {
    let visible: String = text.chars().map(|char| if is_hidden(char) { ' ' } else { char }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters, zero-width characters, and bidirectional marks and isolates (UAX #9).
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
        || matches!(char, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_has_no_breaks() {
        for (given, shown) in [
            ("木棉家居旗舰店", "木棉家居旗舰店"),
            ("Evil\r\nBcc: x@y", "Evil Bcc: x@y"),
            ("a\0b\u{202e}c\u{2068}d\u{feff}", "a b c d"),
            ("  \t ", ""),
        ] {
            assert_eq!(line(given), shown, "{given:?}");
        }
        assert_eq!(line(&"店".repeat(500)).chars().count(), LINE_MAX + 1);
    }

    #[test]
    fn lines_keep_paragraphs() {
        assert_eq!(lines("\n一\r\n\r\n\r\n二\u{2028}三\r四 \n\n"), ["一", "", "二", "三", "四"]);
        assert_eq!(lines(" \n \n"), Vec::<String>::new());
    }
}
