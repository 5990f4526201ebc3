//! Bulk actions: one action on many applications, each through the use case for a single one.
//!
//! Approving and rejecting in bulk is impossible: somebody must look at each application. The preview runs each action
//! and rolls it back, so that no rule is written twice. Each application has its own outcome, and a refused one does
//! not stop the others.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::application::transition::Conflict;
use crate::application::{Action, NotPermitted, Permission, Status, TransitionError};
use crate::base::schema::{applications, staff, stores};
use crate::base::{Actor, ApplicationId, StaffId, TextProblem};
use crate::desk::snooze::{self, SnoozeError};
use crate::desk::tag::{self, TagError};
use crate::letter::Context;
use crate::review::claim::{self, AssignError, ClaimError, Ineligible};

/// How many applications can be chosen at once: two pages of the queue.
pub const MAX: usize = 100;

text_enum! {
    /// A bulk action.
    pub enum BulkCode {
        Assign = "assign",
        Release = "release",
        Snooze = "snooze",
        Tag = "tag",
    }
}

impl BulkCode {
    /// The permission the single action requires.
    pub fn permission(self) -> Permission {
        match self {
            Self::Assign => Action::Assign.permission(),
            Self::Release => Action::Release.permission(),
            Self::Snooze | Self::Tag => Permission::Organise,
        }
    }

    /// The step of the status graph it takes; `None` when the status stays.
    pub fn step(self) -> Option<Action> {
        match self {
            Self::Assign => Some(Action::Assign),
            Self::Release => Some(Action::Release),
            Self::Snooze | Self::Tag => None,
        }
    }
}

/// A bulk action with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum BulkAction {
    Assign {
        to: StaffId,
        /// The note, for an earlier holder.
        note: String,
    },
    Release,
    Snooze {
        until: DateTime<Utc>,
    },
    Tag {
        tag: String,
    },
}

impl BulkAction {
    /// The code of every action, for tests that must cover all.
    pub const ALL: &'static [BulkCode] = BulkCode::ALL;

    /// The code of this action.
    pub const fn code(&self) -> BulkCode {
        match self {
            Self::Assign { .. } => BulkCode::Assign,
            Self::Release => BulkCode::Release,
            Self::Snooze { .. } => BulkCode::Snooze,
            Self::Tag { .. } => BulkCode::Tag,
        }
    }
}

/// Why an application was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum BulkRefusal {
    NotPermitted,
    Missing,
    /// The status does not permit it, or the application changed.
    Conflict(Box<Conflict>),
    /// This person holds it.
    Held(String),
    Ineligible(Ineligible),
    /// The new holder is no reviewer or lead, or their account is disabled.
    NotAReviewer,
    /// The note is invalid; [`TextProblem::Missing`] when it is empty although somebody else holds the application.
    Note(TextProblem),
    /// Only its holder and leads can snooze it.
    NotHolder,
    Past,
    /// The end of the snooze is after this target (R11).
    AfterTarget(DateTime<Utc>),
    Tag(TextProblem),
    TooManyTags,
    /// A database error; the cause is logged.
    Failed,
}

/// An application in the lists of the preview and the result.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct BulkItem {
    pub id: ApplicationId,
    pub reference: String,
    pub store_name: String,
    pub status: Status,
    pub holder_name: Option<String>,
}

/// The outcome for an application: expected by [`preview`], or reported by [`run`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkOutcome {
    /// The application before the action in a preview, after it in a report.
    pub item: BulkItem,
    /// Why it is not changed; `None` when it is.
    pub refusal: Option<BulkRefusal>,
}

/// Why a bulk action was refused as a whole.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum BulkError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("more than {MAX} applications at once")]
    TooMany,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// The applications with these references, in this order; unknown and repeated references are skipped.
pub async fn list_ids(mut conn: &AsyncPgConnection, references: &[String]) -> QueryResult<Vec<ApplicationId>> {
    let found: Vec<(String, ApplicationId)> = applications::table
        .filter(applications::reference.eq_any(references))
        .select((applications::reference, applications::id))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<String, ApplicationId> = found.into_iter().collect();
    Ok(references.iter().filter_map(|reference| found.remove(reference)).collect())
}

/// The chosen applications as they are, in this order without duplicates.
pub async fn list_items(
    conn: &AsyncPgConnection,
    actor: &Actor,
    ids: &[ApplicationId],
) -> Result<Vec<BulkItem>, BulkError> {
    Ok(list(conn, &admit(actor, ids)?).await?)
}

/// Previews [`run`] for each application, in this order. Each is tried in a transaction that is rolled back.
pub async fn preview(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: &BulkAction,
    ids: &[ApplicationId],
) -> Result<Vec<BulkOutcome>, BulkError> {
    actor.must(action.code().permission())?;
    let ids = admit(actor, ids)?;
    let items = list(conn, &ids).await?;
    let mut expected = Vec::with_capacity(items.len());
    for item in items {
        let tried = conn
            .transaction(async |conn| -> Result<(), BulkAttempt> {
                Err(BulkAttempt(one(conn, ctx, actor, action, item.id).await))
            })
            .await;
        let refusal = match tried {
            Ok(()) | Err(BulkAttempt(Ok(()))) => None,
            Err(BulkAttempt(Err(refusal))) => Some(refusal),
        };
        expected.push(BulkOutcome { item, refusal });
    }
    Ok(expected)
}

/// Runs the action on each application, in this order, each in its own transaction. Refused ones have a reason; the
/// others are done.
///
/// # Errors
/// [`BulkError`]; then nothing was changed.
pub async fn run(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: &BulkAction,
    ids: &[ApplicationId],
) -> Result<Vec<BulkOutcome>, BulkError> {
    actor.must(action.code().permission())?;
    let ids = admit(actor, ids)?;
    // Read first, so that the outcomes can be reported even if the database fails later.
    let before = list(conn, &ids).await?;
    let mut refusals = HashMap::new();
    for item in &before {
        if let Err(refusal) = one(conn, ctx, actor, action, item.id).await {
            refusals.insert(item.id, refusal);
        }
    }
    let after = list(conn, &ids).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the results of a bulk action could not be read; the state before it is shown");
        before
    });
    let outcome = |item: BulkItem| BulkOutcome { refusal: refusals.remove(&item.id), item };
    Ok(after.into_iter().map(outcome).collect())
}

/// The result of an action whose transaction is rolled back.
struct BulkAttempt(Result<(), BulkRefusal>);

impl From<diesel::result::Error> for BulkAttempt {
    fn from(error: diesel::result::Error) -> Self {
        Self(Err(error.into()))
    }
}

/// The ids without duplicates, if the actor may read them and they are not too many.
fn admit(actor: &Actor, ids: &[ApplicationId]) -> Result<Vec<ApplicationId>, BulkError> {
    actor.must(Permission::ReadApplications)?;
    let mut seen = HashSet::new();
    let once: Vec<ApplicationId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    if once.len() > MAX { Err(BulkError::TooMany) } else { Ok(once) }
}

/// Calls the use case of a single application.
async fn one(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: &BulkAction,
    id: ApplicationId,
) -> Result<(), BulkRefusal> {
    match action {
        BulkAction::Assign { to, note } => Ok(claim::assign(conn, ctx, actor, id, *to, note).await?),
        BulkAction::Release => Ok(claim::release(conn, ctx, actor, id).await?),
        BulkAction::Snooze { until } => Ok(snooze::snooze(conn, ctx, actor, id, *until).await?),
        BulkAction::Tag { tag } => Ok(tag::add(conn, ctx, actor, id, tag).await?),
    }
}

/// The applications as they are, in the order of `ids`; unknown ids are skipped.
async fn list(mut conn: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<BulkItem>> {
    let items: Vec<BulkItem> = applications::table
        .inner_join(stores::table)
        .left_join(staff::table.on(applications::holder_id.eq(staff::id.nullable())))
        .filter(applications::id.eq_any(ids))
        .select((applications::id, applications::reference, stores::name, applications::status, staff::name.nullable()))
        .load(&mut conn)
        .await?;
    let mut items: HashMap<ApplicationId, BulkItem> = items.into_iter().map(|item| (item.id, item)).collect();
    Ok(ids.iter().filter_map(|id| items.remove(id)).collect())
}

impl From<diesel::result::Error> for BulkRefusal {
    fn from(error: diesel::result::Error) -> Self {
        tracing::error!(%error, "a bulk action failed for one application");
        Self::Failed
    }
}

impl From<TransitionError> for BulkRefusal {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(_) => Self::NotPermitted,
            TransitionError::Missing => Self::Missing,
            TransitionError::Conflict(conflict) => Self::Conflict(conflict),
            TransitionError::Database(error) => error.into(),
        }
    }
}

impl From<ClaimError> for BulkRefusal {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Transition(error) => error.into(),
            ClaimError::Held(live) => Self::Held(live.staff_name),
            ClaimError::Ineligible(why) => Self::Ineligible(why),
            // Only a claim is refused so, and no bulk action claims.
            ClaimError::Referred(_) => Self::NotPermitted,
        }
    }
}

impl From<AssignError> for BulkRefusal {
    fn from(error: AssignError) -> Self {
        match error {
            AssignError::Claim(error) => error.into(),
            AssignError::NotAReviewer => Self::NotAReviewer,
            AssignError::Note(problem) => Self::Note(problem),
        }
    }
}

impl From<SnoozeError> for BulkRefusal {
    fn from(error: SnoozeError) -> Self {
        match error {
            SnoozeError::Transition(error) => error.into(),
            SnoozeError::NotHolder => Self::NotHolder,
            SnoozeError::Past => Self::Past,
            SnoozeError::AfterTarget { target_at } => Self::AfterTarget(target_at),
        }
    }
}

impl From<TagError> for BulkRefusal {
    fn from(error: TagError) -> Self {
        match error {
            TagError::Transition(error) => error.into(),
            TagError::Text(problem) => Self::Tag(problem),
            TagError::TooMany => Self::TooManyTags,
        }
    }
}
