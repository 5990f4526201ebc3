//! Evidence as a whole, for those who keep it: which master keys are in use, what should be in the store, how much of
//! it there is. Nothing here shows a byte of a document.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Evidence, EvidenceState, File, with_pages};
use crate::base::id::EvidenceId;
use crate::base::schema::{application_evidence, applications, evidence, objects_pending_deletion};

/// A document's wrapped key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The document.
    pub id: EvidenceId,
    /// The master key it is wrapped under.
    pub key_id: String,
    /// The key, wrapped.
    pub wrapped_key: Vec<u8>,
}

/// Ids of the master keys that some document needs, in their order.
///
/// # Errors
/// Database errors.
pub async fn list_key_ids(mut conn: &AsyncPgConnection) -> QueryResult<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    // From one id to the next by the index: there are few ids and many documents.
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

/// Keys wrapped under this master key, by id, from after one on.
///
/// # Errors
/// Database errors.
pub async fn list_wrapped_under(
    mut conn: &AsyncPgConnection,
    key_id: &str,
    after: Option<EvidenceId>,
    limit: i64,
) -> QueryResult<Vec<Wrapped>> {
    let mut query = evidence::table
        .filter(evidence::wrapped_key.is_not_null().and(evidence::key_id.eq(key_id)))
        .order(evidence::id)
        .limit(limit)
        .select((evidence::id, evidence::wrapped_key.assume_not_null()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(evidence::id.gt(after));
    }
    let rows: Vec<(EvidenceId, Vec<u8>)> = query.load(&mut conn).await?;
    let wrapped = |(id, wrapped_key)| Wrapped { id, key_id: key_id.to_owned(), wrapped_key };
    Ok(rows.into_iter().map(wrapped).collect())
}

/// Puts the same key, wrapped under another master key, in the place of the old. Returns false when the old is not there
/// any more: it was destroyed, or somebody else was quicker.
///
/// # Errors
/// Database errors.
pub async fn rewrap(
    mut conn: &AsyncPgConnection,
    old: &Wrapped,
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

/// Documents whose bytes should be in the store, with their pictures, by id, from after one on.
///
/// # Errors
/// Database errors.
pub async fn list_kept(mut conn: &AsyncPgConnection, after: Option<EvidenceId>, limit: i64) -> QueryResult<Vec<File>> {
    let mut query = evidence::table
        .filter(evidence::wrapped_key.is_not_null())
        .order(evidence::id)
        .limit(limit)
        .select(Evidence::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(evidence::id.gt(after));
    }
    let found = query.load(&mut conn).await?;
    with_pages(conn, found).await
}

/// References of the applications a document was handed in with, in order; none for a draft's.
///
/// # Errors
/// Database errors.
pub async fn list_references(mut conn: &AsyncPgConnection, id: EvidenceId) -> QueryResult<Vec<String>> {
    application_evidence::table
        .inner_join(applications::table)
        .filter(application_evidence::evidence_id.eq(id))
        .order(applications::reference)
        .select(applications::reference)
        .load(&mut conn)
        .await
}

/// How many documents are in each state, and when the last of them came; states nothing is in are left out.
///
/// # Errors
/// Database errors.
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

/// How many names are written down to be removed from the store, those not due yet included.
///
/// # Errors
/// Database errors.
pub async fn count_objects_to_remove(mut conn: &AsyncPgConnection) -> QueryResult<i64> {
    objects_pending_deletion::table.select(count_star()).first(&mut conn).await
}
