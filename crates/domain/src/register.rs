//! The register of stores: what the platform says about each store, its registered contacts, its live binding, its
//! certification and its figures (R1, R8, R20, R21, R23; decision 0050).
//!
//! A document names a store by its number and has a version that the platform counts up. Documents are accepted in
//! batches: a batch is one transaction, and one that is refused leaves the others as they are. Repeating a document changes
//! nothing.
//!
//! Lock order: the register itself, applications by id, stores by number.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::Value;

use crate::application::{NotPermitted, Permission, TransitionError};
use crate::base::{Actor, StoreId};
use crate::letter::Context;

mod accept;
mod apply;
mod compare;
pub mod document;
pub mod json;
mod known;
pub mod page;
mod problem;
mod read;
mod write;

pub use problem::{FieldProblem, ProblemCode};
pub use read::{VERSION_MAX, number};

/// Most contacts of a store.
pub const CONTACTS_MAX: usize = 10;
/// Times of a document may be this far ahead of our clock; they count as now.
pub const SKEW_PERIOD: chrono::Duration = chrono::Duration::minutes(5);

/// A document about one store, as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The store's number, as sent.
    pub number: String,
    /// The facts it states.
    pub content: Content,
}

/// The facts that a document states, in the form of [`document::StoreDocument`].
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// The whole document: what it leaves out is not so.
    Whole(Value),
    /// A merge patch (RFC 7386) to the document as it is here: null removes, what is left out stays.
    Patch {
        /// The patch.
        patch: Value,
        /// True when it registers a store that is not known yet.
        may_create: bool,
    },
}

impl Content {
    /// The value that arrived.
    const fn value(&self) -> &Value {
        match self {
            Self::Whole(value) | Self::Patch { patch: value, .. } => value,
        }
    }
}

/// The result of an accepted document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// The store was not known.
    Created(StoreId),
    /// Something of it changed.
    Changed(StoreId),
    /// Everything was so already.
    Unchanged(StoreId),
}

impl Registered {
    /// The store.
    pub const fn store(self) -> StoreId {
        match self {
            Self::Created(store) | Self::Changed(store) | Self::Unchanged(store) => store,
        }
    }
}

/// Why a document was refused. Nothing of it was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Every field that is wrong.
    Fields(Vec<FieldProblem>),
    /// A later version was accepted before.
    Stale {
        /// The version in force.
        version: i64,
    },
    /// Another document of the same version was accepted before.
    Conflict,
    /// A patch of a store that is not known.
    Missing,
}

impl Refusal {
    /// Each wrong field, with a code; `version` and `number` for a document as a whole.
    pub fn problems(&self) -> Vec<FieldProblem> {
        match self {
            Self::Fields(problems) => problems.clone(),
            Self::Stale { .. } => vec![FieldProblem::new("version", ProblemCode::StaleVersion)],
            Self::Conflict => vec![FieldProblem::new("version", ProblemCode::VersionConflict)],
            Self::Missing => vec![FieldProblem::new("number", ProblemCode::UnknownStore)],
        }
    }
}

/// The answer to a document.
pub type Answer = Result<Registered, Refusal>;

/// Why a batch was not read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum RegisterError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("an application of a store could not be locked")]
    Application,
    #[error("a binding changed while its store was locked")]
    Binding,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<TransitionError> for RegisterError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::Database(error) => Self::Database(error),
            TransitionError::NotPermitted(error) => Self::NotPermitted(error),
            TransitionError::Missing | TransitionError::Conflict(_) => Self::Application,
        }
    }
}

/// Takes one document over.
///
/// # Errors
/// [`RegisterError`].
pub async fn register(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    entry: &Entry,
) -> Result<Answer, RegisterError> {
    let answers = register_each(conn, ctx, actor, std::slice::from_ref(entry)).await?;
    Ok(answers.into_iter().next().unwrap_or(Err(Refusal::Missing)))
}

/// Takes documents over, in one transaction and in this order. Returns an answer to each.
///
/// # Errors
/// [`RegisterError`]; then nothing of the batch was taken over.
pub async fn register_each(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    entries: &[Entry],
) -> Result<Vec<Answer>, RegisterError> {
    actor.must(Permission::RegisterStores)?;
    conn.transaction(async |conn| accept::each(conn, ctx, actor, entries).await).await
}

/// The end of a trial, which always rolls its transaction back.
enum Trial {
    Done(Vec<Answer>),
    Refused(RegisterError),
}

impl From<diesel::result::Error> for Trial {
    fn from(error: diesel::result::Error) -> Self {
        Self::Refused(error.into())
    }
}

/// The answers that [`register_each`] would give now. Changes nothing.
///
/// # Errors
/// [`RegisterError`].
pub async fn try_each(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    entries: &[Entry],
) -> Result<Vec<Answer>, RegisterError> {
    actor.must(Permission::RegisterStores)?;
    let tried: Result<(), Trial> = conn
        .transaction(async |conn| {
            let tried = accept::each(conn, ctx, actor, entries).await;
            Err(tried.map_or_else(Trial::Refused, Trial::Done))
        })
        .await;
    match tried {
        Err(Trial::Done(answers)) => Ok(answers),
        Err(Trial::Refused(error)) => Err(error),
        Ok(()) => unreachable!("a trial ends with an error"),
    }
}
