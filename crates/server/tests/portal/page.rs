//! Requirements of every page, checked on each one that a journey reads.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use locale::Locale;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// A tag that tests type into names and forms. No template has it, so that a page with it does not escape a text.
pub const TAG: &str = "<u>";

/// True for a page, false for a part of one and for other content.
pub fn is_whole(html: &str) -> bool {
    html.trim_start().starts_with("<!doctype html>")
}

/// Checks a page; other content passes.
pub fn check(place: &str, html: &str) {
    assert_eq!(FAULTS.load(Ordering::Relaxed), 0, "{place}: a message is missing, or said without a variable");
    if !is_whole(html) {
        return;
    }
    let has_language = Locale::ALL.iter().any(|locale| html.contains(&format!("<html lang=\"{locale}\"")));
    assert!(has_language, "{place}: no language");
    assert_eq!(html.matches("<h1").count(), 1, "{place}: not one h1");
    assert!(!html.contains(TAG), "{place}: a text is not escaped");
    // In tags only: the page of an email shows the email's source.
    let mut tags = html.split('<').filter_map(|rest| rest.split('>').next());
    assert!(!tags.any(|tag| tag.contains(" style=") || tag.contains(" onclick=")), "{place}: inline style or script");
    check_messages(place, html);
    check_references(place, html);
    check_forms(place, html);
}

/// A Chinese character in an English page, besides the switch of the language and these texts of a test.
pub fn chinese_in(html: &str, texts: &[&str]) -> Option<char> {
    let html = texts.iter().fold(html.replace("中文", ""), |html, text| html.replace(text, ""));
    html.chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
}

/// The page without the content of `<code>`, which templates write without attributes where it is no message.
fn without_code(html: &str) -> String {
    let mut parts = html.split("<code>");
    let before = parts.next().unwrap_or_default();
    let after = parts.map(|part| part.split_once("</code>").map_or(part, |(_, rest)| rest));
    std::iter::once(before).chain(after).collect()
}

/// A missing message is shown as its key: lower-case words joined by hyphens. Code looks the same and is left out.
fn check_messages(place: &str, html: &str) {
    let html = &without_code(html);
    let texts = html.split('>').skip(1).filter_map(|rest| rest.split_once('<').map(|(text, _)| text.trim()));
    let attributes = ["aria-label", "data-text", "data-copied"].iter().flat_map(|name| attributes(html, name));
    for text in texts.chain(attributes) {
        let is_key = text.contains('-')
            && uuid::Uuid::parse_str(text).is_err()
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(!is_key, "{place}: message {text:?} is missing");
    }
}

/// Ids are unique, references to one find it, and every field has its label.
fn check_references(place: &str, html: &str) {
    let ids: Vec<&str> = attributes(html, "id").collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    for id in &known {
        assert_eq!(ids.iter().filter(|it| it == &id).count(), 1, "{place}: the id {id} is used twice");
    }
    let named = ["for", "aria-describedby", "aria-labelledby"].iter().flat_map(|name| attributes(html, name));
    let links = attributes(html, "href").filter_map(|link| link.strip_prefix('#'));
    for id in named.flat_map(str::split_whitespace).chain(links) {
        assert!(known.contains(id), "{place}: there is no id {id:?}");
    }
    let labelled: BTreeSet<&str> = attributes(html, "for").collect();
    let is_field = |tag: &&str| ["input ", "textarea ", "select "].iter().any(|name| tag.starts_with(name));
    for tag in html.split('<').filter(is_field) {
        let is_hidden = tag.contains("type=\"hidden\"");
        let has_label = attributes(tag, "id").next().is_some_and(|id| labelled.contains(id));
        assert!(is_hidden || has_label, "{place}: a field without a label: {tag}");
    }
}

/// Every form that changes something carries its token.
fn check_forms(place: &str, html: &str) {
    for form in html.split("<form").skip(1) {
        let form = form.split_once("</form>").map_or(form, |(form, _)| form);
        let has_token = form.split("name=\"csrf\" value=\"").nth(1).is_some_and(|token| !token.starts_with('"'));
        assert!(!form.contains("method=\"post\"") || has_token, "{place}: no token: {form}");
    }
}

fn attributes<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let opening = format!(" {name}=\"");
    let starts: Vec<usize> = html.match_indices(&opening).map(|(at, _)| at + opening.len()).collect();
    starts.into_iter().filter_map(move |at| html[at..].split('"').next())
}

static FAULTS: AtomicUsize = AtomicUsize::new(0);

/// Counts the errors of the translator in this process.
pub fn watch_messages() {
    let subscriber = tracing_subscriber::registry().with(LevelFilter::ERROR).with(Faults);
    // A second browser of the same process finds the first one's subscriber.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

struct Faults;

impl<S: Subscriber> Layer<S> for Faults {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("locale") {
            FAULTS.fetch_add(1, Ordering::Relaxed);
        }
    }
}
