//! A letter's struct and its two templates.

use crate::frame::Frame;

/// A letter's content with its templates.
pub(crate) trait LetterTemplate {
    /// The parts around its sentences.
    fn frame(&self) -> &Frame;

    /// The same frame, to be extended.
    fn frame_mut(&mut self) -> &mut Frame;

    /// The plain text part.
    fn text(&self) -> askama::Result<String>;

    /// The HTML part.
    fn html(&self) -> askama::Result<String>;
}

/// Declares a letter's struct, with its text and its HTML template. `frame` comes first; the
/// other fields are sentences in the reader's language. The templates know it as `it`.
macro_rules! letter_template {
    ($(#[$meta:meta])* $name:ident($text:tt, $html:tt) { $($field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub(crate) struct $name {
            frame: $crate::frame::Frame,
            $($field: $type,)*
        }

        impl $crate::template::LetterTemplate for $name {
            fn frame(&self) -> &$crate::frame::Frame {
                &self.frame
            }

            fn frame_mut(&mut self) -> &mut $crate::frame::Frame {
                &mut self.frame
            }

            fn text(&self) -> askama::Result<String> {
                #[derive(askama::Template)]
                #[template(path = $text)]
                struct Text<'a> {
                    it: &'a $name,
                }
                let text = askama::Template::render(&Text { it: self })?;
                Ok($crate::template::tidy_text(&text))
            }

            fn html(&self) -> askama::Result<String> {
                #[derive(askama::Template)]
                #[template(path = $html)]
                struct Html<'a> {
                    it: &'a $name,
                }
                let html = askama::Template::render(&Html { it: self })?;
                Ok($crate::template::tidy_html(&html))
            }
        }
    };
}
pub(crate) use letter_template;

/// Removes the empty lines template tags leave: at most one in a row, none at the ends.
pub(crate) fn tidy_text(text: &str) -> String {
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
pub(crate) fn tidy_html(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n") + "\n"
}
