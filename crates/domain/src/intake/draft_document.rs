//! The documents of a draft: adding, viewing and removing them while it is filled in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::Action;
use crate::base::schema::{
    application_evidence, draft_evidence, drafts, evidence as documents, information_request_evidence,
};
use crate::base::{Actor, DraftId, EvidenceId};
use crate::evidence::access::{self, AccessError, AccessGround, OpenedPicture, Picture};
use crate::evidence::removal::{self, DeletionCause};
use crate::evidence::{self, AddError, Evidence, File, NewEvidence};
use crate::intake::draft::{self, Draft};
use crate::letter::Context;
use crate::policy::Policy;
use crate::record::event::{self, EventKind, Subject};

/// Checks that the draft has room for one more file of a document type, and returns how many bytes may be added. Called
/// before the bytes are read, and again by [`add`]. A file that replaces another uses its room.
pub fn check_room(
    policy: &Policy,
    draft: &Draft,
    files: &[File],
    document: &str,
    size_bytes: i64,
    replaces: Option<EvidenceId>,
) -> Result<i64, AddError> {
    let asked = policy.documents_for(draft.kind, &draft.answers.reason, draft.channel());
    if !asked.iter().any(|asked| asked.document.code == document) {
        return Err(AddError::NotAsked);
    }
    let staying = files.iter().filter(|file| Some(file.evidence.id) != replaces);
    evidence::check_room(&policy.limits, staying, size_bytes)
}

/// The draft's documents that were submitted with an earlier application or answer.
pub async fn list_submitted_before(mut conn: &AsyncPgConnection, draft: DraftId) -> QueryResult<Vec<EvidenceId>> {
    let applied = application_evidence::table.select(application_evidence::evidence_id);
    let answered = information_request_evidence::table.select(information_request_evidence::evidence_id);
    draft_evidence::table
        .filter(draft_evidence::draft_id.eq(draft))
        .filter(draft_evidence::evidence_id.eq_any(applied).or(draft_evidence::evidence_id.eq_any(answered)))
        .select(draft_evidence::evidence_id)
        .load(&mut conn)
        .await
}

/// Adds a document to a draft, replacing another if `new` names one, and wakes the worker to prepare it.
///
/// # Errors
/// [`AddError`]; the object then stays queued for deletion by [`removal::begin_write`].
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    draft: DraftId,
    new: &NewEvidence,
) -> Result<(), AddError> {
    actor.must(Action::Submit.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let draft = draft::lock(conn, actor, draft).await?.ok_or(AddError::Missing)?;
        let policy = ctx.policies.current(conn).await?;
        let files = list_of_draft(conn, draft.id).await?;
        check_room(&policy.policy, &draft, &files, &new.document, i64::from(new.size_bytes), new.replaces)?;
        if files.iter().any(|file| file.evidence.sha256 == new.sha256 && Some(file.evidence.id) != new.replaces) {
            return Err(AddError::AlreadyThere);
        }
        if let Some(old) = new.replaces.filter(|old| files.iter().any(|file| file.evidence.id == *old)) {
            remove_in(conn, actor, &draft, old, now).await?;
        }
        let size_bytes = i64::from(new.size_bytes);
        evidence::check_quota(conn, &policy.policy.limits, draft.store_id, size_bytes, now).await?;
        evidence::insert(conn, draft.store_id, draft.lodged_by, new, now).await?;
        diesel::insert_into(draft_evidence::table)
            .values((draft_evidence::draft_id.eq(draft.id), draft_evidence::evidence_id.eq(new.id)))
            .execute(conn)
            .await?;
        touch(conn, draft.id, now).await?;
        evidence::enqueue_preparation(conn, actor, draft.store_id, new, now).await?;
        Ok(())
    })
    .await
}

/// Removes a document from a draft. Returns whether it was there.
///
/// # Errors
/// [`AddError::Missing`] for a draft of somebody else.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    draft: DraftId,
    id: EvidenceId,
) -> Result<bool, AddError> {
    actor.must(Action::Submit.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let draft = draft::lock(conn, actor, draft).await?.ok_or(AddError::Missing)?;
        touch(conn, draft.id, now).await?;
        Ok(remove_in(conn, actor, &draft, id, now).await?)
    })
    .await
}

/// Discards a draft, and the documents that belong to it alone.
///
/// # Errors
/// [`AddError::Missing`] for a draft of somebody else.
pub async fn discard_draft(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    draft: DraftId,
) -> Result<(), AddError> {
    actor.must(Action::Submit.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let draft = draft::lock(conn, actor, draft).await?.ok_or(AddError::Missing)?;
        let destroyed = delete_with_documents(conn, draft.id, DeletionCause::Removed, now).await?;
        let data = json!({ "draft": draft.id, "documents": destroyed });
        event::record(conn, Subject::Store(draft.store_id), actor, now, EventKind::DraftDiscarded, data).await?;
        Ok(())
    })
    .await
}

/// Deletes a draft, and the documents that belong to it alone. Returns how many documents.
pub(crate) async fn delete_with_documents(
    mut conn: &AsyncPgConnection,
    draft: DraftId,
    cause: DeletionCause,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let files: Vec<EvidenceId> = draft_evidence::table
        .filter(draft_evidence::draft_id.eq(draft))
        .select(draft_evidence::evidence_id)
        .load(&mut conn)
        .await?;
    draft::delete(conn, draft).await?;
    removal::destroy_unused(conn, &files, cause, now).await
}

async fn remove_in(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    draft: &Draft,
    id: EvidenceId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let was_there = diesel::delete(draft_evidence::table.find((draft.id, id))).execute(&mut conn).await? > 0;
    if was_there {
        removal::destroy_unused(conn, &[id], DeletionCause::Removed, now).await?;
        let data = json!({ "evidence": id });
        event::record(conn, Subject::Store(draft.store_id), actor, now, EventKind::DraftEvidenceRemoved, data).await?;
    }
    Ok(was_there)
}

async fn touch(mut conn: &AsyncPgConnection, draft: DraftId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(drafts::table.find(draft))
        .set((drafts::updated_at.eq(now), drafts::reminded_at.eq(None::<DateTime<Utc>>)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A draft's documents, oldest upload first.
pub async fn list_of_draft(mut conn: &AsyncPgConnection, draft: DraftId) -> QueryResult<Vec<File>> {
    let found = draft_evidence::table
        .inner_join(documents::table)
        .filter(draft_evidence::draft_id.eq(draft))
        .order((documents::uploaded_at, documents::id))
        .select(Evidence::as_select())
        .load(&mut conn)
        .await?;
    evidence::with_pages(conn, found).await
}

/// Shows a page of a draft's document to the person who fills it in.
///
/// # Errors
/// [`AccessError`]. `Missing` also for a document that was ever submitted: only reviewers may see it, because the store
/// may since have another owner.
pub async fn open_draft_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    draft: DraftId,
    id: EvidenceId,
    page: i16,
) -> Result<OpenedPicture, AccessError> {
    conn.transaction(async |conn| {
        let draft = draft::find_by_id(conn, actor, draft).await?.ok_or(AccessError::Missing)?;
        let found: Option<Evidence> = draft_evidence::table
            .inner_join(documents::table)
            .filter(draft_evidence::draft_id.eq(draft.id).and(draft_evidence::evidence_id.eq(id)))
            .select(Evidence::as_select())
            .first(conn)
            .await
            .optional()?;
        let found = found.ok_or(AccessError::Missing)?;
        let handed_in = application_evidence::table.filter(application_evidence::evidence_id.eq(id));
        if diesel::select(diesel::dsl::exists(handed_in)).get_result::<bool>(conn).await? {
            return Err(AccessError::Missing);
        }
        let ground = if draft.lodged_by.is_some() { AccessGround::Agent } else { AccessGround::Owner };
        access::record_view(conn, ctx, actor, None, found, Picture::Page(page), ground, None).await
    })
    .await
}
