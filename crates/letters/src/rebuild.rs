//! Rebuilds a message from a stored letter: the text is unchanged, and its masked link gets a new secret.
//!
//! The inverse of [`crate::layout::Link`] with a masked secret; a test compares both for every letter that has one.

use domain::letter::{LinkSecret, StoredContent};
use locale::{Locale, Translator};

/// The placeholder for a masked link, at the end of its paragraph.
const NOWHERE: &str = "…</p>";
/// Start of a paragraph in the other language; its link has a label of its own.
const OTHER_LANGUAGE: &str = "<p lang=\"";

/// Text and HTML with the secret filled in; `None` when the letter has no place for one.
pub(crate) fn with_secret(kept: &StoredContent, locale: Locale, secret: &LinkSecret) -> Option<(String, String)> {
    let masked = LinkSecret::masked();
    if *secret == masked {
        return Some((kept.text.clone(), kept.html.clone()));
    }
    let mut url = None;
    let text: String = kept
        .text
        .lines()
        .map(|line| match line.strip_suffix(masked.expose()).filter(|line| line.contains("://")) {
            Some(address) => {
                let address = format!("{address}{}", secret.expose());
                format!("{}\n", url.insert(address))
            }
            None => format!("{line}\n"),
        })
        .collect();
    let url = url?;
    let mut found = false;
    let lines: Vec<String> = kept
        .html
        .lines()
        .map(|line| match linked(line, &url, locale) {
            Some(linked) => {
                found = true;
                linked
            }
            None => line.to_owned(),
        })
        .collect();
    found.then(|| (text, lines.join("\n") + "\n"))
}

/// The paragraph with its masked link restored; `None` for any other line.
fn linked(line: &str, url: &str, locale: Locale) -> Option<String> {
    let paragraph = line.strip_suffix(NOWHERE)?;
    if line.starts_with(OTHER_LANGUAGE) {
        let label = Translator::new(locale).other().text("letter-link-stop");
        return Some(format!("{paragraph}<a class=\"accent\" href=\"{url}\" style=\"color:#0b5cad\">{label}</a></p>"));
    }
    let (open, rest) = paragraph.split_once("<strong>")?;
    let (label, separator) = rest.split_once("</strong>")?;
    matches!(separator, "：" | ": ").then(|| format!("{open}<a href=\"{url}\" style=\"{BUTTON}\">{label}</a></p>"))
}

/// The style of a letter's link; as in `templates/letters/layout.html`.
const BUTTON: &str = "display:inline-block;padding:10px 22px;background:#0b5cad;border-radius:6px;color:#ffffff;\
    font-weight:600;text-decoration:none";
