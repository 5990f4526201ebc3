//! Drafts: applications that an applicant, or an agent for them, is still filling in.
//!
//! [`Answers`] are stored as typed, valid or not, so that nothing is lost; [`CheckedAnswers`] may be submitted.
//! [`crate::intake::completeness`] lists what a draft lacks.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::drafts;
use crate::base::{Actor, ApplicationId, Channel, ClientId, DraftId, Kind, StaffId, StoreId};
use crate::policy::Policy;

mod answers;

pub use answers::{Answers, CheckedAnswers, FieldProblem};

text_enum! {
    /// A step of the form, in order.
    pub enum DraftStep {
        Reason = "reason",
        Contact = "contact",
        Documents = "documents",
        /// Outstanding amounts and consequences.
        Consequences = "consequences",
        /// All answers on one page, with the submit button.
        Check = "check",
    }
}

/// The author of a draft: the owner, or an agent (R9) or an API client for the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftOwner {
    /// The store.
    pub store: StoreId,
    /// The agent who fills it in.
    pub agent: Option<StaffId>,
    /// The API client that fills it in.
    pub client: Option<ClientId>,
}

impl DraftOwner {
    /// The owner of the store itself.
    pub const fn owner(store: StoreId) -> Self {
        Self { store, agent: None, client: None }
    }

    /// The channel of its applications.
    pub fn channel(&self) -> Channel {
        match (self.agent, self.client) {
            (Some(_), _) => Channel::Agent,
            (None, Some(_)) => Channel::Api,
            (None, None) => Channel::Web,
        }
    }

    /// The owner this actor would fill in drafts of `store` as; `None` when the actor cannot have drafts of it.
    pub fn of(actor: &Actor, store: StoreId) -> Option<Self> {
        match actor {
            Actor::Applicant { store: own } => (*own == store).then_some(Self::owner(store)),
            Actor::Staff(staff) => Some(Self { agent: Some(staff.id), ..Self::owner(store) }),
            Actor::Client(client) => Some(Self { client: Some(client.id), ..Self::owner(store) }),
            _ => None,
        }
    }
}

/// A draft as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = drafts)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Draft {
    pub id: DraftId,
    pub store_id: StoreId,
    pub kind: Kind,
    pub answers: Answers,
    pub follows_id: Option<ApplicationId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub lodged_by: Option<StaffId>,
    pub client_id: Option<ClientId>,
    pub acknowledged: Vec<String>,
    pub proved_email: Option<String>,
}

/// A draft, for inserting.
#[derive(Debug, Insertable)]
#[diesel(table_name = drafts)]
struct DraftRow<'a> {
    id: DraftId,
    store_id: StoreId,
    kind: Kind,
    lodged_by: Option<StaffId>,
    client_id: Option<ClientId>,
    answers: &'a Answers,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Draft {
    /// The channel the application will have.
    pub fn channel(&self) -> Channel {
        self.owner().channel()
    }

    /// The person who fills it in.
    pub fn owner(&self) -> DraftOwner {
        DraftOwner { store: self.store_id, agent: self.lodged_by, client: self.client_id }
    }

    /// True when this actor may fill it in.
    pub fn is_editable_by(&self, actor: &Actor) -> bool {
        DraftOwner::of(actor, self.store_id) == Some(self.owner())
    }
}

/// Finds the owner's draft of this kind.
pub async fn find(mut conn: &AsyncPgConnection, owner: DraftOwner, kind: Kind) -> QueryResult<Option<Draft>> {
    drafts::table
        .filter(drafts::store_id.eq(owner.store).and(drafts::kind.eq(kind)))
        .filter(drafts::lodged_by.is_not_distinct_from(owner.agent))
        .filter(drafts::client_id.is_not_distinct_from(owner.client).and(drafts::former_holder_at.is_null()))
        .select(Draft::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Finds the draft with this id, if this actor may fill it in.
pub async fn find_by_id(mut conn: &AsyncPgConnection, actor: &Actor, id: DraftId) -> QueryResult<Option<Draft>> {
    let row = drafts::table.find(id).filter(drafts::former_holder_at.is_null());
    let draft: Option<Draft> = row.select(Draft::as_select()).first(&mut conn).await.optional()?;
    Ok(draft.filter(|draft| draft.is_editable_by(actor)))
}

/// The owner's draft of this kind, as it is; begins one with these answers when there is none.
pub async fn begin(
    conn: &AsyncPgConnection,
    owner: DraftOwner,
    kind: Kind,
    answers: &Answers,
    at: DateTime<Utc>,
) -> QueryResult<Draft> {
    if let Some(draft) = find(conn, owner, kind).await? {
        return Ok(draft);
    }
    if let Some(draft) = insert(conn, owner, kind, answers, at).await? {
        return Ok(draft);
    }
    // Another request began it in between; its answers stay.
    find(conn, owner, kind).await?.ok_or(diesel::result::Error::NotFound)
}

/// Inserts a draft with these answers; `None` when the owner has one of this kind, which stays as it is.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    owner: DraftOwner,
    kind: Kind,
    answers: &Answers,
    at: DateTime<Utc>,
) -> QueryResult<Option<Draft>> {
    let inserted = diesel::insert_into(drafts::table)
        .values(row(owner, kind, answers, at))
        .on_conflict(diesel::upsert::on_constraint("drafts_one_per_author"))
        .do_nothing()
        .returning(Draft::as_returning())
        .get_result(&mut conn)
        .await;
    inserted.optional()
}

/// An agent's drafts, last saved first; 50 at most.
pub async fn list_of_agent(mut conn: &AsyncPgConnection, agent: StaffId) -> QueryResult<Vec<Draft>> {
    drafts::table
        .filter(drafts::lodged_by.eq(agent).and(drafts::former_holder_at.is_null()))
        .order(drafts::updated_at.desc())
        .limit(50)
        .select(Draft::as_select())
        .load(&mut conn)
        .await
}

/// As [`find_by_id`], locked for the rest of the transaction.
pub async fn lock(mut conn: &AsyncPgConnection, actor: &Actor, id: DraftId) -> QueryResult<Option<Draft>> {
    let row = drafts::table.find(id).filter(drafts::former_holder_at.is_null());
    let draft: Option<Draft> = row.select(Draft::as_select()).for_update().first(&mut conn).await.optional()?;
    Ok(draft.filter(|draft| draft.is_editable_by(actor)))
}

/// Saves the answers as typed; creates or updates the owner's only draft of this kind.
pub async fn save(
    mut conn: &AsyncPgConnection,
    owner: DraftOwner,
    kind: Kind,
    answers: &Answers,
    at: DateTime<Utc>,
) -> QueryResult<Draft> {
    diesel::insert_into(drafts::table)
        .values(row(owner, kind, answers, at))
        .on_conflict(diesel::upsert::on_constraint("drafts_one_per_author"))
        .do_update()
        .set((drafts::answers.eq(answers), drafts::updated_at.eq(at), drafts::reminded_at.eq(None::<DateTime<Utc>>)))
        .returning(Draft::as_returning())
        .get_result(&mut conn)
        .await
}

/// The row of a new draft.
fn row(owner: DraftOwner, kind: Kind, answers: &Answers, at: DateTime<Utc>) -> DraftRow<'_> {
    let DraftOwner { store: store_id, agent: lodged_by, client: client_id } = owner;
    DraftRow { id: DraftId::new(at), store_id, kind, lodged_by, client_id, answers, created_at: at, updated_at: at }
}

/// Saves which consequences were acknowledged, in the policy's order. Codes that are no consequence of the draft's kind
/// are ignored.
pub async fn acknowledge(
    mut conn: &AsyncPgConnection,
    policy: &Policy,
    draft: &Draft,
    ticked: &[String],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let codes = policy.consequences_for(draft.kind).map(|consequence| &consequence.code);
    let acknowledged: Vec<&String> = codes.filter(|code| ticked.contains(code)).collect();
    diesel::update(drafts::table.find(draft.id))
        .set((
            drafts::acknowledged.eq(acknowledged),
            drafts::updated_at.eq(at),
            drafts::reminded_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Deletes a draft row; after a submission its documents belong to the application.
pub(crate) async fn delete(mut conn: &AsyncPgConnection, id: DraftId) -> QueryResult<()> {
    diesel::delete(drafts::table.find(id)).execute(&mut conn).await.map(drop)
}
