//! How old the figures of a store are (R8): said wherever amounts are shown, unless they are recent.

use chrono::{DateTime, Utc};
use domain::policy::Policy;
use domain::store::funds::{FiguresAge, figures_age};
use domain::store::inquiry::{Inquiry, InquiryState};
use domain::store::{FiguresSource, Store};
use locale::Translator;

/// A sentence about figures that are old or not known; `None` for recent ones.
pub fn figures_note(t: Translator, policy: &Policy, store: &Store, now: DateTime<Utc>) -> Option<String> {
    match figures_age(policy, store.figures_at, now) {
        FiguresAge::Unknown => Some(t.text("figures-unknown")),
        FiguresAge::Stale(as_of) => Some(t.text1("figures-stale", "at", t.moment(as_of))),
        FiguresAge::Recent(_) => None,
    }
}

/// When the figures were true and where they are from; `None` while they are not known.
pub fn figures_as_of(t: Translator, store: &Store) -> Option<String> {
    let key = match store.figures_source {
        FiguresSource::Register => "stores-as-of",
        FiguresSource::Platform => "stores-as-of-told",
    };
    store.figures_at.map(|as_of| t.text1(key, "at", t.moment(as_of)))
}

/// A sentence about the last time the platform was asked for figures, unless it told them.
pub fn inquiry_note(t: Translator, inquiry: Option<&Inquiry>) -> Option<String> {
    let inquiry = inquiry?;
    let key = match inquiry.state {
        InquiryState::Answered => return None,
        InquiryState::Asking => "stores-asking",
        InquiryState::CannotSay => "stores-asked-cannot-say",
        InquiryState::Failed => "stores-asked-no-answer",
    };
    Some(t.text1(key, "at", t.moment(inquiry.created_at)))
}
