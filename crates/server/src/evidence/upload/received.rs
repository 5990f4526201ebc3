//! The texts and files that a form contained.

use std::collections::BTreeMap;

use domain::base::EvidenceId;
use locale::Translator;

use crate::evidence::upload::rule::Refused;
use crate::http::VerifiedForm;

/// The outcome of a form with files.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// The texts of the form.
    pub form: VerifiedForm,
    /// Code of the document the last files were sent for.
    pub document: String,
    /// The file they were to replace.
    pub replaces: Option<EvidenceId>,
    /// Number of files that were added.
    pub added: usize,
    /// Files that were refused, and why.
    pub refused: Vec<Refused>,
}

impl Received {
    /// A sentence for each refused file, at the document it was sent for; empty when every file was added.
    pub fn refusals(&self, t: Translator) -> BTreeMap<String, Vec<String>> {
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for it in &self.refused {
            let text = t.text2("apply-documents-refused", "name", it.file_name.as_str(), "text", it.rule.explain(t));
            texts.entry(it.document.clone()).or_default().push(text);
        }
        texts
    }

    /// As [`Received::refusals`], or that no file was chosen.
    pub fn refusals_of_upload(&self, t: Translator) -> BTreeMap<String, Vec<String>> {
        if self.refused.is_empty() && self.added == 0 {
            return BTreeMap::from([(self.document.clone(), vec![t.text("apply-documents-nothing")])]);
        }
        self.refusals(t)
    }
}
