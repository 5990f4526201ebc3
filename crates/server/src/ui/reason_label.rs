//! Reasons of the policy, in words.

use std::borrow::Cow;

use domain::policy::{Policy, PublishedPolicy};
use locale::Translator;

/// Reasons to reject, as people read them, one after the other; a code the policy does not have as itself.
pub fn rejection_labels(t: Translator, policy: &PublishedPolicy, codes: &[String]) -> String {
    let label = |code: &String| {
        let rejection = policy.policy.rejection(code);
        rejection.map_or_else(|| code.clone(), |rejection| rejection.label.get(t.locale()).to_owned())
    };
    codes.iter().map(label).collect::<Vec<_>>().join(&t.text("list-separator"))
}

/// A reason as people read it; its code where this policy does not have it.
pub fn reason_label<'a>(t: Translator, policy: &'a Policy, code: &'a str) -> Cow<'a, str> {
    policy.reason(code).map_or(Cow::Borrowed(code), |reason| Cow::Borrowed(reason.label.get(t.locale())))
}
