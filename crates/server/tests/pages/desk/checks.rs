//! Requirements of every page of the desk.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use locale::Locale;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::page_tests::desk::pages;

#[test]
fn every_desk_page_renders() {
    let errors = Errors::default();
    tracing::subscriber::with_default(errors.clone(), || {
        for locale in Locale::ALL {
            for (name, html) in pages(locale) {
                let page = format!("{name} in {locale}");
                assert!(html.contains(&format!("<html lang=\"{locale}\"")), "{page}: its language");
                assert_eq!(html.matches("<h1").count(), 1, "{page}: headings");
                assert!(!html.contains("style=") && !html.contains("onclick="), "{page}: inline style or script");
                assert!(!html.contains("<b>。"), "{page}: text is not escaped");
                ids_are_unique(&page, &html);
                inputs_are_labelled(&page, &html);
                forms_carry_their_token(&page, &html);
                no_text_is_a_key(&page, &html);
            }
        }
    });
    assert_eq!(errors.0.load(Ordering::Relaxed), 0, "messages missing, or said without a variable");
}

#[test]
fn sign_in_code_is_hidden_in_emails() {
    for (name, html) in pages(Locale::ZhCn) {
        assert!(name != "letter-code" || !(html.contains("482913") || html.contains("NDgyOTEz")));
        assert!(name != "letter" || html.contains("482913"));
    }
}

#[test]
fn queue_masks_personal_data() {
    for (name, html) in pages(Locale::ZhCn) {
        assert!(!name.starts_with("queue") || !html.contains("15900000034"), "{name}");
        assert!(!name.starts_with("letters") || !html.contains("chenxin@"), "{name}");
    }
}

/// The tags that begin with `open`, each up to its end.
fn tags<'a>(html: &'a str, open: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(open).skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn ids_are_unique(page: &str, html: &str) {
    let mut seen = HashSet::new();
    for tag in tags(html, "<") {
        if let Some(id) = attribute(tag, "id") {
            assert!(seen.insert(id), "{page}: the id {id} occurs twice");
        }
    }
}

fn inputs_are_labelled(page: &str, html: &str) {
    for open in ["<input", "<select", "<textarea"] {
        for tag in tags(html, open) {
            if attribute(tag, "type") == Some("hidden") {
                continue;
            }
            let id = attribute(tag, "id").unwrap_or_else(|| panic!("{page}: no id: {open}{tag}"));
            assert!(
                html.contains(&format!("<label for=\"{id}\"")) || html.contains(&format!("for=\"{id}\">")),
                "{page}: {id} has no label"
            );
            for described in attribute(tag, "aria-describedby").unwrap_or_default().split_whitespace() {
                assert!(html.contains(&format!("id=\"{described}\"")), "{page}: {id} is described by {described}");
            }
        }
    }
}

fn forms_carry_their_token(page: &str, html: &str) {
    for form in html.split("<form").skip(1) {
        let form = form.split_once("</form>").map_or(form, |(form, _)| form);
        assert!(!form.contains("method=\"post\"") || form.contains("name=\"csrf\" value=\"token\""), "{page}: {form}");
    }
}

/// A missing message renders as its id: lower-case words joined by hyphens.
fn no_text_is_a_key(page: &str, html: &str) {
    for text in html.split('>').skip(1).filter_map(|rest| rest.split_once('<').map(|(text, _)| text.trim())) {
        let is_key = text.contains('-')
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(!is_key, "{page}: {text}");
    }
}

/// Counts the errors that the translator logs.
#[derive(Debug, Clone, Default)]
struct Errors(Arc<AtomicUsize>);

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR && metadata.target().starts_with("locale")
    }

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
