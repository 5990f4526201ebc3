//! Choices of a list, a filter or a group of radio buttons.

use std::fmt::Display;

#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl Choice {
    pub fn new(value: &(impl Display + ?Sized), label: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.to_string(), label: label.into(), is_chosen }
    }

    /// A choice for each of these values.
    pub fn list<T: Copy + Display + PartialEq>(all: &[T], chosen: Option<T>, label: impl Fn(T) -> String) -> Vec<Self> {
        all.iter().map(|value| Self::new(value, label(*value), chosen == Some(*value))).collect()
    }
}

/// A link that selects what a list shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub count: Option<String>,
    pub url: String,
    pub is_current: bool,
}
