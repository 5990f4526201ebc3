//! Documents that an approver has not opened, in words, and the checkbox to decide without opening them.

use domain::policy::PublishedPolicy;
use domain::review::unopened::{Opening, UnopenedDocument};
use locale::Translator;

use crate::http::VerifiedForm;

/// Name of the checkbox by which a reviewer decides without opening documents.
const FIELD: &str = "without_opening";

/// Whether documents have to be opened: not when the checkbox was ticked.
pub fn opening(posted: &VerifiedForm) -> Opening {
    if posted.has(FIELD) { Opening::Waived } else { Opening::Required }
}

/// A line for each document, with the pages that were not looked at.
pub fn lines(t: Translator, policy: &PublishedPolicy, unopened: &[UnopenedDocument]) -> Vec<String> {
    let line = |document: &UnopenedDocument| {
        let pages: Vec<String> = document.pages.iter().map(i16::to_string).collect();
        let label = policy.policy.document(&document.document);
        let label = label.map_or(document.document.as_str(), |found| found.label.get(t.locale()));
        t.text2("decide-unopened-line", "document", label, "pages", pages.join(&t.text("list-separator")))
    };
    unopened.iter().map(line).collect()
}
