//! Begins a draft for a store that may apply now.

use diesel_async::AsyncPgConnection;

use crate::application::{Action, NotPermitted};
use crate::base::{Actor, Kind};
use crate::intake::admission::{self, NotAdmitted};
use crate::intake::draft::{self, Answers, Draft, DraftOwner};
use crate::letter::Context;
use crate::store::Store;

/// The draft after [`begin`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It was created with the given answers.
    New(Draft),
    /// The actor had one of this kind, which keeps its answers.
    Existing(Draft),
}

impl Begun {
    /// The draft.
    pub fn draft(self) -> Draft {
        match self {
            Self::New(draft) | Self::Existing(draft) => draft,
        }
    }
}

/// Why no draft was begun.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum BeginError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Begins the actor's draft of this kind for a store, with these answers, unless there is one.
///
/// # Errors
/// [`BeginError`], also for an applicant of another store.
pub async fn begin(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    store: &Store,
    kind: Kind,
    answers: &Answers,
) -> Result<Begun, BeginError> {
    let permission = Action::Submit.permission();
    actor.must(permission)?;
    let owner = DraftOwner::of(actor, store.id).ok_or(NotPermitted(permission))?;
    let policy = ctx.policies.current(conn).await?;
    admission::check(conn, &policy, store, (kind, owner.channel()), ctx.now()).await?;
    Ok(match draft::insert(conn, owner, kind, answers, ctx.now()).await? {
        Some(draft) => Begun::New(draft),
        None => Begun::Existing(draft::begin(conn, owner, kind, answers, ctx.now()).await?),
    })
}
