//! Geometry of a chart, in its own units; the page scales it to its width.

use crate::ui::chart::{Chart, Series, Shape, Unit};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 220;
/// Margins of the plot: values of levels on the left, names of places below, values above.
const LEFT: f64 = 42.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 26.0;
/// Height of a row: a line of text, and the bar below it.
const ROW: f64 = 40.0;
/// Room for the value at the end of a row's bar.
const VALUE_WIDTH: f64 = 72.0;
/// Names that fit side by side under the axis.
const PLACES: usize = 8;
/// Largest number of columns that show their values.
const VALUED: usize = 14;
/// Number of points above which they are drawn small.
const POINTS: usize = 45;
/// Approximate width of a Chinese and of a Latin character in a chart.
const WIDE: f64 = 13.0;
const NARROW: f64 = 7.0;

/// A rectangle. Numbers are formatted here, not in the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rect {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    pub tone: &'static str,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub x: String,
    pub y: String,
    pub anchor: &'static str,
    pub class: &'static str,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub x1: String,
    pub y1: String,
    pub x2: String,
    pub y2: String,
    pub class: &'static str,
}

/// A line of a series, with its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub d: String,
    pub tone: &'static str,
    /// Position of each point, and its value.
    pub points: Vec<(String, String, String)>,
    pub radius: &'static str,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    pub width: u32,
    pub height: u32,
    pub lines: Vec<Line>,
    pub rects: Vec<Rect>,
    pub paths: Vec<Path>,
    pub labels: Vec<Label>,
    /// Drawn above everything else.
    pub over: Option<Line>,
}

impl Drawing {
    fn label(&mut self, x: f64, y: f64, anchor: &'static str, class: &'static str, text: String) {
        self.labels.push(Label { x: n(x), y: n(y), anchor, class, text });
    }
}

pub fn draw(chart: &Chart) -> Drawing {
    match chart.shape {
        Shape::Rows => rows(chart),
        Shape::Columns | Shape::Lines => plot(chart),
    }
}

/// A number, rounded to a tenth.
fn n(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned)
}

#[expect(clippy::cast_precision_loss, reason = "counts on a page are far below 2^52")]
fn float(value: i64) -> f64 {
    value.max(0) as f64
}

#[expect(clippy::cast_precision_loss, reason = "places on a page are few")]
fn index(value: usize) -> f64 {
    value as f64
}

/// Levels from 0 up to at least `most`: at most five steps of 1, 2 or 5 times a power of ten.
fn steps(most: f64) -> (f64, Vec<f64>) {
    let mut step = 1.0;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(54) {
        if step * 5.0 >= most {
            break;
        }
        step *= factor;
    }
    let count = (most / step).ceil().clamp(1.0, 5.0);
    let levels =
        (0..=5).map(|at| f64::from(at) * step).take_while(|level| *level <= count * step + step / 2.0).collect();
    (count * step, levels)
}

fn rows(chart: &Chart) -> Drawing {
    let values: &[Option<i64>] = chart.series.first().map_or(&[], |series| &series.values);
    let most = float(values.iter().flatten().copied().max().unwrap_or_default()).max(1.0);
    let room = f64::from(WIDTH) - VALUE_WIDTH;
    let height = (index(values.len()) * ROW).max(ROW);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rows are few, and their height is whole"
    )]
    let mut drawing = Drawing { width: WIDTH, height: height as u32, ..Drawing::default() };
    for (at, value) in values.iter().enumerate() {
        let top = index(at) * ROW;
        let width = float(value.unwrap_or_default()) / most * room;
        let name = chart.places.get(at).map_or("", |place| place.short.as_str());
        drawing.label(0.0, top + 14.0, "start", "chart-name", fitting(name, f64::from(WIDTH)));
        if let Some(series) = chart.series.first().filter(|_| width > 0.0) {
            drawing.rects.push(Rect {
                x: n(0.0),
                y: n(top + 20.0),
                width: n(width),
                height: n(12.0),
                tone: series.tone,
                title: chart.pointed(at, series),
            });
        }
        drawing.label(width + 6.0, top + 30.5, "start", "chart-value", chart.value_text(*value));
    }
    drawing
}

/// As much of a name as fits into the width.
fn fitting(name: &str, width: f64) -> String {
    let mut used = 0.0;
    let mut text = String::new();
    for c in name.chars() {
        used += if c.is_ascii() { NARROW } else { WIDE };
        if used > width - WIDE {
            text.push('…');
            break;
        }
        text.push(c);
    }
    text
}

/// The area for columns and lines.
struct Plot {
    most: f64,
    place_width: f64,
}

impl Plot {
    fn y(&self, value: f64) -> f64 {
        let room = f64::from(HEIGHT) - TOP - BOTTOM;
        TOP + room * (1.0 - (value / self.most).clamp(0.0, 1.0))
    }

    fn middle(&self, at: usize) -> f64 {
        LEFT + self.place_width * (index(at) + 0.5)
    }
}

fn plot(chart: &Chart) -> Drawing {
    let (most, levels) = match chart.unit {
        Unit::Percent => (100.0, vec![0.0, 25.0, 50.0, 75.0, 100.0]),
        Unit::Count => steps(highest(chart)),
    };
    let room = f64::from(WIDTH) - LEFT - RIGHT;
    let plot = Plot { most, place_width: room / index(chart.places.len().max(1)) };
    let mut drawing = Drawing { width: WIDTH, height: HEIGHT, ..Drawing::default() };
    let across = |y: f64, class| Line { x1: n(LEFT), y1: n(y), x2: n(LEFT + room), y2: n(y), class };
    for level in levels {
        #[expect(clippy::cast_possible_truncation, reason = "a level is a whole number")]
        let text = chart.value_text(Some(level as i64));
        drawing.lines.push(across(plot.y(level), if level > 0.0 { "chart-grid" } else { "chart-foot" }));
        drawing.label(LEFT - 6.0, plot.y(level) + 4.0, "end", "chart-level", text);
    }
    let apart = chart.places.len().div_ceil(PLACES).max(1);
    // Counted from the end, so that the last place, today, has its name.
    for (at, place) in
        chart.places.iter().enumerate().filter(|(at, _)| (chart.places.len() - 1 - at).is_multiple_of(apart))
    {
        drawing.label(plot.middle(at), f64::from(HEIGHT) - 8.0, "middle", "chart-place", place.short.clone());
    }
    match chart.shape {
        Shape::Lines => drawing.paths = chart.series.iter().map(|series| path(chart, series, &plot)).collect(),
        _ => columns(chart, &plot, &mut drawing),
    }
    drawing.over = chart.level.as_ref().map(|level| across(plot.y(level.value), "chart-reference"));
    drawing
}

/// The highest value of a column or a line.
fn highest(chart: &Chart) -> f64 {
    let at =
        |place: usize| chart.series.iter().map(move |series| series.values.get(place).copied().flatten().unwrap_or(0));
    let tops = (0..chart.places.len()).map(|place| match chart.shape {
        Shape::Lines => at(place).max().unwrap_or(0),
        _ => at(place).fold(0, i64::saturating_add),
    });
    let level = chart.level.as_ref().map_or(0.0, |level| level.value);
    float(tops.max().unwrap_or(0)).max(level).max(1.0)
}

fn columns(chart: &Chart, plot: &Plot, drawing: &mut Drawing) {
    let width = (plot.place_width * 0.72).clamp(1.0, 44.0);
    for at in 0..chart.places.len() {
        let mut below = 0.0;
        for series in &chart.series {
            let value = float(series.values.get(at).copied().flatten().unwrap_or_default());
            if value <= 0.0 {
                continue;
            }
            let (top, foot) = (plot.y(below + value), plot.y(below));
            drawing.rects.push(Rect {
                x: n(plot.middle(at) - width / 2.0),
                y: n(top),
                width: n(width),
                height: n((foot - top).max(0.5)),
                tone: series.tone,
                title: chart.pointed(at, series),
            });
            below += value;
        }
        if below > 0.0 && chart.places.len() <= VALUED {
            #[expect(clippy::cast_possible_truncation, reason = "a sum of counts")]
            let text = chart.value_text(Some(below as i64));
            drawing.label(plot.middle(at), plot.y(below) - 5.0, "middle", "chart-value", text);
        }
    }
}

fn path(chart: &Chart, series: &Series, plot: &Plot) -> Path {
    let mut d = String::new();
    let mut points = Vec::new();
    let mut is_drawing = false;
    for at in 0..chart.places.len() {
        let Some(value) = series.values.get(at).copied().flatten() else {
            is_drawing = false;
            continue;
        };
        let (x, y) = (n(plot.middle(at)), n(plot.y(float(value))));
        if !d.is_empty() {
            d.push(' ');
        }
        d.push(if is_drawing { 'L' } else { 'M' });
        d.push_str(&format!("{x} {y}"));
        is_drawing = true;
        points.push((x, y, chart.pointed(at, series)));
    }
    let radius = if points.len() > POINTS { "1.2" } else { "2.5" };
    Path { d, tone: series.tone, points, radius }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axis_levels_are_round_and_high_enough() {
        for most in [1.0, 2.0, 3.0, 7.0, 10.0, 11.0, 26.0, 99.0, 101.0, 12_345.0, 4e15] {
            let (top, levels) = steps(most);
            assert!(top >= most && levels.len() >= 2 && levels.len() <= 6, "{most}: {levels:?}");
            assert_eq!(levels.last(), Some(&top));
        }
        assert_eq!(steps(7.0).1, [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(steps(26.0).1, [0.0, 10.0, 20.0, 30.0]);
    }

    #[test]
    fn long_axis_names_are_cut() {
        assert_eq!(fitting("短", 480.0), "短");
        assert!(fitting(&"很长的".repeat(40), 480.0).ends_with('…'));
    }
}
