//! Removing evidence: first the key, then the object in the store (R22).
//!
//! An object's name is committed to `objects_to_remove` before the object is written, and deleted by the transaction
//! that references the object. If the process dies in between, a sweep deletes the object when it is due.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{EvidenceState, NO_DIGEST};
use crate::base::EvidenceId;
use crate::base::schema::{
    application_evidence, applications, draft_evidence, evidence, evidence_pages, information_request_evidence,
    information_requests, objects_pending_deletion,
};

/// How long a process has from writing an object to referencing it.
pub const WRITE_PERIOD: Duration = Duration::hours(1);

text_enum! {
    /// Why an object is deleted.
    pub enum DeletionCause {
        /// The process that uploads it may die before it is referenced.
        Uploading = "uploading",
        /// The process that prepares its pictures may die before they are referenced.
        Preparing = "preparing",
        /// Its document was removed.
        Removed = "removed",
        /// Its retention period is over.
        Erased = "erased",
    }
}

/// Adds objects that are about to be written to the pending deletions, unless [`keep`]d in time. Commit this before
/// writing.
pub async fn begin_write(
    conn: &AsyncPgConnection,
    objects: &[String],
    cause: DeletionCause,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    mark_for_deletion(conn, objects, now + WRITE_PERIOD, cause).await
}

/// Makes the deletion of an object due now: it was written, and is not going to be referenced.
pub async fn discard(mut conn: &AsyncPgConnection, object: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(objects_pending_deletion::table.filter(objects_pending_deletion::object.eq(object)))
        .set(objects_pending_deletion::due_at.eq(now))
        .execute(&mut conn)
        .await
        .map(drop)
}

async fn mark_for_deletion(
    mut conn: &AsyncPgConnection,
    objects: &[String],
    due_at: DateTime<Utc>,
    cause: DeletionCause,
) -> QueryResult<()> {
    let rows: Vec<_> = objects
        .iter()
        .map(|object| {
            (
                objects_pending_deletion::object.eq(object),
                objects_pending_deletion::due_at.eq(due_at),
                objects_pending_deletion::cause.eq(cause),
            )
        })
        .collect();
    diesel::insert_into(objects_pending_deletion::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Takes objects that are referenced now off the pending deletions.
pub(crate) async fn keep(mut conn: &AsyncPgConnection, objects: &[&str]) -> QueryResult<()> {
    diesel::delete(objects_pending_deletion::table.filter(objects_pending_deletion::object.eq_any(objects)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Destroys the keys of those documents that belong to no draft and to no application that is still kept, and adds
/// their objects to the pending deletions. Returns how many.
pub(crate) async fn destroy_unused(
    mut conn: &AsyncPgConnection,
    ids: &[EvidenceId],
    cause: DeletionCause,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let drafted = draft_evidence::table.filter(draft_evidence::evidence_id.eq(evidence::id));
    let kept = application_evidence::table
        .inner_join(applications::table)
        .filter(application_evidence::evidence_id.eq(evidence::id))
        .filter(applications::erased_at.is_null());
    let answering = information_request_evidence::table
        .inner_join(information_requests::table.inner_join(applications::table))
        .filter(information_request_evidence::evidence_id.eq(evidence::id))
        .filter(applications::erased_at.is_null());
    let unused: Vec<EvidenceId> = evidence::table
        .filter(evidence::id.eq_any(ids))
        .filter(not(exists(drafted)).and(not(exists(kept))).and(not(exists(answering))))
        .select(evidence::id)
        .load(&mut conn)
        .await?;
    destroy(conn, &unused, cause, now).await
}

/// Destroys the keys of these documents and adds their objects to the pending deletions. Returns how many were not
/// removed before.
pub(crate) async fn destroy(
    mut conn: &AsyncPgConnection,
    ids: &[EvidenceId],
    cause: DeletionCause,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let mut objects: Vec<String> = diesel::update(evidence::table)
        .filter(evidence::id.eq_any(ids).and(evidence::state.ne(EvidenceState::Removed)))
        .set((
            evidence::state.eq(EvidenceState::Removed),
            evidence::wrapped_key.eq(None::<Vec<u8>>),
            evidence::removed_at.eq(Some(now)),
            evidence::file_name.eq(""),
            evidence::sha256.eq(&NO_DIGEST[..]),
        ))
        .returning(evidence::object)
        .get_results(&mut conn)
        .await?;
    let destroyed = objects.len();
    let pages: Vec<String> = diesel::delete(evidence_pages::table.filter(evidence_pages::evidence_id.eq_any(ids)))
        .returning(evidence_pages::object)
        .get_results(&mut conn)
        .await?;
    objects.extend(pages);
    if !objects.is_empty() {
        mark_for_deletion(conn, &objects, now, cause).await?;
    }
    Ok(destroyed)
}

/// Objects due for deletion, longest due first.
pub async fn list_due(conn: &AsyncPgConnection, now: DateTime<Utc>, limit: i64) -> QueryResult<Vec<String>> {
    list_due_except(conn, now, &[], limit).await
}

/// As [`list_due`], without `excluded` ones.
pub async fn list_due_except(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    excluded: &[String],
    limit: i64,
) -> QueryResult<Vec<String>> {
    objects_pending_deletion::table
        .filter(objects_pending_deletion::due_at.le(now).and(objects_pending_deletion::object.ne_all(excluded)))
        .order((objects_pending_deletion::due_at, objects_pending_deletion::object))
        .limit(limit)
        .select(objects_pending_deletion::object)
        .load(&mut conn)
        .await
}

/// Records that the object was deleted from the store.
pub async fn confirm_deleted(mut conn: &AsyncPgConnection, object: &str) -> QueryResult<()> {
    diesel::delete(objects_pending_deletion::table.find(object)).execute(&mut conn).await.map(drop)
}
