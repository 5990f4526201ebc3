//! Things to fix after a rejection, shown on top of every step and at each field and document (R17).

use domain::base::terms::Kind;
use domain::intake::draft::Step;
use domain::intake::reapply::{Fix, Place};
use domain::policy::Policy;
use domain::policy::field::Field;
use locale::Words;

use crate::apply::field;
use crate::links;

/// A reason of the rejection.
#[derive(Debug, Clone)]
pub struct Mend {
    fix: Fix,
    kind: Kind,
}

/// A field or document to change.
pub struct MendPlace {
    pub label: String,
    pub link: String,
    pub is_changed: bool,
}

impl Mend {
    /// From what the domain says.
    pub const fn new(fix: Fix, kind: Kind) -> Self {
        Self { fix, kind }
    }

    /// The reason of the rejection.
    pub fn label(&self, words: &Words) -> &str {
        self.fix.rejection.label.get(words.locale())
    }

    /// How to fix it.
    pub fn what(&self, words: &Words) -> String {
        words.say1("apply-mend-what", "text", self.fix.rejection.next.get(words.locale()))
    }

    /// Where.
    pub fn places(&self, words: &Words, policy: &Policy) -> Vec<MendPlace> {
        let place = |place: &Place| MendPlace {
            label: label(*words, policy, &place.about),
            link: format!("{}#{}", links::step(self.kind, step(&place.about)), anchor(&place.about)),
            is_changed: place.is_changed,
        };
        self.fix.places.iter().map(place).collect()
    }

    /// True when it speaks of this field or document.
    pub fn is_about(&self, about: &str) -> bool {
        self.fix.places.iter().any(|place| place.about == about)
    }

    /// True when something was changed for it. A reason may name several places of which only one was wrong.
    pub fn is_begun(&self) -> bool {
        self.fix.places.iter().any(|place| place.is_changed)
    }

    /// True when no change was made for it yet and this step has a place for one.
    pub fn is_open_in(&self, at: Step) -> bool {
        !self.is_begun() && self.fix.places.iter().any(|place| step(&place.about) == at)
    }

    /// The first step in which it can be changed, as long as no change was made.
    pub fn first_step(&self) -> Option<Step> {
        let steps = self.fix.places.iter().map(|place| step(&place.about));
        steps.min().filter(|_| !self.is_begun())
    }

    /// Whether it was, in words.
    pub fn state(&self, words: &Words) -> String {
        words.say(if self.is_begun() { "apply-mend-done" } else { "apply-mend-open" })
    }

    /// The class of its mark.
    pub fn chip(&self) -> &'static str {
        if self.is_begun() { "chip-ok" } else { "chip-soon" }
    }

    /// The icon of its mark.
    pub fn icon(&self) -> &'static str {
        if self.is_begun() { "check" } else { "warn" }
    }
}

fn step(about: &str) -> Step {
    about.parse::<Field>().map_or(Step::Documents, Field::step)
}

/// The element a place's link leads to.
fn anchor(about: &str) -> String {
    if about.parse::<Field>().is_ok() { about.to_owned() } else { format!("document-{about}") }
}

fn label(words: Words, policy: &Policy, about: &str) -> String {
    match about.parse::<Field>() {
        Ok(field) => field::label(words, field),
        Err(_) => policy.document(about).map_or(about, |it| it.label.get(words.locale())).to_owned(),
    }
}
