//! Lists of facts: a label with its value.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::ui::chip::Chip;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    label: String,
    text: String,
    class: &'static str,
    chip: Option<Chip>,
}

impl Fact {
    pub fn new(label: String, text: impl Into<String>) -> Self {
        Self { label, text: text.into(), class: "", chip: None }
    }

    pub fn chip(label: String, chip: Chip) -> Self {
        Self { label, text: String::new(), class: "", chip: Some(chip) }
    }

    /// Sets the class of the text: `mask` and `ref` may break anywhere, `lines` keeps its line breaks.
    pub fn with_class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "desk/facts.html")]
pub struct Facts(pub Vec<Fact>);

/// The template escapes its values.
impl HtmlSafe for Facts {}
