//! Proposals: what cannot be undone about a contact, an address or a binding is proposed by one person and carried out by
//! another one (R9, R20, R24; decision 0047).
//!
//! A proposal names the state it was made for, and is confirmed only while that state lasts. Nothing happens before it is
//! confirmed, and one that nobody answers expires.
//!
//! Lock order: applications by id, the store, the proposal.

use chrono::{DateTime, Utc};
use diesel::dsl::AsSelect;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::schema::{applications, proposals, staff, stores};
use crate::base::{
    Actor, ApplicationId, BindingId, LetterId, ProposalId, StaffId, StoreContactId, StoreId, TextProblem,
};

mod answer;
pub mod board;
mod close;
mod confirm;
pub mod document;
pub(crate) mod retell;
mod subject;
mod submit;

pub use answer::ConfirmError;
pub use close::{RefuseError, expire_due, refuse, withdraw};
pub(crate) use close::{erase, prune};
pub use confirm::{Notice, confirm, preview};
pub use submit::{NewHolder, NewProposal, ProposeError, ProposeField, Proposed, propose};

/// Maximum length of the ground, of the verification and of a refusal, in characters.
pub const TEXT_MAX: usize = 500;

/// How many closed proposals are listed.
const CLOSED_LISTED: i64 = 50;
/// How many open proposals are listed: far more than a desk lets wait.
const OPEN_LISTED: i64 = 500;

text_enum! {
    /// The kind of a proposal.
    pub enum ProposalKind {
        /// A registered contact was told of an application another way: counts as the delivery of the alert.
        ContactTold = "contact_told",
        /// A registered contact has another address.
        ContactChanged = "contact_changed",
        /// Letters to an applicant go to another address.
        AddressCorrected = "address_corrected",
        /// A store is bound to another account.
        Rebinding = "rebinding",
    }
}

text_enum! {
    /// The state of a proposal.
    pub enum ProposalState {
        Open = "open",
        /// Another person confirmed it, and it was carried out.
        Confirmed = "confirmed",
        /// Another person refused it.
        Refused = "refused",
        /// Its proposer took it back.
        Withdrawn = "withdrawn",
        /// It was not answered in time.
        Expired = "expired",
    }
}

text_enum! {
    /// The ground a proposal rests on.
    pub enum Source {
        /// A call to a number of the platform's register, never to one that an applicant gave.
        RegisterCall = "register_call",
        /// A document of the person.
        Document = "document",
        /// The platform's own register.
        Platform = "platform",
    }
}

/// A proposal as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = proposals)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Proposal {
    pub id: ProposalId,
    pub kind: ProposalKind,
    pub store_id: StoreId,
    pub application_id: Option<ApplicationId>,
    pub contact_id: Option<StoreContactId>,
    pub letter_id: Option<LetterId>,
    pub binding_id: Option<BindingId>,
    pub old_address: String,
    pub new_address: String,
    pub new_phone: String,
    pub account_name: String,
    pub account_reference: String,
    pub ground: String,
    pub source: Source,
    pub verification: String,
    pub proposed_by: StaffId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub state: ProposalState,
    pub decided_by: Option<StaffId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub refusal: String,
}

impl Proposal {
    /// True while it can be confirmed or refused.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.state == ProposalState::Open && now < self.expires_at
    }

    /// True when it waits for this person.
    pub fn waits_for(&self, who: StaffId, now: DateTime<Utc>) -> bool {
        self.is_open(now) && self.proposed_by != who
    }
}

/// A proposal with the names people read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ListedProposal {
    pub proposal: Proposal,
    pub store_name: String,
    pub store_number: String,
    /// The reference of its application.
    pub reference: Option<String>,
    pub proposer: String,
    /// Name of the person who answered it.
    pub decider: Option<String>,
}

/// A proposal with its store and the reference of its application.
type ProposalRow = (Proposal, String, String, Option<String>);

/// Proposals with their stores and applications.
#[diesel::dsl::auto_type]
fn rows() -> _ {
    let row: AsSelect<Proposal, Pg> = Proposal::as_select();
    let columns = (row, stores::name, stores::number, applications::reference.nullable());
    proposals::table.inner_join(stores::table).left_join(applications::table).select(columns)
}

/// The open proposals, oldest first, then the last closed ones.
///
/// # Errors
/// [`PermissionError`].
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<ListedProposal>, PermissionError> {
    actor.must(Permission::Propose)?;
    let mut found: Vec<ProposalRow> = rows()
        .filter(proposals::state.eq(ProposalState::Open))
        .order((proposals::created_at, proposals::id))
        .limit(OPEN_LISTED)
        .load(&mut conn)
        .await?;
    let closed: Vec<ProposalRow> = rows()
        .filter(proposals::state.ne(ProposalState::Open))
        .order((proposals::decided_at.desc(), proposals::id.desc()))
        .limit(CLOSED_LISTED)
        .load(&mut conn)
        .await?;
    found.extend(closed);
    Ok(named(conn, found).await?)
}

/// The open proposals about a store and its applications, oldest first.
async fn list_of_store(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<Vec<ListedProposal>> {
    let found: Vec<ProposalRow> = rows()
        .filter(proposals::store_id.eq(store).and(proposals::state.eq(ProposalState::Open)))
        .order((proposals::created_at, proposals::id))
        .load(&mut conn)
        .await?;
    named(conn, found).await
}

/// The proposal with this id.
///
/// # Errors
/// [`PermissionError`].
pub async fn find(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: ProposalId,
) -> Result<Option<ListedProposal>, PermissionError> {
    actor.must(Permission::Propose)?;
    let found: Vec<ProposalRow> = rows().filter(proposals::id.eq(id)).load(&mut conn).await?;
    Ok(named(conn, found).await?.pop())
}

/// Adds the names of the staff.
async fn named(mut conn: &AsyncPgConnection, rows: Vec<ProposalRow>) -> QueryResult<Vec<ListedProposal>> {
    let people: Vec<StaffId> =
        rows.iter().flat_map(|(proposal, ..)| [Some(proposal.proposed_by), proposal.decided_by]).flatten().collect();
    let names: Vec<(StaffId, String)> =
        staff::table.filter(staff::id.eq_any(people)).select((staff::id, staff::name)).load(&mut conn).await?;
    let name_of = |who: StaffId| names.iter().find(|(id, _)| *id == who).map(|(_, name)| name.clone());
    let listed = |(proposal, store_name, store_number, reference): ProposalRow| ListedProposal {
        proposer: name_of(proposal.proposed_by).unwrap_or_default(),
        decider: proposal.decided_by.and_then(name_of),
        proposal,
        store_name,
        store_number,
        reference,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The text as stored, or its problem.
fn checked(text: &str) -> Result<String, TextProblem> {
    crate::base::text::checked(text, 1, TEXT_MAX, true)
}
