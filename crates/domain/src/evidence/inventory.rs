//! The evidence store's contents for its operators: which master keys are in use, which objects should exist, how many
//! documents there are. Reads no document content.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Evidence, EvidenceState, File, with_pages};
use crate::base::EvidenceId;
use crate::base::schema::{application_evidence, applications, evidence, objects_pending_deletion};

/// Before the id of every document.
const FIRST: EvidenceId = EvidenceId(Uuid::nil());

/// A document's wrapped key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = evidence)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct WrappedDocument {
    pub id: EvidenceId,
    pub key_id: String,
    #[diesel(select_expression = evidence::wrapped_key.assume_not_null())]
    pub wrapped_key: Vec<u8>,
}

/// Ids of the master keys in use, in order.
pub async fn list_key_ids(mut conn: &AsyncPgConnection) -> QueryResult<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    // Skips from one id to the next by index, because there are few ids and many documents.
    loop {
        let after = ids.last().cloned().unwrap_or_default();
        let next: Option<String> = evidence::table
            .filter(evidence::wrapped_key.is_not_null().and(evidence::key_id.gt(after)))
            .select(min(evidence::key_id))
            .first(&mut conn)
            .await?;
        match next {
            Some(id) => ids.push(id),
            None => return Ok(ids),
        }
    }
}

/// Keys wrapped by this master key, by id, after `after`.
pub async fn list_wrapped_under(
    mut conn: &AsyncPgConnection,
    key_id: &str,
    after: Option<EvidenceId>,
    limit: i64,
) -> QueryResult<Vec<WrappedDocument>> {
    evidence::table
        .filter(evidence::wrapped_key.is_not_null().and(evidence::key_id.eq(key_id)))
        .filter(evidence::id.gt(after.unwrap_or(FIRST)))
        .order(evidence::id)
        .limit(limit)
        .select(WrappedDocument::as_select())
        .load(&mut conn)
        .await
}

/// Replaces a wrapped key by the same key wrapped by another master key. False when the old one changed meanwhile: it
/// was destroyed or rewrapped.
pub async fn rewrap(
    mut conn: &AsyncPgConnection,
    old: &WrappedDocument,
    key_id: &str,
    wrapped_key: &[u8],
) -> QueryResult<bool> {
    let changed = diesel::update(evidence::table.find(old.id))
        .filter(evidence::key_id.eq(&old.key_id).and(evidence::wrapped_key.eq(Some(&old.wrapped_key))))
        .set((evidence::key_id.eq(key_id), evidence::wrapped_key.eq(Some(wrapped_key))))
        .execute(&mut conn)
        .await?;
    Ok(changed > 0)
}

/// Documents whose objects should be in the store, with their pages, by id, after `after`.
pub async fn list_kept(mut conn: &AsyncPgConnection, after: Option<EvidenceId>, limit: i64) -> QueryResult<Vec<File>> {
    let found = evidence::table
        .filter(evidence::wrapped_key.is_not_null())
        .filter(evidence::id.gt(after.unwrap_or(FIRST)))
        .order(evidence::id)
        .limit(limit)
        .select(Evidence::as_select())
        .load(&mut conn)
        .await?;
    with_pages(conn, found).await
}

/// References of the applications a document was submitted with, in order; empty for a draft's document.
pub async fn list_references(mut conn: &AsyncPgConnection, id: EvidenceId) -> QueryResult<Vec<String>> {
    application_evidence::table
        .inner_join(applications::table)
        .filter(application_evidence::evidence_id.eq(id))
        .order(applications::reference)
        .select(applications::reference)
        .load(&mut conn)
        .await
}

/// How many documents are in each state, and when the latest was uploaded; empty states are left out.
pub async fn count_by_state(
    mut conn: &AsyncPgConnection,
) -> QueryResult<Vec<(EvidenceState, i64, Option<DateTime<Utc>>)>> {
    evidence::table
        .group_by(evidence::state)
        .order(evidence::state)
        .select((evidence::state, count_star(), max(evidence::uploaded_at)))
        .load(&mut conn)
        .await
}

/// How many objects are pending deletion, including those not due yet.
pub async fn count_objects_pending_deletion(mut conn: &AsyncPgConnection) -> QueryResult<i64> {
    objects_pending_deletion::table.select(count_star()).first(&mut conn).await
}
