//! The two ways in, what each does, and why one is closed (R2).

use chrono::{DateTime, Utc};
use domain::application::Kind;
use domain::store::{Certification, Store};
use domain::submission::SubmitError;
use locale::Words;

use crate::failure::Failure;
use crate::links;

/// Why a way is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Closed {
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
    /// Money or orders come first (R8).
    Funds,
}

/// A way in.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// What is asked for.
    pub kind: Kind,
    /// Why it cannot be, now.
    pub closed: Option<Closed>,
    /// When the draft was last saved.
    pub draft_at: Option<DateTime<Utc>>,
}

impl Way {
    /// From what the domain says about applying.
    ///
    /// # Errors
    /// Refusals that are faults.
    pub(super) fn new(
        kind: Kind,
        store: &Store,
        checked: Result<(), SubmitError>,
        draft_at: Option<DateTime<Utc>>,
    ) -> Result<Self, Failure> {
        let closed = match checked {
            Ok(()) => None,
            Err(SubmitError::AlreadyOpen(reference)) => Some(Closed::Open { reference }),
            Err(SubmitError::NotBound) => Some(Closed::NotBound),
            Err(SubmitError::NotCertified) if store.certification == Certification::Revoked => Some(Closed::Revoked),
            Err(SubmitError::NotCertified) => Some(Closed::NotCertified),
            Err(SubmitError::FundsFirst) => Some(Closed::Funds),
            Err(SubmitError::Database(error)) => return Err(error.into()),
            Err(SubmitError::NotPermitted(error)) => return Err(error.into()),
            Err(other @ SubmitError::NotAcknowledged(_)) => return Err(Failure::internal(other)),
        };
        Ok(Self { kind, closed, draft_at })
    }

    /// The way's form.
    pub(super) fn link(&self) -> String {
        links::form(self.kind)
    }

    /// What it is called.
    pub(super) fn name(&self, words: &Words) -> String {
        words.say(&format!("kind-{}", self.kind.slug()))
    }

    /// What it does, in a sentence.
    pub(super) fn what(&self, words: &Words) -> String {
        words.say(&format!("apply-way-{}-what", self.kind.slug()))
    }

    /// What it means for the store.
    pub(super) fn effects(&self, words: &Words) -> [String; 2] {
        ["first", "second"].map(|nth| words.say(&format!("apply-way-{}-{nth}", self.kind.slug())))
    }

    /// The words of its button.
    pub(super) fn action(&self, words: &Words) -> String {
        words.say(&format!("apply-form-title-{}", self.kind.slug()))
    }

    /// The classes of its button: what cannot be taken back does not invite.
    pub(super) fn button_class(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "btn btn-primary",
            Kind::RevokeCertification => "btn",
        }
    }

    /// The class of its box.
    pub(super) fn class(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "way",
            Kind::RevokeCertification => "way way-grave",
        }
    }

    /// Its icon's name.
    pub(super) fn icon(&self) -> &'static str {
        match self.kind {
            Kind::Unbind => "unbind",
            Kind::RevokeCertification => "revoke",
        }
    }

    /// The message that says why it is closed; empty while it is open.
    pub(super) fn closed_key(&self) -> &'static str {
        match &self.closed {
            None => "",
            Some(Closed::Open { .. }) => "apply-way-open",
            Some(Closed::NotBound) => "apply-way-not-bound",
            Some(Closed::NotCertified) => "apply-way-not-certified",
            Some(Closed::Revoked) => "apply-way-revoked",
            Some(Closed::Funds) => "apply-way-funds",
        }
    }

    /// The application that closes it.
    pub(super) fn open_link(&self) -> Option<String> {
        match &self.closed {
            Some(Closed::Open { reference }) => Some(links::status(reference)),
            _ => None,
        }
    }
}
