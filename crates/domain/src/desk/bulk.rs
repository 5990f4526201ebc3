//! Bulk: one thing done to many applications, each by the very use case that does it to one.
//!
//! There is no way here to approve or reject: a decision is made about one application by somebody who looked at it.
//! What will happen is found out by doing it and taking it back, so that no rule is written twice; what did happen is
//! kept for each, and one that is refused holds up no other.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::{Action, Status};
use crate::application::transition::{Conflict, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, StaffId};
use crate::base::schema::{applications, staff, stores};
use crate::base::text::Problem;
use crate::desk::snooze::{self, SnoozeError};
use crate::desk::tag::{self, TagError};
use crate::letter::context::Context;
use crate::review::claim::{self, AssignError, ClaimError, Ineligible};

/// Applications one may choose at once: two pages of the queue.
pub const MAX: usize = 100;

text_enum! {
    /// What can be done to many.
    pub enum BulkCode {
        /// Give them to somebody.
        Assign = "assign",
        /// Give them back to the queue.
        Release = "release",
        /// Put them aside.
        Snooze = "snooze",
        /// Put a word on them.
        Tag = "tag",
    }
}

impl BulkCode {
    /// The row of the permission table that a single one is asked too.
    pub fn permission(self) -> Permission {
        match self {
            Self::Assign => Action::Assign.permission(),
            Self::Release => Action::Release.permission(),
            Self::Snooze | Self::Tag => Permission::Organise,
        }
    }

    /// The step of the status graph it takes; none where the status stays.
    pub fn step(self) -> Option<Action> {
        match self {
            Self::Assign => Some(Action::Assign),
            Self::Release => Some(Action::Release),
            Self::Snooze | Self::Tag => None,
        }
    }
}

/// What is done to each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkAction {
    /// As [`claim::assign`].
    Assign {
        /// To whom.
        to: StaffId,
        /// For whoever held it.
        note: String,
    },
    /// As [`claim::release`].
    Release,
    /// As [`snooze::snooze`].
    Snooze {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// As [`tag::add`].
    Tag {
        /// The word.
        tag: String,
    },
}

impl BulkAction {
    /// Every action there is, by code: a test that goes through them misses none.
    pub const ALL: &'static [BulkCode] = BulkCode::ALL;

    /// Which one it is.
    pub const fn code(&self) -> BulkCode {
        match self {
            Self::Assign { .. } => BulkCode::Assign,
            Self::Release => BulkCode::Release,
            Self::Snooze { .. } => BulkCode::Snooze,
            Self::Tag { .. } => BulkCode::Tag,
        }
    }
}

/// Why one application was left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The permission table says no.
    NotPermitted,
    /// There is no such application.
    Missing,
    /// Where it is now, there is no such step; or somebody was first.
    Conflict(Box<Conflict>),
    /// This person holds it.
    Held(String),
    /// It is not for them to hold.
    Ineligible(Ineligible),
    /// Nobody who reviews, or not working here any more.
    NotAReviewer,
    /// What is wrong with the note; [`Problem::Missing`] when somebody else holds it and is told nothing.
    Note(Problem),
    /// Only its holder and leads put it aside.
    NotHolder,
    /// The time is over.
    Past,
    /// The time is later than this target (R11).
    AfterTarget(DateTime<Utc>),
    /// What is wrong with the tag.
    Tag(Problem),
    /// It has as many tags as there may be.
    TooManyTags,
    /// The database failed; the cause is in the log.
    Failed,
}

/// An application as the lists of what will happen and what did show it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Item {
    /// The application.
    pub id: ApplicationId,
    /// What people quote.
    pub reference: String,
    /// Its store's name.
    pub store_name: String,
    /// Where it is.
    pub status: Status,
    /// Who holds it.
    pub holder_name: Option<String>,
}

/// What will happen to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The application as it is.
    pub item: Item,
    /// Why nothing will; `None` when it will be done.
    pub refusal: Option<Refusal>,
}

/// What happened to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The application as it is afterwards.
    pub item: Item,
    /// Why nothing did; `None` when it was done.
    pub refusal: Option<Refusal>,
}

/// Why nothing was looked at.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// More than [`MAX`] at once.
    #[error("more than {MAX} at once")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// The applications people quote by these references, in this order; what is none, or given twice, is left out.
///
/// # Errors
/// Database errors.
pub async fn find(mut conn: &AsyncPgConnection, references: &[String]) -> QueryResult<Vec<ApplicationId>> {
    let found: Vec<(String, ApplicationId)> = applications::table
        .filter(applications::reference.eq_any(references))
        .select((applications::reference, applications::id))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<String, ApplicationId> = found.into_iter().collect();
    Ok(references.iter().filter_map(|reference| found.remove(reference)).collect())
}

/// The applications that were chosen, once each and in this order, as they are.
///
/// # Errors
/// [`BulkError`].
pub async fn show(conn: &AsyncPgConnection, actor: &Actor, ids: &[ApplicationId]) -> Result<Vec<Item>, BulkError> {
    Ok(list(conn, &admit(actor, ids)?).await?)
}

/// What [`run`] would do now to each, in this order. Nothing is changed: each is tried in a transaction that is taken back.
///
/// # Errors
/// [`BulkError`].
pub async fn preview(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: &BulkAction,
    ids: &[ApplicationId],
) -> Result<Vec<Expected>, BulkError> {
    actor.must(action.code().permission())?;
    let ids = admit(actor, ids)?;
    let items = list(conn, &ids).await?;
    let mut expected = Vec::with_capacity(items.len());
    for item in items {
        let tried = conn
            .transaction(async |conn| -> Result<(), Tried> { Err(Tried(one(conn, ctx, actor, action, item.id).await)) })
            .await;
        let refusal = match tried {
            Ok(()) | Err(Tried(Ok(()))) => None,
            Err(Tried(Err(refusal))) => Some(refusal),
        };
        expected.push(Expected { item, refusal });
    }
    Ok(expected)
}

/// Does it to each, in this order, in one transaction each. What could not be done says why; the others are done.
///
/// # Errors
/// [`BulkError`]; then nothing was done.
pub async fn run(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: &BulkAction,
    ids: &[ApplicationId],
) -> Result<Vec<Outcome>, BulkError> {
    actor.must(action.code().permission())?;
    let ids = admit(actor, ids)?;
    // Read first: when the database fails later, the report can still say what became of each.
    let before = list(conn, &ids).await?;
    let mut refusals = HashMap::new();
    for item in &before {
        if let Err(refusal) = one(conn, ctx, actor, action, item.id).await {
            refusals.insert(item.id, refusal);
        }
    }
    let after = list(conn, &ids).await.unwrap_or_else(|error| {
        tracing::error!(%error, "what was done in bulk could not be read again");
        before
    });
    let outcome = |item: Item| Outcome { refusal: refusals.remove(&item.id), item };
    Ok(after.into_iter().map(outcome).collect())
}

/// What a transaction that is taken back found out.
struct Tried(Result<(), Refusal>);

impl From<diesel::result::Error> for Tried {
    fn from(error: diesel::result::Error) -> Self {
        Self(Err(error.into()))
    }
}

/// Every id once, when all of them may be looked at together.
fn admit(actor: &Actor, ids: &[ApplicationId]) -> Result<Vec<ApplicationId>, BulkError> {
    actor.must(Permission::ReadApplications)?;
    let mut once: Vec<ApplicationId> = Vec::with_capacity(ids.len().min(MAX));
    for id in ids {
        if !once.contains(id) {
            if once.len() == MAX {
                return Err(BulkError::TooMany);
            }
            once.push(*id);
        }
    }
    Ok(once)
}

/// The one place where an action of many meets the use case of one.
async fn one(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: &BulkAction,
    id: ApplicationId,
) -> Result<(), Refusal> {
    match action {
        BulkAction::Assign { to, note } => Ok(claim::assign(conn, ctx, actor, id, *to, note).await?),
        BulkAction::Release => Ok(claim::release(conn, ctx, actor, id).await?),
        BulkAction::Snooze { until } => Ok(snooze::snooze(conn, ctx, actor, id, *until).await?),
        BulkAction::Tag { tag } => Ok(tag::add(conn, ctx, actor, id, tag).await?),
    }
}

/// The applications as they are, in the order of `ids`; what is not there is left out.
async fn list(mut conn: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<Item>> {
    let items: Vec<Item> = applications::table
        .inner_join(stores::table)
        .left_join(staff::table.on(applications::holder_id.eq(staff::id.nullable())))
        .filter(applications::id.eq_any(ids))
        .select((applications::id, applications::reference, stores::name, applications::status, staff::name.nullable()))
        .load(&mut conn)
        .await?;
    let mut items: HashMap<ApplicationId, Item> = items.into_iter().map(|item| (item.id, item)).collect();
    Ok(ids.iter().filter_map(|id| items.remove(id)).collect())
}

impl From<diesel::result::Error> for Refusal {
    fn from(error: diesel::result::Error) -> Self {
        tracing::error!(%error, "one of many failed");
        Self::Failed
    }
}

impl From<TransitionError> for Refusal {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(_) => Self::NotPermitted,
            TransitionError::Missing => Self::Missing,
            TransitionError::Conflict(conflict) => Self::Conflict(conflict),
            TransitionError::Database(error) => error.into(),
        }
    }
}

impl From<ClaimError> for Refusal {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Transition(error) => error.into(),
            ClaimError::Held(live) => Self::Held(live.staff_name),
            ClaimError::Ineligible(why) => Self::Ineligible(why),
        }
    }
}

impl From<AssignError> for Refusal {
    fn from(error: AssignError) -> Self {
        match error {
            AssignError::Claim(error) => error.into(),
            AssignError::NotAReviewer => Self::NotAReviewer,
            AssignError::Note(problem) => Self::Note(problem),
        }
    }
}

impl From<SnoozeError> for Refusal {
    fn from(error: SnoozeError) -> Self {
        match error {
            SnoozeError::Transition(error) => error.into(),
            SnoozeError::NotHolder => Self::NotHolder,
            SnoozeError::Past => Self::Past,
            SnoozeError::AfterTarget { target_at } => Self::AfterTarget(target_at),
        }
    }
}

impl From<TagError> for Refusal {
    fn from(error: TagError) -> Self {
        match error {
            TagError::Transition(error) => error.into(),
            TagError::Text(problem) => Self::Tag(problem),
            TagError::TooMany => Self::TooManyTags,
        }
    }
}
