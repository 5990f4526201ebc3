//! The parts that every answer to a proposal shares: locking it, who may give it, and writing it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::subject::{self, Subject};
use super::{Proposal, ProposalKind, ProposalState};
use crate::application::{Application, NotPermitted, TransitionError, transition};
use crate::base::schema::{proposals, stores};
use crate::base::{Actor, ApplicationId, ProposalId, StaffId, StoreId};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject as RecordOf};

/// Why a proposal was not confirmed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum ConfirmError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such proposal")]
    Missing,
    /// It was answered or withdrawn, or it expired.
    #[error("the proposal is {0}")]
    Closed(ProposalState),
    /// The actor made it.
    #[error("another person has to confirm the proposal")]
    Own,
    /// The actor may not decide about it; see [`super::ProposeError::Party`].
    #[error("the actor is a party, or worked on the application")]
    Party,
    /// The contact, the address, the binding or the application changed since it was made.
    #[error("the state it was made for has changed")]
    Stale,
    /// A changed contact needs a document that is stored and can be shown.
    #[error("the document it rests on is missing")]
    DocumentMissing,
    /// The actor has not looked at every page of the document.
    #[error("the actor has not looked at the document")]
    DocumentUnopened,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<TransitionError> for ConfirmError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::Database(error) => Self::Database(error),
            TransitionError::NotPermitted(error) => Self::NotPermitted(error),
            TransitionError::Missing | TransitionError::Conflict(_) => Self::Stale,
        }
    }
}

/// The application of a proposal.
pub(super) fn of_proposal<'a>(proposal: &Proposal, locked: &'a [Application]) -> Option<&'a Application> {
    locked.iter().find(|it| Some(it.id) == proposal.application_id)
}

/// Locks a proposal, after its application and, for a changed contact, every application that the contact can stop.
pub(super) async fn lock(
    mut conn: &AsyncPgConnection,
    id: ProposalId,
) -> Result<(Proposal, Vec<Application>), ConfirmError> {
    let seen: Option<Proposal> =
        proposals::table.find(id).select(Proposal::as_select()).first(&mut conn).await.optional()?;
    let seen = seen.ok_or(ConfirmError::Missing)?;
    let mut ids: Vec<ApplicationId> = seen.application_id.into_iter().collect();
    if seen.kind == ProposalKind::ContactChanged {
        ids.extend(subject::list_unclosed(conn, seen.store_id).await?);
    }
    ids.sort();
    ids.dedup();
    let mut locked = Vec::with_capacity(ids.len());
    for id in ids {
        locked.push(transition::lock(conn, id).await?);
    }
    if seen.kind == ProposalKind::ContactChanged {
        let store = stores::table.find(seen.store_id).select(stores::id).for_update();
        store.first::<StoreId>(&mut conn).await?;
    }
    let proposal = proposals::table.find(id).select(Proposal::as_select()).for_update().first(&mut conn).await?;
    Ok((proposal, locked))
}

/// The subject in the record of a proposal: its application, or its store.
pub(super) fn record_of(store: StoreId, application: Option<ApplicationId>) -> RecordOf {
    application.map_or(RecordOf::Store(store), RecordOf::Application)
}

/// Requires that the proposal can be answered now, by somebody else than its proposer who has no part in it.
pub(super) async fn check_decider(
    conn: &AsyncPgConnection,
    ctx: &Context,
    proposal: &Proposal,
    application: Option<&Application>,
    me: StaffId,
) -> Result<(), ConfirmError> {
    check_open(proposal, ctx.now())?;
    if proposal.proposed_by == me {
        return Err(ConfirmError::Own);
    }
    let subject = Subject {
        store: proposal.store_id,
        application,
        new_address: &proposal.new_address,
        new_phone: &proposal.new_phone,
    };
    if subject.concerns(conn, ctx, me).await? {
        return Err(ConfirmError::Party);
    }
    Ok(())
}

/// Requires that the proposal is open now.
pub(super) fn check_open(proposal: &Proposal, now: DateTime<Utc>) -> Result<(), ConfirmError> {
    match proposal.state {
        ProposalState::Open if proposal.is_open(now) => Ok(()),
        ProposalState::Open => Err(ConfirmError::Closed(ProposalState::Expired)),
        state => Err(ConfirmError::Closed(state)),
    }
}

/// Writes the end of a locked open proposal, with its event.
pub(super) async fn answer(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    proposal: &Proposal,
    state: ProposalState,
    refusal: &str,
) -> Result<(), ConfirmError> {
    let by = actor.staff().map(|staff| staff.id);
    let closed = diesel::update(proposals::table.find(proposal.id))
        .filter(proposals::state.eq(ProposalState::Open))
        .set((
            proposals::state.eq(state),
            proposals::decided_by.eq(by),
            proposals::decided_at.eq(Some(ctx.now())),
            proposals::refusal.eq(refusal),
        ))
        .execute(&mut conn)
        .await?;
    if closed == 0 {
        return Err(ConfirmError::Closed(proposal.state));
    }
    let about = record_of(proposal.store_id, proposal.application_id);
    let data = json!({ "proposal": proposal.id, "kind": proposal.kind });
    let kind = match state {
        ProposalState::Open => EventKind::Proposed,
        ProposalState::Confirmed => EventKind::ProposalConfirmed,
        ProposalState::Refused => EventKind::ProposalRefused,
        ProposalState::Withdrawn => EventKind::ProposalWithdrawn,
        ProposalState::Expired => EventKind::ProposalExpired,
    };
    Ok(event::record(conn, about, actor, ctx.now(), kind, data).await?)
}
