//! Documents that an approver has not opened, in words: on the check page, in the second review, and with the decision.

use domain::base::EvidenceId;
use domain::policy::PublishedPolicy;
use domain::review::decision::Decision;
use domain::review::unopened::{Opening, UnopenedDocument};
use locale::Translator;

use crate::desk::case::page::CasePage;
use crate::http::VerifiedForm;
use crate::ui::Fact;

/// Name of the checkbox by which a reviewer decides without opening documents.
const FIELD: &str = "without_opening";

/// What the reviewer says about documents they have not opened.
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

impl CasePage {
    pub fn second_unopened(&self) -> Vec<String> {
        lines(self.t(), &self.file.policy, &self.second.unopened)
    }

    /// The documents that each reviewer decided without opening, from the record of the decision.
    pub fn unopened_facts(&self, decision: &Decision) -> Vec<Fact> {
        let t = self.t();
        let id = decision.id.to_string();
        let Some(event) = self.file.events.iter().find(|event| event.data["decision"] == id.as_str()) else {
            return Vec::new();
        };
        let keys = [("unopened", "decide-unopened-fact"), ("second_unopened", "decide-unopened-second-fact")];
        let fact = |(key, label): (&str, &str)| {
            let ids = event.data[key].as_array()?.iter().filter_map(|id| id.as_str()?.parse::<EvidenceId>().ok());
            let labels: Vec<String> = ids
                .filter_map(|id| self.find_file(id))
                .map(|file| self.document_label(&file.evidence.document))
                .collect();
            Some(Fact::new(t.text(label), labels.join(&t.text("list-separator"))))
        };
        keys.into_iter().filter_map(fact).collect()
    }
}
