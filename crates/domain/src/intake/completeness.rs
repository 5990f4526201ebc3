//! Completeness: lists everything a draft still lacks before it can be submitted. Pages and submission both use it.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::draft::{Answers, CheckedAnswers, Draft, DraftStep, FieldProblem};
use crate::application::hash_parts;
use crate::base::{EvidenceId, PolicyId, contact};
use crate::evidence::{EvidenceState, File};
use crate::intake::draft_document;
use crate::policy::field::Field;
use crate::policy::{Policy, Strictness};
use crate::store::funds::{self, FundsItem};
use crate::store::{self, Store};

/// Something missing or invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum Gap {
    Field(FieldProblem),
    /// The contact address is neither registered nor proved by a code.
    EmailNotProved,
    /// A required document is missing, by its code (R5).
    Document(String),
    /// A file that is not ready: still being prepared, or refused.
    File {
        id: EvidenceId,
        state: EvidenceState,
    },
    /// Balance, orders, cases or loans to be settled first (R8).
    Funds(FundsItem),
    /// A consequence is not acknowledged, by its code (R7).
    Consequence(String),
}

impl Gap {
    /// The step of the form in which it is fixed.
    pub fn step(&self) -> DraftStep {
        match self {
            Self::Field(problem) => problem.field.step(),
            Self::EmailNotProved => DraftStep::Contact,
            Self::Document(_) | Self::File { .. } => DraftStep::Documents,
            Self::Funds(_) | Self::Consequence(_) => DraftStep::Consequences,
        }
    }
}

/// A draft with everything needed to judge its completeness.
#[derive(Debug, Clone)]
pub struct Completeness {
    /// The draft.
    pub draft: Draft,
    /// Its documents.
    pub files: Vec<File>,
    /// Addresses registered for the store.
    pub registered: Vec<String>,
    /// The answers, when all are valid.
    pub checked: Option<CheckedAnswers>,
    /// Everything missing, in the order of the steps.
    pub gaps: Vec<Gap>,
}

impl Completeness {
    /// True when this step lacks nothing.
    pub fn is_done(&self, step: DraftStep) -> bool {
        !self.gaps.iter().any(|gap| gap.step() == step)
    }

    /// A digest of what the applicant submits: answers, documents, acknowledged consequences, and the policy whose
    /// texts were shown. The state of a file and the store's funds may change while the page is open.
    pub fn digest(&self, policy: PolicyId) -> [u8; 32] {
        let Answers { reason, statement, contact_name, contact_phone, contact_email } = &self.draft.answers;
        let mut parts = vec![self.draft.id.to_string(), policy.to_string()];
        parts.extend([reason, statement, contact_name, contact_phone, contact_email].map(Clone::clone));
        parts.push(self.draft.acknowledged.len().to_string());
        parts.extend(self.draft.acknowledged.iter().cloned());
        parts.extend(self.files.iter().map(|file| file.evidence.id.to_string()));
        hash_parts(parts)
    }

    /// True when the contact address is registered for the store.
    pub fn is_email_registered(&self) -> bool {
        is_among(&self.draft.answers.contact_email, &self.registered)
    }
}

fn is_among(email: &str, registered: &[String]) -> bool {
    registered.iter().any(|it| contact::same_mailbox(it, email.trim()))
}

/// The registered address that was typed with other capitals. Emails go to the registered spelling, so that a mailbox
/// that differs by case only never receives them (THREATS 43).
fn find_registered_spelling<'a>(email: &str, registered: &'a [String]) -> Option<&'a String> {
    let mut alike = registered.iter().filter(|it| it.trim().eq_ignore_ascii_case(email));
    let found = alike.next()?;
    (alike.next().is_none() && !is_among(email, registered)).then_some(found)
}

/// Computes what a draft lacks. The answers are normalised, so that pages show what will be stored.
pub async fn evaluate(
    conn: &AsyncPgConnection,
    policy: &Policy,
    store: &Store,
    mut draft: Draft,
) -> QueryResult<Completeness> {
    let (files, registered) =
        futures::try_join!(draft_document::list_of_draft(conn, draft.id), store::list_contacts(conn, store.id))?;
    draft.answers = draft.answers.normalised();
    if let Some(spelling) = find_registered_spelling(&draft.answers.contact_email, &registered) {
        draft.answers.contact_email = spelling.clone();
    }
    let checked = draft.answers.check(draft.kind, policy);
    let problems = checked.as_ref().err().cloned().unwrap_or_default();
    let has_email_problem = problems.iter().any(|problem| problem.field == Field::ContactEmail);
    let mut gaps: Vec<Gap> = problems.into_iter().map(Gap::Field).collect();
    let email = draft.answers.contact_email.trim();
    let is_proved = draft.proved_email.as_deref().is_some_and(|proved| contact::same_mailbox(proved, email));
    // For an agent's draft the source document replaces the code, because the owner cannot receive one (R9).
    let needs_proof = draft.lodged_by.is_none() && !is_proved && !is_among(email, &registered);
    if needs_proof && !has_email_problem {
        gaps.push(Gap::EmailNotProved);
    }
    for asked in policy.documents_for(draft.kind, &draft.answers.reason, draft.channel()) {
        let is_there = files.iter().any(|file| file.evidence.document == asked.document.code);
        if asked.is_required && !is_there {
            gaps.push(Gap::Document(asked.document.code.clone()));
        }
    }
    let unready = files.iter().filter(|file| file.evidence.state != EvidenceState::Ready);
    gaps.extend(unready.map(|file| Gap::File { id: file.evidence.id, state: file.evidence.state }));
    let outstanding = funds::outstanding(policy, &draft.answers.reason, store);
    let stops = outstanding.iter().filter(|it| it.strictness == Strictness::Stop);
    gaps.extend(stops.map(|it| Gap::Funds(it.item)));
    let open = policy.consequences_for(draft.kind).filter(|it| !draft.acknowledged.contains(&it.code));
    gaps.extend(open.map(|consequence| Gap::Consequence(consequence.code.clone())));
    gaps.sort_by_key(Gap::step);
    Ok(Completeness { draft, files, registered, checked: checked.ok(), gaps })
}
