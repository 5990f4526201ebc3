//! Labels of the policy's reasons and documents.

use std::borrow::Cow;

use domain::policy::{Policy, PublishedPolicy};
use locale::Translator;

/// The labels of reasons to reject, in one text; a code that the policy does not have is shown as it is.
pub fn rejection_labels(t: Translator, policy: &PublishedPolicy, codes: &[String]) -> String {
    let label = |code: &String| {
        let rejection = policy.policy.rejection(code);
        rejection.map_or_else(|| code.clone(), |rejection| rejection.label.get(t.locale()).to_owned())
    };
    codes.iter().map(label).collect::<Vec<_>>().join(&t.text("list-separator"))
}

/// The label of a reason; the code itself when the policy does not have it.
pub fn reason_label<'a>(t: Translator, policy: &'a Policy, code: &'a str) -> Cow<'a, str> {
    policy.reason(code).map_or(Cow::Borrowed(code), |reason| Cow::Borrowed(reason.label.get(t.locale())))
}

/// The label of a document; the code itself when the policy does not have it.
pub fn document_label(t: Translator, policy: &Policy, code: &str) -> String {
    policy.document(code).map_or(code, |document| document.label.get(t.locale())).to_owned()
}
