//! Charts, drawn by the server as SVG: columns, rows and lines, each with its figures as a table.
//!
//! A chart is series of numbers with names; the geometry is calculated here, and the template only writes it out.
//! Colours are classes, because the content security policy forbids inline styles.

pub mod drawing;

use askama::Template;
use askama::filters::HtmlSafe;
use locale::Translator;

use crate::ui::chart::drawing::Drawing;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Upright columns; several series are stacked.
    Columns,
    /// Horizontal bars below their names, which may be long. Shows the first series only.
    Rows,
    /// One line per series, interrupted where there is no value.
    Lines,
}

/// The unit of a chart's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Percent,
}

/// A series of values, one for each place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    /// The class of its colour: `tone-main`, `tone-other`, `tone-ok`, `tone-bad`, `tone-quiet`.
    pub tone: &'static str,
    /// The values; `None` where there is none.
    pub values: Vec<Option<i64>>,
}

/// A level drawn across the columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub name: String,
    pub value: f64,
}

/// A place on the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name under the axis.
    pub short: String,
    /// Its name in the table.
    pub full: String,
}

impl Place {
    /// A place whose name is short.
    pub fn new(name: impl Into<String>) -> Self {
        let short = name.into();
        Self { full: short.clone(), short }
    }
}

#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "desk/chart.html")]
pub struct Chart {
    pub t: Translator,
    /// Unique id on its page.
    pub id: &'static str,
    pub title: String,
    /// The chart's content, in a sentence.
    pub summary: String,
    /// Head of the table's first column.
    pub head: String,
    pub shape: Shape,
    pub unit: Unit,
    pub places: Vec<Place>,
    pub series: Vec<Series>,
    pub level: Option<Level>,
}

/// The template escapes its values.
impl HtmlSafe for Chart {}

impl Chart {
    /// True when every value is missing or zero.
    fn is_empty(&self) -> bool {
        self.series.iter().flat_map(|series| &series.values).all(|value| value.unwrap_or_default() == 0)
            && self.unit == Unit::Count
            || self.series.iter().all(|series| series.values.iter().all(Option::is_none))
    }

    /// The drawing; `None` when there is nothing to draw.
    fn drawn(&self) -> Option<Drawing> {
        (!self.is_empty()).then(|| drawing::draw(self))
    }

    fn value_text(&self, value: Option<i64>) -> String {
        match (value, self.unit) {
            (None, _) => "—".to_owned(),
            (Some(value), Unit::Count) => self.t.number(value),
            (Some(value), Unit::Percent) => format!("{value}%"),
        }
    }

    /// The tooltip of a mark.
    fn pointed(&self, place: usize, series: &Series) -> String {
        let name = self.places.get(place).map_or("", |place| place.full.as_str());
        let value = self.value_text(series.values.get(place).copied().flatten());
        if self.series.len() > 1 { format!("{name} · {}: {value}", series.name) } else { format!("{name}: {value}") }
    }

    /// The value of each series at a place, for the table.
    fn row(&self, place: &usize) -> Vec<String> {
        self.series.iter().map(|series| self.value_text(series.values.get(*place).copied().flatten())).collect()
    }

    fn has_legend(&self) -> bool {
        self.series.len() > 1 || self.level.is_some()
    }
}

#[cfg(test)]
mod tests {
    use locale::Locale;

    use super::*;

    fn chart(shape: Shape, values: &[Option<i64>]) -> Chart {
        let series = |name: &str, tone| Series { name: name.to_owned(), tone, values: values.to_vec() };
        Chart {
            t: Translator::new(Locale::ZhCn),
            id: "sample",
            title: "<每天>".to_owned(),
            summary: "样例".to_owned(),
            head: "日期".to_owned(),
            shape,
            unit: Unit::Count,
            places: (0..values.len()).map(|at| Place::new(format!("{at}"))).collect(),
            series: vec![series("通过", "tone-ok"), series("驳回", "tone-bad")],
            level: Some(Level { name: "节奏".to_owned(), value: 2.5 }),
        }
    }

    /// Checks every number of the drawing, and that nothing lies outside it.
    fn check(chart: &Chart) -> Drawing {
        let html = chart.render().unwrap();
        for mishap in ["NaN", "inf", "=\"-"] {
            assert!(!html.contains(mishap), "{mishap} in {html}");
        }
        assert!(!html.contains("style=") && !html.contains("<每天>"));
        let drawing = drawing::draw(chart);
        assert!(!format!("{drawing:?}").contains("NaN"));
        for rect in &drawing.rects {
            let [x, y, width, height] =
                [&rect.x, &rect.y, &rect.width, &rect.height].map(|it| it.parse::<f64>().unwrap());
            assert!(x >= 0.0 && x + width <= f64::from(drawing.width) + 0.1, "{rect:?}");
            assert!(y >= 0.0 && y + height <= f64::from(drawing.height) + 0.1, "{rect:?}");
        }
        drawing
    }

    #[test]
    fn empty_and_zero_charts_are_drawn() {
        for shape in [Shape::Columns, Shape::Rows, Shape::Lines] {
            for values in [&[][..], &[None], &[Some(0)], &[Some(0), None], &[Some(1)], &[Some(i64::MAX / 4)]] {
                check(&chart(shape, values));
            }
        }
        assert!(chart(Shape::Columns, &[Some(0), None]).is_empty());
        assert!(!chart(Shape::Columns, &[Some(1)]).is_empty());
        let percent = Chart { unit: Unit::Percent, ..chart(Shape::Lines, &[Some(0), Some(100), None]) };
        assert!(!percent.is_empty(), "0 percent is drawn");
        check(&percent);
    }

    #[test]
    fn stacked_columns_keep_proportion() {
        let drawing = check(&chart(Shape::Columns, &[Some(2), Some(4), None]));
        assert_eq!(drawing.rects.len(), 4, "missing values are not drawn");
        let height = |at: usize| drawing.rects[at].height.parse::<f64>().unwrap();
        assert!((height(2) - 2.0 * height(0)).abs() < 0.2, "{drawing:?}");
        let foot = |at: usize| drawing.rects[at].y.parse::<f64>().unwrap() + height(at);
        assert!((foot(1) - drawing.rects[0].y.parse::<f64>().unwrap()).abs() < 0.2);
    }

    #[test]
    fn chart_thins_names_and_splits_gaps() {
        let days: Vec<Option<i64>> = (0..90).map(|day| (day != 40).then_some(day % 7)).collect();
        let drawing = check(&chart(Shape::Columns, &days));
        assert!(drawing.labels.iter().filter(|label| label.class == "chart-place").count() <= 8);
        let drawing = check(&chart(Shape::Lines, &days));
        assert_eq!(drawing.paths[0].d.matches('M').count(), 2);
    }

    #[test]
    fn chart_table_lists_every_value() {
        let html = chart(Shape::Rows, &[Some(1234), None]).render().unwrap();
        assert!(html.contains("1,234") && html.contains("—") && html.contains("<table"));
    }
}
