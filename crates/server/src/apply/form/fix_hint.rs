//! Things to fix after a rejection, shown on top of every step and at each field and document (R17).

use domain::base::Kind;
use domain::intake::draft::DraftStep;
use domain::intake::reapply::{FixHint, FixTarget};
use domain::policy::Policy;
use domain::policy::field::{self, FUNDS, Field};
use locale::Translator;

use crate::apply::field as form_field;
use crate::links;
use crate::ui::document_label;

/// A reason of the rejection, as a hint in the form.
#[derive(Debug, Clone)]
pub struct FixLine {
    fix: FixHint,
    kind: Kind,
}

/// A field or document to change.
pub struct FixLink {
    pub label: String,
    pub link: String,
    pub is_changed: bool,
}

impl FixLine {
    pub const fn new(fix: FixHint, kind: Kind) -> Self {
        Self { fix, kind }
    }

    pub fn label(&self, t: &Translator) -> &str {
        self.fix.rejection.label.get(t.locale())
    }

    /// How to fix it.
    pub fn what(&self, t: &Translator) -> String {
        t.text1("apply-fix-advice", "text", self.fix.rejection.next.get(t.locale()))
    }

    /// The fields and documents to change, with links.
    pub fn places(&self, t: &Translator, policy: &Policy) -> Vec<FixLink> {
        let place = |place: &FixTarget| FixLink {
            label: label(*t, policy, &place.about),
            link: format!("{}#{}", links::step(self.kind, step(&place.about)), anchor(&place.about)),
            is_changed: place.is_changed,
        };
        self.fix.places.iter().map(place).collect()
    }

    /// True when it names this field or document.
    pub fn is_about(&self, about: &str) -> bool {
        self.fix.places.iter().any(|place| place.about == about)
    }

    /// True when one of its places was changed: a reason may name several of which only one was wrong.
    pub fn is_begun(&self) -> bool {
        self.fix.places.iter().any(|place| place.is_changed)
    }

    /// True when no change was made for it yet and this step has a place for one.
    pub fn is_open_in(&self, at: DraftStep) -> bool {
        !self.is_begun() && self.fix.places.iter().any(|place| step(&place.about) == at)
    }

    /// The first step in which it can be changed, as long as no change was made.
    pub fn first_step(&self) -> Option<DraftStep> {
        let steps = self.fix.places.iter().map(|place| step(&place.about));
        steps.min().filter(|_| !self.is_begun())
    }

    /// Whether a place was changed, in words.
    pub fn state(&self, t: &Translator) -> String {
        t.text(if self.is_begun() { "apply-fix-done" } else { "apply-fix-open" })
    }

    pub fn chip(&self) -> &'static str {
        if self.is_begun() { "chip-ok" } else { "chip-soon" }
    }

    pub fn icon(&self) -> &'static str {
        if self.is_begun() { "check" } else { "warn" }
    }
}

fn step(about: &str) -> DraftStep {
    match about.parse::<Field>() {
        Ok(field) => field.step(),
        Err(_) if about == FUNDS => DraftStep::Consequences,
        Err(_) => DraftStep::Documents,
    }
}

/// The element a place's link leads to.
fn anchor(about: &str) -> String {
    if field::is_document(about) { format!("document-{about}") } else { about.to_owned() }
}

fn label(t: Translator, policy: &Policy, about: &str) -> String {
    match about.parse::<Field>() {
        Ok(field) => form_field::label(t, field),
        Err(_) if about == FUNDS => t.text("apply-funds-title"),
        Err(_) => document_label(t, policy, about),
    }
}
