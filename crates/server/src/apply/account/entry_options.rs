//! The two types of application on the account page: their effect, and why one is not available (R2).

use chrono::{DateTime, Duration, Utc};
use domain::base::terms::Kind;
use domain::intake::admission::NotAdmitted;
use domain::intake::draft::Draft;
use domain::policy::{Bilingual, Policy};
use domain::store::{Certification, Store};
use locale::Translator;

use crate::http::page_error::PageError;
use crate::links;

/// Why a type of application is not available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedReason {
    /// An application is open.
    Open {
        /// Its reference.
        reference: String,
    },
    /// There is no binding to end.
    NotBound,
    /// There is no certification to revoke.
    NotCertified,
    /// It was revoked, for good (R21).
    Revoked,
    /// The current binding is too recent.
    BoundTooRecently {
        /// When it becomes available.
        until: DateTime<Utc>,
    },
    /// The store was unbound too often.
    UnboundTooOften {
        /// When it becomes available.
        until: DateTime<Utc>,
    },
    /// Too many applications in a short time.
    AppliedTooOften {
        /// When it becomes available.
        until: DateTime<Utc>,
    },
    /// The last rejection requires a waiting period.
    TooSoonAgain {
        /// When it becomes available.
        until: DateTime<Utc>,
    },
    /// The last rejection excludes another application.
    NeverAgain,
    /// A penalty bars the store.
    Penalty {
        /// When it becomes available.
        until: DateTime<Utc>,
        /// The reason given to the applicant.
        message: String,
        /// Where to appeal against it.
        appeal_to: Option<Bilingual>,
    },
}

impl ClosedReason {
    /// From the refusal of the domain's admission check.
    ///
    /// # Errors
    /// Database errors.
    pub fn new(store: &Store, refusal: NotAdmitted) -> Result<Self, PageError> {
        Ok(match refusal {
            NotAdmitted::AlreadyOpen(reference) => Self::Open { reference },
            NotAdmitted::NotBound => Self::NotBound,
            NotAdmitted::NotCertified if store.certification == Certification::Revoked => Self::Revoked,
            NotAdmitted::NotCertified => Self::NotCertified,
            NotAdmitted::BoundTooRecently { until } => Self::BoundTooRecently { until },
            NotAdmitted::UnboundTooOften { until } => Self::UnboundTooOften { until },
            NotAdmitted::AppliedTooOften { until } => Self::AppliedTooOften { until },
            NotAdmitted::TooSoonAgain { until } => Self::TooSoonAgain { until },
            NotAdmitted::Penalty(penalty) => {
                Self::Penalty { until: penalty.until_at, message: penalty.message, appeal_to: None }
            }
            NotAdmitted::NeverAgain => Self::NeverAgain,
            NotAdmitted::Database(error) => return Err(error.into()),
        })
    }

    /// Adds the policy's address for appeals against a penalty.
    pub fn under(self, policy: &Policy) -> Self {
        match self {
            Self::Penalty { until, message, .. } => {
                Self::Penalty { until, message, appeal_to: policy.penalties.appeal_to.clone() }
            }
            other => other,
        }
    }

    /// The reason as a sentence, with the date on which the type becomes available, if there is one.
    pub fn sentence(&self, t: Translator) -> String {
        let until = |key: &str, at: DateTime<Utc>| t.text1(key, "at", t.moment(at));
        match self {
            Self::Open { .. } => t.text("apply-option-open"),
            Self::NotBound => t.text("apply-option-not-bound"),
            Self::NotCertified => t.text("apply-option-not-certified"),
            Self::Revoked => t.text("apply-option-revoked"),
            Self::BoundTooRecently { until: at } => until("apply-option-bound-too-recently", *at),
            Self::UnboundTooOften { until: at } => until("apply-option-unbound-too-often", *at),
            Self::AppliedTooOften { until: at } => until("apply-option-applied-too-often", *at),
            Self::TooSoonAgain { until: at } => until("apply-option-too-soon-again", *at),
            Self::NeverAgain => t.text("apply-option-never-again"),
            Self::Penalty { until: at, message: why, appeal_to } => {
                let text = t.text2("apply-option-penalty", "at", t.moment(*at), "why", why.as_str());
                let Some(address) = appeal_to.as_ref().map(|to| to.get(t.locale())) else { return text };
                format!("{text}{}", t.text1("apply-option-penalty-appeal", "address", address))
            }
        }
    }

    /// Link to the open application, when that is the reason.
    pub fn open_link(&self) -> Option<String> {
        match self {
            Self::Open { reference } if !reference.is_empty() => Some(links::status(reference)),
            _ => None,
        }
    }
}

/// A saved draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// Date on which an untouched draft is removed.
    pub removed_at: DateTime<Utc>,
}

impl Waiting {
    /// From the draft and the policy's retention period.
    pub fn new(draft: &Draft, policy: &Policy) -> Self {
        let saved_at = draft.updated_at;
        Self { saved_at, removed_at: saved_at + Duration::days(policy.retention.draft_days) }
    }
}

/// A type of application, as the account page offers it.
#[derive(Debug, Clone)]
pub struct EntryOption {
    /// The type of application.
    pub kind: Kind,
    /// Why it is not available now.
    pub closed: Option<ClosedReason>,
    /// The saved draft of this type.
    pub draft: Option<Waiting>,
}

impl EntryOption {
    /// From the result of the domain's admission check.
    ///
    /// # Errors
    /// Database errors.
    pub fn new(
        kind: Kind,
        store: &Store,
        checked: Result<(), NotAdmitted>,
        draft: Option<Waiting>,
    ) -> Result<Self, PageError> {
        let closed = checked.err().map(|refusal| ClosedReason::new(store, refusal)).transpose()?;
        Ok(Self { kind, closed, draft })
    }

    /// Adds the policy's address for appeals against a penalty.
    pub fn under(self, policy: &Policy) -> Self {
        Self { closed: self.closed.map(|closed| closed.under(policy)), ..self }
    }

    /// Link to its form.
    pub fn link(&self) -> String {
        links::form(self.kind)
    }

    /// Its label.
    pub fn name(&self, t: &Translator) -> String {
        t.text(&format!("kind-{}", self.kind.slug()))
    }

    /// Its purpose, in a sentence.
    pub fn what(&self, t: &Translator) -> String {
        t.text(&format!("apply-option-{}-summary", self.kind.slug()))
    }

    /// Its consequences for the store.
    pub fn effects(&self, t: &Translator) -> [String; 2] {
        ["first", "second"].map(|nth| t.text(&format!("apply-option-{}-{nth}", self.kind.slug())))
    }

    /// The label of its button.
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

    /// The class of its box.
    pub fn class(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "way",
            Kind::RevokeCertification => "way way-grave",
        }
    }

    /// Its icon's name.
    pub fn icon(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "unbind",
            Kind::RevokeCertification => "revoke",
        }
    }
}
