//! Applications: one request for one store, frozen at submission (R10).
//!
//! Holds the row and the questions answered from the row alone. Submission is in [`crate::intake::submission`],
//! changes of status are in [`crate::application::transition`].

pub mod about;
pub mod access;
pub mod list_own;
pub mod obstacle;
pub mod party;
pub mod permission;
pub mod reference;
pub mod status;
pub mod status_link;
pub mod told;
pub mod transition;

pub use about::About;
pub use obstacle::{Blocker, Obstacle};
pub use permission::{NotPermitted, Permission};
pub use status::{Action, EffectState, Status, Turn};
pub use told::{ToldApplication, ToldState};
pub use transition::{Patch, TransitionError};

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use crate::base::schema::{applications, stores};
use crate::base::{ApplicationId, BindingId, Channel, ClientId, Kind, Locale, PolicyId, StaffId, StoreId, secret};

/// An application as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = applications)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Application {
    pub id: ApplicationId,
    pub reference: String,
    pub store_id: StoreId,
    pub kind: Kind,
    pub channel: Channel,
    pub lodged_by: Option<StaffId>,
    pub client_id: Option<ClientId>,
    pub locale: Locale,
    pub reason: String,
    pub statement: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub contact_email: String,
    pub acknowledged: Vec<String>,
    pub balance_cents: i64,
    pub unshipped_orders: i32,
    pub content_hash: Vec<u8>,
    pub content_salt: Option<Vec<u8>>,
    pub policy_id: PolicyId,
    pub follows_id: Option<ApplicationId>,
    pub status: Status,
    pub turn: Turn,
    pub effect: EffectState,
    pub round: i16,
    pub version: i32,
    pub holder_id: Option<StaffId>,
    pub submitted_at: DateTime<Utc>,
    pub target_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub due_is_provisional: bool,
    pub objected_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub open_after_sales: i32,
    pub loan_cents: i64,
    pub is_urgent: bool,
    pub evidence_digest: Vec<u8>,
    /// When the store was bound to another account, whose holder does not see it.
    pub former_holder_at: Option<DateTime<Utc>>,
    pub erased_at: Option<DateTime<Utc>>,
    pub snoozed_until: Option<DateTime<Utc>>,
    pub round_started_at: Option<DateTime<Utc>>,
    pub figures_at: Option<DateTime<Utc>>,
}

impl Application {
    /// SHA-256 over every answer, in a fixed order and each prefixed with its length, so that two different sets of
    /// answers never produce the same input.
    pub fn content_hash(&self) -> [u8; 32] {
        let balance = self.balance_cents.to_string();
        let unshipped = self.unshipped_orders.to_string();
        let (id, store, policy) = (self.id.to_string(), self.store_id.to_string(), self.policy_id.to_string());
        let mut parts = vec![
            id.as_str(),
            &store,
            self.kind.as_str(),
            self.channel.as_str(),
            &self.reason,
            &self.statement,
            &self.contact_name,
            &self.contact_phone,
            &self.contact_email,
            &balance,
            &unshipped,
            &policy,
        ];
        parts.extend(self.acknowledged.iter().map(String::as_str));
        let rest = [
            hex::encode(&self.evidence_digest),
            self.open_after_sales.to_string(),
            self.loan_cents.to_string(),
            self.is_urgent.to_string(),
            self.follows_id.map_or_else(String::new, |id| id.to_string()),
            self.author(),
            self.locale.as_str().to_owned(),
            self.content_salt.as_deref().map(hex::encode).unwrap_or_default(),
        ];
        parts.extend(rest.iter().map(String::as_str));
        hash_parts(parts)
    }

    /// The agent or the API client that submitted it for the owner, as part of the hash; never both.
    fn author(&self) -> String {
        match (self.lodged_by, self.client_id) {
            (Some(agent), _) => agent.to_string(),
            (None, Some(client)) => format!("client:{client}"),
            (None, None) => String::new(),
        }
    }

    /// Hash of what a decision is based on: the content, the documents as they are now, and the binding it would end.
    /// The effect recomputes it and is blocked on any difference.
    pub fn basis_hash(&self, binding: Option<BindingId>, evidence: &[u8; 32]) -> [u8; 32] {
        let content = hex::encode(self.content_hash());
        let frozen = hex::encode(&self.content_hash);
        let binding = binding.map_or_else(String::new, |id| id.to_string());
        let evidence = hex::encode(evidence);
        hash_parts([content.as_str(), &frozen, &binding, &evidence])
    }

    /// True when every answer and every document is still as submitted.
    pub fn is_as_submitted(&self, evidence: &[u8; 32]) -> bool {
        secret::equal(&self.evidence_digest, evidence) && secret::equal(&self.content_hash(), &self.content_hash)
    }

    /// The status the applicant has been told. During the grace period the letter of a decision or of a void is held and
    /// the step can be taken back, so the applicant still sees `InReview`.
    pub fn applicant_status(&self, grace_period: Duration, now: DateTime<Utc>) -> Status {
        let is_decided = matches!(self.status, Status::Approved | Status::Rejected);
        let is_held = self.decided_at.is_some_and(|at| now < at + grace_period);
        if (is_decided && is_held) || self.is_void_pending(now) { Status::InReview } else { self.status }
    }

    /// True while its void can be taken back: until its letter is sent, when it is closed.
    pub fn is_void_pending(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Voided && self.closed_at.is_some_and(|at| now < at)
    }

    /// True while it waits for a first or second review and nobody holds it.
    pub fn is_unclaimed(&self) -> bool {
        matches!(self.status, Status::Submitted | Status::AwaitingSecond) && self.holder_id.is_none()
    }

    /// True while a registered contact can stop the application (R23): it is open, or approved and the platform was
    /// not asked yet. A rejection or a void counts as open during its grace period, because it can be taken back and the
    /// applicant does not know of it. When the store was bound anew, the contacts' links ended, and nothing is carried out.
    pub fn can_be_stopped(&self, grace_period: Duration, now: DateTime<Utc>) -> bool {
        match self.status {
            _ if self.former_holder_at.is_some() => false,
            Status::Approved => self.effect.can_be_withdrawn(),
            Status::Rejected | Status::Voided => self.applicant_status(grace_period, now).is_open(),
            status => status.is_open(),
        }
    }

    /// True while it may be carried out later: it is open, rejected, which can be undone, or approved and the platform was
    /// not asked yet. Until then it matters whether the registered contacts were told.
    pub fn may_take_effect(&self) -> bool {
        status::may_take_effect(self.status, self.effect)
    }

    /// True for the person who holds it in the first or the second review.
    pub fn is_reviewed_by(&self, staff: StaffId) -> bool {
        let is_reviewed = matches!(self.status, Status::InReview | Status::AwaitingSecond);
        is_reviewed && self.holder_id == Some(staff)
    }

    /// True while its applicant may withdraw it (R18): the graph has the step, the effect can be taken back, and the
    /// applicant was not told of a rejection.
    pub fn can_be_withdrawn(&self, grace_period: Duration, now: DateTime<Utc>) -> bool {
        status::next(Some(self.status), Action::Withdraw).is_some()
            && self.effect.can_be_withdrawn()
            && self.applicant_status(grace_period, now) != Status::Rejected
    }

    /// True when its applicant may apply again with its answers (R17): it ended without an effect, as far as the
    /// applicant was told, and its personal data were not erased. Admission is checked apart.
    pub fn can_be_followed(&self, grace_period: Duration, now: DateTime<Utc>) -> bool {
        let status = self.applicant_status(grace_period, now);
        matches!(status, Status::Rejected | Status::Withdrawn | Status::Lapsed) && self.erased_at.is_none()
    }

    /// When the clock of this round began: at submission or at the appeal.
    pub fn began_at(&self) -> DateTime<Utc> {
        self.round_started_at.unwrap_or(self.submitted_at)
    }

    /// True when the deadline has passed and there is no decision.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.status.is_running() && self.due_at < now
    }
}

/// SHA-256 over these parts, each prefixed with its length.
pub(crate) fn hash_parts<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The application with its store's name.
pub async fn find(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<(Application, String)>> {
    applications::table
        .inner_join(stores::table)
        .filter(applications::id.eq(id))
        .select((Application::as_select(), stores::name))
        .first(&mut conn)
        .await
        .optional()
}

/// The application with this reference.
pub async fn find_by_reference(mut conn: &AsyncPgConnection, reference: &str) -> QueryResult<Option<ApplicationId>> {
    applications::table
        .filter(applications::reference.eq(reference))
        .select(applications::id)
        .first(&mut conn)
        .await
        .optional()
}

/// The references of these applications.
pub async fn list_references(
    mut conn: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<HashMap<ApplicationId, String>> {
    let found: Vec<(ApplicationId, String)> = applications::table
        .filter(applications::id.eq_any(ids))
        .select((applications::id, applications::reference))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().collect())
}

/// Applications an agent submitted for owners (R9), newest first, each with its store's name.
pub async fn list_lodged_by(
    mut conn: &AsyncPgConnection,
    agent: StaffId,
    limit: i64,
) -> QueryResult<Vec<(Application, String)>> {
    applications::table
        .inner_join(stores::table)
        .filter(applications::lodged_by.eq(agent))
        .order(applications::submitted_at.desc())
        .limit(limit)
        .select((Application::as_select(), stores::name))
        .load(&mut conn)
        .await
}

/// The applications that whoever is signed in for a store sees: those since the store was last bound to another account,
/// newest first.
pub async fn list_of_holder(mut conn: &AsyncPgConnection, store: StoreId, limit: i64) -> QueryResult<Vec<Application>> {
    applications::table
        .filter(applications::store_id.eq(store).and(applications::former_holder_at.is_null()))
        .order(applications::submitted_at.desc())
        .limit(limit)
        .select(Application::as_select())
        .load(&mut conn)
        .await
}

/// A store's applications, newest first.
pub async fn list_for_store(mut conn: &AsyncPgConnection, store: StoreId, limit: i64) -> QueryResult<Vec<Application>> {
    applications::table
        .filter(applications::store_id.eq(store))
        .order(applications::submitted_at.desc())
        .limit(limit)
        .select(Application::as_select())
        .load(&mut conn)
        .await
}
