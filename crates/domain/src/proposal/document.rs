//! The document that a proposal rests on: uploaded by its proposer, prepared like every document, looked at by those who
//! answer it, and erased with the texts of the proposal (R22; decision 0057).

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::answer::{self, ConfirmError, check_decider, check_open, of_proposal};
use super::{Proposal, ProposalKind};
use crate::application::Permission;
use crate::base::schema::{evidence as documents, evidence_pages, evidence_views, proposal_evidence, proposals};
use crate::base::{Actor, EvidenceId, ProposalId, StaffId};
use crate::evidence::access::{self, AccessError, AccessGround, OpenedPicture, Picture};
use crate::evidence::removal::{self, DeletionCause};
use crate::evidence::{self, AddError, Evidence, EvidenceState, File, NewEvidence};
use crate::letter::Context;
use crate::policy::Policy;

/// The document type of a proposal's document; no policy lists it.
pub const DOCUMENT_TYPE: &str = "proposal";

impl Proposal {
    /// True when it cannot be confirmed without a stored document.
    pub const fn needs_document(&self) -> bool {
        matches!(self.kind, ProposalKind::ContactChanged)
    }
}

/// The documents of a proposal, oldest upload first.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection, id: ProposalId) -> QueryResult<Vec<File>> {
    let found: Vec<Evidence> = proposal_evidence::table
        .inner_join(documents::table)
        .filter(proposal_evidence::proposal_id.eq(id))
        .order((documents::uploaded_at, documents::id))
        .select(Evidence::as_select())
        .load(&mut conn)
        .await?;
    evidence::with_pages(conn, found).await
}

/// True when these documents suffice to answer the proposal: none is still being prepared, and one can be shown where the
/// kind needs one. Whoever confirms must also have looked at them.
pub fn are_sufficient(proposal: &Proposal, files: &[File]) -> bool {
    let is_shown = |file: &File| file.evidence.state == EvidenceState::Ready;
    let is_waiting = |file: &File| file.evidence.state.is_waiting();
    !files.iter().any(is_waiting) && (!proposal.needs_document() || files.iter().any(is_shown))
}

/// Checks that the actor may add one more file, before its bytes arrive, and returns how many bytes may be added.
///
/// # Errors
/// As [`add`].
pub async fn check_room(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    policy: &Policy,
    id: ProposalId,
) -> Result<i64, AddError> {
    let found: Option<Proposal> =
        proposals::table.find(id).select(Proposal::as_select()).first(&mut conn).await.optional()?;
    check_own(found, actor, ctx.now())?;
    evidence::check_room(&policy.limits, &list(conn, id).await?, 1)
}

/// The actor's own open proposal.
fn check_own(found: Option<Proposal>, actor: &Actor, now: DateTime<Utc>) -> Result<(Proposal, StaffId), AddError> {
    let me = actor.must_as_staff(Permission::Propose)?;
    let own = found.filter(|proposal| proposal.proposed_by == me && check_open(proposal, now).is_ok());
    own.map(|proposal| (proposal, me)).ok_or(AddError::Missing)
}

/// Adds a document to one's own open proposal, and wakes the worker to prepare it.
///
/// # Errors
/// [`AddError`]; [`AddError::Missing`] for a proposal that is closed, or that somebody else made.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
    new: &NewEvidence,
) -> Result<(), AddError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let locked = proposals::table.find(id).select(Proposal::as_select()).for_update();
        let (proposal, me) = check_own(locked.first(conn).await.optional()?, actor, now)?;
        let policy = ctx.policies.current(conn).await?;
        let files = list(conn, id).await?;
        let size_bytes = i64::from(new.size_bytes);
        evidence::check_room(&policy.policy.limits, &files, size_bytes)?;
        if files.iter().any(|file| file.evidence.sha256 == new.sha256) {
            return Err(AddError::AlreadyThere);
        }
        evidence::check_quota(conn, &policy.policy.limits, proposal.store_id, size_bytes, now).await?;
        evidence::insert(conn, proposal.store_id, Some(me), new, now).await?;
        diesel::insert_into(proposal_evidence::table)
            .values((proposal_evidence::proposal_id.eq(id), proposal_evidence::evidence_id.eq(new.id)))
            .execute(conn)
            .await?;
        evidence::enqueue_preparation(conn, actor, proposal.store_id, new, now).await?;
        Ok(())
    })
    .await
}

/// Shows a page to the proposer, or to a colleague who may answer the proposal; the look is on record.
///
/// # Errors
/// [`AccessError`].
pub async fn open(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ProposalId,
    document: EvidenceId,
    page: i16,
) -> Result<OpenedPicture, AccessError> {
    let me = actor.must_as_staff(Permission::Propose).map_err(|_| AccessError::Missing)?;
    conn.transaction(async |conn| {
        let (proposal, locked) = answer::lock(conn, id).await.map_err(unseen)?;
        check_open(&proposal, ctx.now()).map_err(unseen)?;
        if proposal.proposed_by != me {
            let application = of_proposal(&proposal, &locked);
            check_decider(conn, ctx, &proposal, application, me).await.map_err(unseen)?;
        }
        let found: Option<Evidence> = proposal_evidence::table
            .inner_join(documents::table)
            .filter(proposal_evidence::proposal_id.eq(id).and(proposal_evidence::evidence_id.eq(document)))
            .select(Evidence::as_select())
            .first(conn)
            .await
            .optional()?;
        let found = found.ok_or(AccessError::Missing)?;
        access::check_daily_limit(conn, ctx, me).await?;
        let (application, picture) = (proposal.application_id, Picture::Page(page));
        access::record_view(conn, ctx, actor, application, found, picture, AccessGround::Proposal, None).await
    })
    .await
}

fn unseen(error: ConfirmError) -> AccessError {
    match error {
        ConfirmError::Database(error) => error.into(),
        _ => AccessError::Missing,
    }
}

/// Requires that a proposal which needs a document has one, all of its documents are ready, and the actor looked at every
/// page since it was made.
pub(super) async fn check_opened(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: ProposalId,
) -> Result<(), ConfirmError> {
    let me = actor.must_as_staff(Permission::Propose)?;
    let proposal: Proposal = proposals::table.find(id).select(Proposal::as_select()).first(&mut conn).await?;
    let files = list(conn, id).await?;
    if !are_sufficient(&proposal, &files) {
        return Err(ConfirmError::DocumentMissing);
    }
    let looks = evidence_views::table
        .filter(evidence_views::evidence_id.eq(evidence_pages::evidence_id))
        .filter(evidence_views::page.eq(evidence_pages::number.nullable()))
        .filter(evidence_views::ground.eq(AccessGround::Proposal).and(evidence_views::staff_id.eq(me)));
    let unopened = evidence_pages::table
        .inner_join(proposal_evidence::table.on(proposal_evidence::evidence_id.eq(evidence_pages::evidence_id)))
        .filter(proposal_evidence::proposal_id.eq(id))
        .filter(not(exists(looks)));
    if diesel::select(exists(unopened)).get_result(&mut conn).await? {
        return Err(ConfirmError::DocumentUnopened);
    }
    Ok(())
}

/// Destroys the keys of these proposals' documents. The objects follow, as of every document.
pub(super) async fn destroy(mut conn: &AsyncPgConnection, of: &[ProposalId], now: DateTime<Utc>) -> QueryResult<()> {
    let found: Vec<EvidenceId> = proposal_evidence::table
        .filter(proposal_evidence::proposal_id.eq_any(of))
        .select(proposal_evidence::evidence_id)
        .load(&mut conn)
        .await?;
    removal::destroy(conn, &found, DeletionCause::Erased, now).await.map(drop)
}
