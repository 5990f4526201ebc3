//! Text rendering with GNU Unifont's bitmaps, enlarged by whole numbers. They cover Chinese names and need neither
//! shaping nor a font file.

use unifont::{Glyph, get_glyph};

/// Height of a glyph before scaling, and width of a Chinese one, in pixels.
pub(super) const GLYPH_SIDE: usize = 16;
/// Replaces a character outside the Basic Multilingual Plane, which the font lacks.
const UNKNOWN: char = '\u{FFFD}';
/// Longest line, in characters; the rest is cut.
const MAX_CHARS: usize = 80;

pub(super) struct Mask {
    /// Horizontal distance to the next copy, in pixels.
    pub(super) advance: usize,
    /// How far the line rises over one advance, in pixels.
    pub(super) climb: usize,
    /// Runs that do not overlap.
    pub(super) runs: Vec<Run>,
}

/// Adjacent pixels of the same colour.
pub(super) struct Run {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) length: usize,
    /// Ink, or the outline around it.
    pub(super) is_ink: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dot {
    Nothing,
    Edge,
    Ink,
}

/// The printable part of a line: no control characters, plain spaces, cut to the longest length.
pub(super) fn visible(line: &str) -> String {
    let plain = line.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let kept: String = plain.filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    kept.trim().to_owned()
}

/// Width of a line before scaling, in pixels.
pub(super) fn width(line: &str) -> usize {
    glyphs(line).map(Glyph::get_width).sum()
}

fn glyphs(line: &str) -> impl Iterator<Item = &'static Glyph> {
    line.chars().filter_map(|c| get_glyph(c).or_else(|| get_glyph(UNKNOWN)))
}

impl Mask {
    /// The line scaled by `scale`, each glyph one pixel higher for every `climb` pixels to the right.
    pub(super) fn new(line: &str, scale: usize, climb: usize) -> Self {
        let advance = width(line) * scale;
        let climbs = advance / climb;
        let edge = scale;
        let (columns, rows) = (advance + 2 * edge, GLYPH_SIDE * scale + climbs + 2 * edge);
        let mut dots = vec![Dot::Nothing; columns * rows];
        let mut left = 0;
        for glyph in glyphs(line) {
            let top = climbs - left / climb;
            for y in 0..GLYPH_SIDE * scale {
                for x in 0..glyph.get_width() * scale {
                    if glyph.get_pixel(x / scale, y / scale) {
                        draw_dot(&mut dots, columns, left + x, top + y, edge);
                    }
                }
            }
            left += glyph.get_width() * scale;
        }
        Self { advance, climb: climbs, runs: runs(&dots, columns) }
    }
}

/// Draws an ink dot (`edge` pixels from the left and the top), with an outline on all sides.
fn draw_dot(dots: &mut [Dot], columns: usize, x: usize, y: usize, edge: usize) {
    for row in y..=y + 2 * edge {
        for dot in &mut dots[row * columns + x..=row * columns + x + 2 * edge] {
            if *dot == Dot::Nothing {
                *dot = Dot::Edge;
            }
        }
    }
    dots[(y + edge) * columns + x + edge] = Dot::Ink;
}

fn runs(dots: &[Dot], columns: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    for (y, row) in dots.chunks_exact(columns).enumerate() {
        let mut x = 0;
        for same in row.chunk_by(|a, b| a == b) {
            if same[0] != Dot::Nothing {
                runs.push(Run { x, y, length: same.len(), is_ink: same[0] == Dot::Ink });
            }
            x += same.len();
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{Mask, visible, width};

    #[test]
    fn chinese_names_have_glyphs() {
        assert_eq!(width("张"), 16);
        assert_eq!(width("a"), 8);
        assert_eq!(width("张伟 a"), 48);
        // A rare character of another plane still takes up space.
        assert!(width("𠮷") > 0);
        for c in "张王李赵欧阳娜龘㐂１：·".chars() {
            assert!(unifont::get_glyph(c).is_some(), "{c}");
        }
    }

    #[test]
    fn invisible_characters_are_dropped() {
        assert_eq!(visible(" 张\u{0}伟\r\n\t2026 "), "张伟   2026");
        assert_eq!(visible(" \n\u{7}"), "");
        assert_eq!(visible(&"x".repeat(500)).len(), 80);
    }

    #[test]
    fn ink_is_outlined_on_every_side() {
        let mask = Mask::new("十", 2, usize::MAX);
        let ink = mask.runs.iter().filter(|run| run.is_ink);
        for run in ink {
            let touches = |x: usize| {
                mask.runs
                    .iter()
                    .any(|other| !other.is_ink && other.y == run.y && (other.x..other.x + other.length).contains(&x))
            };
            assert!(touches(run.x - 1) && touches(run.x + run.length));
        }
    }
}
