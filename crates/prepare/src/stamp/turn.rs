//! Quarter turns, for documents photographed sideways.

use super::{Canvas, MAX_STRIP};

/// Clockwise rotation of a page before it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// No rotation.
    #[default]
    None,
    /// A quarter to the right.
    Right,
    /// Upside down.
    Half,
    /// A quarter to the left.
    Left,
}

/// Side of the tiles processed in a quarter turn, so that both pictures stay in the cache.
const SQUARE: usize = 32;

pub(super) fn turn(mut canvas: Canvas, turn: Turn) -> Canvas {
    match turn {
        Turn::None => canvas,
        Turn::Half => {
            canvas.pixels.as_chunks_mut::<3>().0.reverse();
            canvas
        }
        Turn::Right => quarter(&canvas, |x, y, _, height| (height - 1 - y, x)),
        Turn::Left => quarter(&canvas, |x, y, width, _| (y, width - 1 - x)),
    }
}

/// Moves each pixel to `place` (x, y, old width, old height).
fn quarter(canvas: &Canvas, place: impl Fn(usize, usize, usize, usize) -> (usize, usize)) -> Canvas {
    let (width, height) = (canvas.width, canvas.height);
    let mut pixels = Vec::with_capacity(canvas.pixels.capacity().max(canvas.pixels.len() + height * 3 * MAX_STRIP));
    pixels.resize(canvas.pixels.len(), 0);
    let (from, to) = (canvas.pixels.as_chunks::<3>().0, pixels.as_chunks_mut::<3>().0);
    for top in (0..height).step_by(SQUARE) {
        for left in (0..width).step_by(SQUARE) {
            for x in left..(left + SQUARE).min(width) {
                for y in top..(top + SQUARE).min(height) {
                    let (column, row) = place(x, y, width, height);
                    to[row * height + column] = from[y * width + x];
                }
            }
        }
    }
    Canvas { pixels, width: height, height: width }
}

#[cfg(test)]
mod tests {
    use super::{Canvas, Turn, turn};

    #[test]
    fn turns_move_corners_clockwise() {
        // 1 2 3
        // 4 5 6
        let turned = |to| {
            let pixels = (1..=6).flat_map(|value| [value; 3]).collect();
            let canvas = turn(Canvas { pixels, width: 3, height: 2 }, to);
            let values: Vec<u8> = canvas.pixels.iter().step_by(3).copied().collect();
            (canvas.width, canvas.height, values)
        };
        assert_eq!(turned(Turn::None), (3, 2, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(Turn::Right), (2, 3, vec![4, 1, 5, 2, 6, 3]));
        assert_eq!(turned(Turn::Half), (3, 2, vec![6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(Turn::Left), (2, 3, vec![3, 6, 2, 5, 1, 4]));
    }
}
