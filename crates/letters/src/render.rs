//! Renders a letter with its two templates.

use crate::layout::{Block, Layout};

impl Layout {
    pub(crate) fn text(&self) -> askama::Result<String> {
        #[derive(askama::Template)]
        #[template(path = "layout.txt")]
        struct Text<'a> {
            it: &'a Layout,
        }
        Ok(tidy_text(&askama::Template::render(&Text { it: self })?))
    }

    pub(crate) fn html(&self) -> askama::Result<String> {
        #[derive(askama::Template)]
        #[template(path = "layout.html")]
        struct Html<'a> {
            it: &'a Layout,
        }
        Ok(tidy_html(&askama::Template::render(&Html { it: self })?))
    }
}

/// Removes the empty lines template tags leave: at most one in a row, none at the ends.
fn tidy_text(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut is_gap = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            is_gap = true;
            continue;
        }
        if is_gap && !tidy.is_empty() {
            tidy.push('\n');
        }
        is_gap = false;
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}

/// Removes all empty lines.
fn tidy_html(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n") + "\n"
}
