//! The destination of uploaded files: a draft, an item of an answer, or a proposal.

use diesel_async::AsyncPgConnection;
use domain::application::TransitionError;
use domain::base::{ApplicationId, EvidenceId, ProposalId, StoreId};
use domain::evidence::{self, AddError, NewEvidence};
use domain::intake::draft::Draft;
use domain::intake::draft_document;
use domain::policy::{Policy, PublishedPolicy};
use domain::proposal;
use domain::review::information_request::{self, AnswerError};
use domain::{Actor, Context};
use futures::future::BoxFuture;

/// Attaches a file in a transaction of the caller's own.
pub trait Attach: std::fmt::Debug + Sync {
    /// Attaches it to the document or the item that the form names.
    fn attach<'c>(
        &'c self,
        conn: &'c mut AsyncPgConnection,
        named: &'c str,
        new: &'c NewEvidence,
    ) -> BoxFuture<'c, Result<(), AddError>>;
}

#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A draft; the form names the document.
    Draft { draft: &'a Draft, policy: &'a Policy },
    /// A draft, to which the caller attaches the file.
    Attached { draft: &'a Draft, policy: &'a Policy, by: &'a dyn Attach },
    /// The caller has the answer to a file that was attached before, and compares the bytes only: where they went may be
    /// full or gone.
    Repeated { policy: &'a Policy, by: &'a dyn Attach },
    /// The open request of an application; the form names the item by its position.
    Answer {
        application: ApplicationId,
        store: StoreId,
        asked: &'a information_request::RequestWithItems,
        /// The policy the application is judged by.
        policy: &'a PublishedPolicy,
        /// Attaches the file, if the caller does so itself.
        by: Option<&'a dyn Attach>,
    },
    /// A proposal that rests on the document.
    Proposal { id: ProposalId, store: StoreId, policy: &'a Policy },
}

impl Place<'_> {
    /// The policy whose limits apply.
    pub fn policy(&self) -> &Policy {
        match self {
            Self::Draft { policy, .. }
            | Self::Attached { policy, .. }
            | Self::Repeated { policy, .. }
            | Self::Proposal { policy, .. } => policy,
            Self::Answer { policy, .. } => &policy.policy,
        }
    }

    /// The code of the document that the form names.
    pub fn document(&self, named: &str) -> String {
        match self {
            Self::Draft { .. } | Self::Attached { .. } | Self::Repeated { .. } => named.to_owned(),
            Self::Proposal { .. } => proposal::document::DOCUMENT_TYPE.to_owned(),
            Self::Answer { asked, .. } => {
                let item = asked.items.iter().find(|it| it.item.position.to_string() == named);
                item.and_then(|it| it.item.document.clone()).unwrap_or_default()
            }
        }
    }

    /// Bytes that may still be added at the destination that the form names.
    pub async fn find_room(
        &self,
        conn: &AsyncPgConnection,
        ctx: &Context,
        actor: &Actor,
        named: &str,
        replaces: Option<EvidenceId>,
    ) -> Result<i64, AddError> {
        let limits = &self.policy().limits;
        match self {
            Self::Repeated { .. } => Ok(limits.files_bytes),
            Self::Draft { draft, policy } | Self::Attached { draft, policy, .. } => {
                evidence::check_quota(conn, limits, draft.store_id, 1, ctx.now()).await?;
                let files = draft_document::list_of_draft(conn, draft.id).await?;
                draft_document::check_room(policy, draft, &files, named, 1, replaces)
            }
            Self::Answer { application, store, policy, .. } => {
                evidence::check_quota(conn, limits, *store, 1, ctx.now()).await?;
                let asked = information_request::get_open(conn, actor, *application).await.map_err(add_error)?;
                information_request::check_room(policy, &asked, position(named)?, 1)
            }
            Self::Proposal { id, store, policy } => {
                evidence::check_quota(conn, limits, *store, 1, ctx.now()).await?;
                proposal::document::check_room(conn, ctx, actor, policy, *id).await
            }
        }
    }

    /// Attaches the stored bytes to the draft or the item.
    pub async fn add(
        &self,
        conn: &mut AsyncPgConnection,
        ctx: &Context,
        actor: &Actor,
        named: &str,
        new: &NewEvidence,
    ) -> Result<(), AddError> {
        match self {
            Self::Draft { draft, .. } => draft_document::add(conn, ctx, actor, draft.id, new).await,
            Self::Attached { by, .. } | Self::Repeated { by, .. } | Self::Answer { by: Some(by), .. } => {
                by.attach(conn, named, new).await
            }
            Self::Proposal { id, .. } => proposal::document::add(conn, ctx, actor, *id, new).await,
            Self::Answer { application, .. } => {
                let position = position(named)?;
                information_request::add_document(conn, ctx, actor, *application, position, new).await
            }
        }
    }
}

/// The position of an item, in its canonical form only: `1`, not `+1` or `01`.
pub fn position(named: &str) -> Result<i16, AddError> {
    named.parse().ok().filter(|position: &i16| position.to_string() == named).ok_or(AddError::NotAsked)
}

fn add_error(error: AnswerError) -> AddError {
    match error {
        AnswerError::Transition(TransitionError::Database(error)) => AddError::Database(error),
        _ => AddError::Missing,
    }
}
