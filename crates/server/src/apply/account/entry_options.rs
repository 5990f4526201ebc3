//! The two types of application on the account page: their effect, and why one is not available (R2).

use chrono::{DateTime, Utc};
use domain::base::Kind;
use domain::intake::admission::NotAdmitted;
use domain::policy::Policy;
use domain::store::{Certification, Store};
use locale::Translator;

use crate::http::PageError;
use crate::links;

/// Why a type of application is not available now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedReason {
    /// The reason, with the date on which the type becomes available, if there is one.
    pub sentence: String,
    /// Link to the open application, when that is the reason.
    pub open_link: Option<String>,
}

impl ClosedReason {
    /// From the refusal of the domain's admission check.
    pub fn new(t: Translator, policy: &Policy, store: &Store, refusal: NotAdmitted) -> Result<Self, PageError> {
        let until = |key: &str, at: DateTime<Utc>| t.text1(key, "at", t.moment(at));
        let mut open_link = None;
        let sentence = match refusal {
            NotAdmitted::AlreadyOpen(reference) => {
                open_link = (!reference.is_empty()).then(|| links::status(&reference));
                t.text("apply-option-open")
            }
            NotAdmitted::NotBound => t.text("apply-option-not-bound"),
            // For good (R21).
            NotAdmitted::NotCertified if store.certification == Certification::Revoked => {
                t.text("apply-option-revoked")
            }
            NotAdmitted::NotCertified => t.text("apply-option-not-certified"),
            NotAdmitted::BoundTooRecently { until: at } => until("apply-option-bound-too-recently", at),
            NotAdmitted::UnboundTooOften { until: at } => until("apply-option-unbound-too-often", at),
            NotAdmitted::AppliedTooOften { until: at } => until("apply-option-applied-too-often", at),
            NotAdmitted::TooSoonAgain { until: at } => until("apply-option-too-soon-again", at),
            NotAdmitted::NeverAgain => t.text("apply-option-never-again"),
            NotAdmitted::Paused(pause) => {
                let at = t.moment(pause.until_at);
                t.text2("apply-option-paused", "at", at, "notice", pause.notice.get(t.locale()))
            }
            NotAdmitted::Penalty(penalty) => {
                let at = t.moment(penalty.until_at);
                let penalty_text = t.text2("apply-option-penalty", "at", at, "why", penalty.message);
                let appeal = policy.penalties.appeal_to.as_ref().map(|to| {
                    let address = to.get(t.locale());
                    t.text1("apply-option-penalty-appeal", "address", address)
                });
                penalty_text + &appeal.unwrap_or_default()
            }
            NotAdmitted::Database(error) => return Err(error.into()),
        };
        Ok(Self { sentence, open_link })
    }
}

/// A type of application, as the account page offers it.
#[derive(Debug, Clone)]
pub struct EntryOption {
    pub kind: Kind,
    /// Why it is not available now.
    pub closed: Option<ClosedReason>,
    /// When the draft of this type was saved, and when it is removed unless it is changed.
    pub draft: Option<String>,
}

impl EntryOption {
    /// Its purpose, in a sentence.
    pub fn what(&self, t: &Translator) -> String {
        t.text(&format!("apply-option-{}-summary", self.kind.slug()))
    }

    /// Its consequences for the store.
    pub fn effects(&self, t: &Translator) -> [String; 2] {
        ["first", "second"].map(|nth| t.text(&format!("apply-option-{}-{nth}", self.kind.slug())))
    }

    pub fn action(&self, t: &Translator) -> String {
        t.text(&format!("apply-form-title-{}", self.kind.slug()))
    }

    /// The classes of its button. A revocation cannot be undone, so its button is not highlighted.
    pub fn button_class(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "btn btn-primary",
            Kind::RevokeCertification => "btn",
        }
    }

    pub fn class(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "option",
            Kind::RevokeCertification => "option option-grave",
        }
    }

    pub fn icon(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "unbind",
            Kind::RevokeCertification => "revoke",
        }
    }
}
