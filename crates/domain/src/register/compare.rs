//! Compares a document with what is known: what has to be done, or which rule forbids it. Reads and writes nothing.

use chrono::{DateTime, Utc};

use super::known::{Known, KnownContact};
use super::read::Facts;
use super::{FieldProblem, ProblemCode};
use crate::application::{Application, EffectState};
use crate::base::contact::same_mailbox;
use crate::base::{BindingId, Kind, StoreContactId};
use crate::letter::sms;
use crate::proposal::retell::is_stoppable;
use crate::store::{Certification, Figures, NewContact, Store};

/// The changes of a store that a document states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changes {
    /// The names of the changed fields that only the record tells of.
    pub(super) fields: Vec<&'static str>,
    pub(super) binding: BindingStep,
    /// The changes of the contacts; empty when a binding begins, which replaces all of them.
    pub(super) contacts: ContactSteps,
    pub(super) certification: Certification,
    pub(super) certified_at: Option<DateTime<Utc>>,
    pub(super) revoked_at: Option<DateTime<Utc>>,
}

/// The change of the live binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BindingStep {
    Keep,
    /// The account has another name.
    Rename(BindingId),
    /// It ended at the platform.
    End(BindingId),
    /// Another one begins; the live one, if any, ends.
    Begin {
        live: Option<BindingId>,
    },
}

/// The changes of the contacts while the store stays with its holder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ContactSteps {
    pub(super) ended: Vec<KnownContact>,
    pub(super) new: Vec<NewContact>,
    /// Those with another phone number or language.
    pub(super) updated: Vec<(StoreContactId, NewContact)>,
    /// The contact who becomes the primary one.
    pub(super) primary: Option<StoreContactId>,
    /// The primary mailbox is another one.
    pub(super) moves_primary: bool,
    /// Phone numbers of contacts who stay, that are theirs no more; true for the primary contact's.
    pub(super) given_up: Vec<(StoreContactId, String, bool)>,
}

impl ContactSteps {
    /// True when somebody ceases or begins to be registered.
    pub(super) fn is_replacing(&self) -> bool {
        !self.ended.is_empty() || !self.new.is_empty()
    }
}

impl Changes {
    /// True when the live binding, or that there is none, stays.
    pub(super) const fn keeps_binding(&self) -> bool {
        matches!(self.binding, BindingStep::Keep | BindingStep::Rename(_))
    }

    pub(super) fn is_empty(&self) -> bool {
        let contacts = &self.contacts;
        self.fields.is_empty()
            && self.binding == BindingStep::Keep
            && !contacts.is_replacing()
            && contacts.updated.is_empty()
            && contacts.primary.is_none()
    }
}

/// Compares a document with a known store. `applications` are those of the store that are not closed.
pub(super) fn compare(
    known: &Known,
    facts: &Facts,
    applications: &[&Application],
    now: DateTime<Utc>,
) -> Result<Changes, FieldProblem> {
    let store = &known.store;
    // The effect of an application that was requested ends the binding or certification itself, when it is confirmed.
    let awaits = |kind| {
        let mut waiting = applications.iter().filter(|it| it.kind == kind);
        waiting.any(|it| matches!(it.effect, EffectState::Requested | EffectState::Failed))
    };
    let (certification, certified_at, revoked_at) = certify(store, facts, awaits(Kind::RevokeCertification), now)?;
    let binding = match (&known.binding, &facts.binding) {
        (None, None) => BindingStep::Keep,
        (Some(_), None) if awaits(Kind::Unbind) => BindingStep::Keep,
        (Some(live), None) => BindingStep::End(live.id),
        (Some(live), Some(new)) if live.account_reference == new.account.account_reference => {
            let is_same = live.account_name == new.account.account_name;
            if is_same { BindingStep::Keep } else { BindingStep::Rename(live.id) }
        }
        (live, Some(_)) => BindingStep::Begin { live: live.as_ref().map(|live| live.id) },
    };
    let begins = matches!(binding, BindingStep::Begin { .. });
    if !begins
        && facts.contacts.is_empty()
        && !known.contacts.is_empty()
        && applications.iter().any(|it| is_stoppable(it))
    {
        return Err(FieldProblem::new("contacts", ProblemCode::ContactNeeded));
    }
    let contacts = if begins { ContactSteps::default() } else { diff(&known.contacts, &facts.contacts) };
    let mut fields = Vec::new();
    for (name, is_changed) in [
        ("name", store.name != facts.name),
        ("owner_name", store.owner_name != facts.owner_name),
        ("locale", store.locale != facts.locale),
        ("certification", store.certification != certification),
        ("certified_at", store.certified_at != certified_at),
        ("figures", store.figures().map(Figures::amounts) != facts.figures.map(Figures::amounts)),
        ("account_name", matches!(binding, BindingStep::Rename(_))),
        ("contacts", !contacts.updated.is_empty() || (contacts.primary.is_some() && !contacts.is_replacing())),
    ] {
        if is_changed {
            fields.push(name);
        }
    }
    Ok(Changes { fields, binding, contacts, certification, certified_at, revoked_at })
}

/// The certification afterwards, since when, and when it was revoked.
pub(super) fn certify(
    store: &Store,
    facts: &Facts,
    is_revoking: bool,
    now: DateTime<Utc>,
) -> Result<(Certification, Option<DateTime<Utc>>, Option<DateTime<Utc>>), FieldProblem> {
    let (before, since, revoked_at) = (store.certification, store.certified_at, store.certification_revoked_at);
    match (before, facts.certification) {
        (Certification::Revoked, Certification::Certified) => {
            Err(FieldProblem::new("certification", ProblemCode::RevokedForGood))
        }
        (Certification::Revoked, _) => Ok((before, since, revoked_at)),
        (Certification::Certified, Certification::None | Certification::Revoked) if is_revoking => {
            Ok((before, since, revoked_at))
        }
        (_, Certification::None) => Ok((Certification::None, None, None)),
        (_, Certification::Certified) => {
            Ok((Certification::Certified, facts.certified_at.or(since).or(Some(now)), None))
        }
        (_, Certification::Revoked) => Ok((Certification::Revoked, facts.certified_at.or(since), Some(now))),
    }
}

fn diff(known: &[KnownContact], wanted: &[NewContact]) -> ContactSteps {
    let mut steps = ContactSteps::default();
    let find = |email: &str| known.iter().find(|contact| same_mailbox(&contact.email, email));
    for new in wanted {
        let Some(contact) = find(&new.email) else {
            steps.new.push(new.clone());
            continue;
        };
        if (&contact.phone, contact.locale) != (&new.phone, new.locale) {
            steps.updated.push((contact.id, new.clone()));
        }
        if let Some(before) = &contact.phone
            && sms::number_of(before)
                .is_some_and(|before| new.phone.as_deref().and_then(sms::number_of) != Some(before))
        {
            steps.given_up.push((contact.id, before.clone(), contact.is_primary));
        }
        if new.is_primary && !contact.is_primary {
            steps.primary = Some(contact.id);
        }
    }
    let is_kept = |contact: &&KnownContact| wanted.iter().any(|new| same_mailbox(&new.email, &contact.email));
    steps.ended = known.iter().filter(|contact| !is_kept(contact)).cloned().collect();
    let before = known.iter().find(|contact| contact.is_primary);
    let after = wanted.iter().find(|contact| contact.is_primary);
    steps.moves_primary = match (before, after) {
        (Some(before), Some(after)) => !same_mailbox(&before.email, &after.email),
        (before, after) => before.is_some() || after.is_some(),
    };
    steps
}
