//! Reads a text for screening, after folding: in simplified characters, with titles and quotes marked, and with pictures as
//! the characters they stand for.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{Cell, cells};
use super::view::plain;

/// Traditional characters, each before its simplified form.
const PAIRS: &str = include_str!("../../../../../data/screening/traditional.txt");

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let lines = PAIRS.lines().filter(|line| !line.starts_with('#'));
    let pairs: Vec<char> = lines.flat_map(str::chars).collect();
    pairs.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// Stands for a character that separates others.
const SEPARATOR: char = '·';

/// The folded characters of a text in simplified script, with titles and quotes marked.
pub(super) fn read(text: &str) -> Vec<Cell> {
    let (mut depth, mut is_quoted) = (0_usize, false);
    let mut read = cells(text);
    for cell in &mut read {
        match cell.folded {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            '“' | '「' | '『' => is_quoted = true,
            '”' | '」' | '』' => is_quoted = false,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        (cell.is_title, cell.is_quoted) = (depth > 0, is_quoted);
        cell.folded = match cell.folded {
            // Strokes and kana are written between characters as separators: `傻丨逼`.
            '丨' | '丿' | '亅' | '丶' | '乀' | '乁' | '\u{201a2}' | '\u{3041}'..='\u{30ff}' => SEPARATOR,
            '捌' => '八',
            other => plain(SIMPLIFIED.get(&other).copied().unwrap_or(other)),
        };
    }
    read
}

/// The text with pictures read as the characters for which people use them; `None` when there is none.
pub(super) fn with_pictures(read: &[Cell]) -> Option<Vec<Cell>> {
    read.iter().any(|cell| meant(cell.folded).is_some()).then(|| {
        let meant = |cell: &Cell| Cell { folded: meant(cell.folded).unwrap_or(cell.folded), ..*cell };
        read.iter().map(meant).collect()
    })
}

const fn meant(picture: char) -> Option<char> {
    Some(match picture {
        '🐷' | '🐖' | '🐽' => '猪',
        '🐶' | '🐕' | '🐩' => '狗',
        '🐴' | '🐎' | '🦄' => '妈',
        '💩' => '屎',
        '🐔' | '🐓' | '🐤' => '鸡',
        '🐢' => '龟',
        '🐑' | '🐏' => '娘',
        '🥚' => '蛋',
        '💊' => '药',
        '🧠' => '脑',
        '💀' | '☠' => '死',
        '🕳' => '坑',
        _ => return None,
    })
}
