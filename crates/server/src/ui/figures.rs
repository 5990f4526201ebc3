//! How old the figures of a store are (R8): said wherever amounts are shown, unless they are recent.

use chrono::{DateTime, Utc};
use domain::policy::Policy;
use domain::store::Store;
use domain::store::funds::{FiguresAge, figures_age};
use locale::Translator;

/// A sentence about figures that are old or not known; `None` for recent ones.
pub fn figures_note(t: Translator, policy: &Policy, store: &Store, now: DateTime<Utc>) -> Option<String> {
    match figures_age(policy, store.figures_at, now) {
        FiguresAge::Unknown => Some(t.text("figures-unknown")),
        FiguresAge::Stale(as_of) => Some(t.text1("figures-stale", "at", t.moment(as_of))),
        FiguresAge::Recent(_) => None,
    }
}
