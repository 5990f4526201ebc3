//! Evidence: the documents an applicant provides (R5, R22).
//!
//! A document is uploaded to a draft, prepared by the worker ([`preparation`]), frozen with the application, viewed by
//! those permitted to ([`access`]), and finally removed ([`removal`]). Its encrypted bytes are in the evidence store;
//! the database has the object's name, the wrapped key and the state.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{count_star, sum};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{NotPermitted, hash_parts};
use crate::base::schema::{
    application_evidence, evidence, evidence_pages, information_request_evidence, information_requests,
};
use crate::base::{Actor, ApplicationId, EvidenceId, RequestEnd, RequestId, StaffId, StoreId, secret};
use crate::job;
use crate::policy::Limits;
use crate::record::event::{self, EventKind, Subject};

pub mod access;
pub mod basis;
pub mod integrity;
pub mod inventory;
pub mod preparation;
pub mod removal;
pub mod view;

text_enum! {
    /// The state of a document.
    pub enum EvidenceState {
        Received = "received",
        /// The virus scanner is unavailable; the document waits and is not shown.
        Quarantined = "quarantined",
        Ready = "ready",
        /// Its content is not recognisable; another picture is needed.
        Unreadable = "unreadable",
        /// It violates a rule for documents.
        Refused = "refused",
        /// Its key was destroyed and its object removed or due for removal.
        Removed = "removed",
    }
}

impl EvidenceState {
    /// True while preparation is not finished.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Received | Self::Quarantined)
    }
}

text_enum! {
    /// Something that a page's picture does not show although the file holds it.
    pub enum Omission {
        /// Writing in a font that is neither in the file nor on the worker's machine.
        Text = "text",
        /// Values of a form.
        FormValues = "form_values",
        /// Remarks, stamps or marks.
        Annotations = "annotations",
        /// Pictures on the page, or parts of them.
        Pictures = "pictures",
        /// A small damaged part of a photo.
        Rows = "rows",
    }
}

text_enum! {
    /// The type of the file.
    pub enum MediaType {
        Jpeg = "image/jpeg",
        Png = "image/png",
        Webp = "image/webp",
        Pdf = "application/pdf",
    }
}

/// A document as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = evidence)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Evidence {
    pub id: EvidenceId,
    pub store_id: StoreId,
    #[diesel(column_name = document_type)]
    pub document: String,
    pub file_name: String,
    pub media_type: MediaType,
    pub size_bytes: i32,
    pub sha256: Vec<u8>,
    pub object: String,
    pub key_id: String,
    pub wrapped_key: Option<Vec<u8>>,
    pub state: EvidenceState,
    pub problem: Option<String>,
    pub attempt: i32,
    pub next_try_at: DateTime<Utc>,
    pub uploaded_by: Option<StaffId>,
    pub uploaded_at: DateTime<Utc>,
    pub prepared_at: Option<DateTime<Utc>>,
    pub removed_at: Option<DateTime<Utc>>,
}

/// A prepared picture of one page of a document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = evidence_pages)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct EvidencePage {
    pub evidence_id: EvidenceId,
    pub number: i16,
    pub object: String,
    pub width: i32,
    pub height: i32,
    pub size_bytes: i32,
    pub fingerprint: i64,
    pub omissions: Vec<Omission>,
}

/// A document with its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The document.
    pub evidence: Evidence,
    /// Its pages in order; empty until it is ready.
    pub pages: Vec<EvidencePage>,
}

impl File {
    /// The omissions of all pages, each once.
    pub fn omissions(&self) -> BTreeSet<Omission> {
        self.pages.iter().flat_map(|page| page.omissions.iter().copied()).collect()
    }
}

/// A document whose bytes are already in the evidence store.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct NewEvidence {
    /// Its id; the bytes are sealed for it.
    pub id: EvidenceId,
    /// Its document type, a code of the policy.
    pub document: String,
    /// The uploaded file's name, sanitised.
    pub file_name: String,
    pub media_type: MediaType,
    pub size_bytes: i32,
    pub sha256: [u8; 32],
    pub object: String,
    pub key_id: String,
    pub wrapped_key: Vec<u8>,
    pub replaces: Option<EvidenceId>,
}

/// Why a document cannot be added.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum AddError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such draft or request, or it belongs to somebody else.
    #[error("there is no such draft")]
    Missing,
    #[error("this document is not requested")]
    NotAsked,
    #[error("no more than {max} files")]
    TooMany { max: i64 },
    #[error("no more than {max_bytes} bytes in total")]
    TooLargeInAll { max_bytes: i64 },
    #[error("this file has already been uploaded")]
    AlreadyThere,
    /// The store's uploads of the last 24 hours are at their limit, whether or not they were removed since.
    #[error("no more uploads for this store today")]
    QuotaReached,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Checks that a file of this size may be added to these, and returns how many bytes may be added in all.
pub(crate) fn check_room<'a>(
    limits: &Limits,
    files: impl IntoIterator<Item = &'a File>,
    size_bytes: i64,
) -> Result<i64, AddError> {
    let (mut count, mut room_bytes) = (0, limits.files_bytes);
    for file in files {
        count += 1;
        room_bytes -= i64::from(file.evidence.size_bytes);
    }
    if count >= limits.files {
        Err(AddError::TooMany { max: limits.files })
    } else if size_bytes > room_bytes {
        Err(AddError::TooLargeInAll { max_bytes: limits.files_bytes })
    } else {
        Ok(room_bytes)
    }
}

/// Checks that the store's uploads of the last 24 hours leave room for one more file of this size. Removed files count
/// as well: their bytes had to be received, checked and drawn. Asked before the bytes are read, and again when the file
/// is added.
pub async fn check_quota(
    mut conn: &AsyncPgConnection,
    limits: &Limits,
    store: StoreId,
    size_bytes: i64,
    now: DateTime<Utc>,
) -> Result<(), AddError> {
    let of_a_day = evidence::store_id.eq(store).and(evidence::uploaded_at.gt(now - Duration::days(1)));
    let (count, bytes): (i64, Option<i64>) =
        evidence::table.filter(of_a_day).select((count_star(), sum(evidence::size_bytes))).first(&mut conn).await?;
    if count >= limits.uploads_a_day || bytes.unwrap_or_default() + size_bytes > limits.upload_bytes_a_day {
        return Err(AddError::QuotaReached);
    }
    Ok(())
}

/// Inserts the row of a document whose object is in the store, and takes the object off the pending deletions.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    uploaded_by: Option<StaffId>,
    new: &NewEvidence,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(evidence::table)
        .values((
            evidence::id.eq(new.id),
            evidence::store_id.eq(store),
            evidence::document_type.eq(&new.document),
            evidence::file_name.eq(&new.file_name),
            evidence::media_type.eq(new.media_type),
            evidence::size_bytes.eq(new.size_bytes),
            evidence::sha256.eq(&new.sha256[..]),
            evidence::object.eq(&new.object),
            evidence::key_id.eq(&new.key_id),
            evidence::wrapped_key.eq(Some(&new.wrapped_key)),
            evidence::state.eq(EvidenceState::Received),
            evidence::next_try_at.eq(now),
            evidence::uploaded_by.eq(uploaded_by),
            evidence::uploaded_at.eq(now),
        ))
        .execute(&mut conn)
        .await?;
    removal::keep(conn, &[&new.object]).await
}

/// Records that a document was added, and wakes the worker.
pub(crate) async fn enqueue_preparation(
    conn: &AsyncPgConnection,
    actor: &Actor,
    store: StoreId,
    new: &NewEvidence,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    // The record keeps this for good. The key is destroyed with the document, so that nobody who has a copy of a paper
    // can then prove that it was handed in.
    let content = secret::keyed_hash(&new.wrapped_key, &new.sha256);
    let data = json!({ "evidence": new.id, "document": new.document, "content": hex::encode(content) });
    event::record(conn, Subject::Store(store), actor, now, EventKind::EvidenceAdded, data).await?;
    job::enqueue(conn, now, &[(new.id.into(), now)]).await
}

/// The document with this id.
pub async fn find(mut conn: &AsyncPgConnection, id: EvidenceId) -> QueryResult<Option<Evidence>> {
    evidence::table.find(id).select(Evidence::as_select()).first(&mut conn).await.optional()
}

/// An application's documents in their frozen order.
pub async fn list_of_application(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<File>> {
    let found = application_evidence::table
        .inner_join(evidence::table)
        .filter(application_evidence::application_id.eq(application))
        .order(application_evidence::position)
        .select(Evidence::as_select())
        .load(&mut conn)
        .await?;
    with_pages(conn, found).await
}

/// The documents of the answers to an application's information requests, oldest first.
pub async fn list_of_answers(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<File>> {
    let found = information_request_evidence::table
        .inner_join(evidence::table)
        .inner_join(information_requests::table)
        .filter(information_requests::application_id.eq(application))
        .filter(information_requests::end_cause.eq(RequestEnd::Answered))
        .order((evidence::uploaded_at, evidence::id))
        .select(Evidence::as_select())
        .load(&mut conn)
        .await?;
    with_pages(conn, found).await
}

/// The documents of these requests' answers, each with its request and item.
pub(crate) async fn list_of_requests(
    mut conn: &AsyncPgConnection,
    ids: &[RequestId],
) -> QueryResult<Vec<(RequestId, i16, File)>> {
    let found: Vec<(RequestId, i16, Evidence)> = information_request_evidence::table
        .inner_join(evidence::table)
        .filter(information_request_evidence::request_id.eq_any(ids))
        .order((evidence::uploaded_at, evidence::id))
        .select((
            information_request_evidence::request_id,
            information_request_evidence::position,
            Evidence::as_select(),
        ))
        .load(&mut conn)
        .await?;
    let split = |(request, position, evidence)| ((request, position), evidence);
    let (places, found): (Vec<_>, Vec<_>) = found.into_iter().map(split).unzip();
    let files = with_pages(conn, found).await?;
    Ok(places.into_iter().zip(files).map(|((request, position), file)| (request, position, file)).collect())
}

pub(crate) async fn with_pages(mut conn: &AsyncPgConnection, found: Vec<Evidence>) -> QueryResult<Vec<File>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<EvidenceId> = found.iter().map(|evidence| evidence.id).collect();
    let pages: Vec<EvidencePage> = evidence_pages::table
        .filter(evidence_pages::evidence_id.eq_any(ids))
        .order((evidence_pages::evidence_id, evidence_pages::number))
        .select(EvidencePage::as_select())
        .load(&mut conn)
        .await?;
    let of = |id: EvidenceId| pages.iter().filter(|page| page.evidence_id == id).cloned().collect();
    Ok(found.into_iter().map(|evidence| File { pages: of(evidence.id), evidence }).collect())
}

/// Freezes a draft's documents with its application, in order.
pub(crate) async fn freeze(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    files: &[File],
) -> QueryResult<()> {
    let rows: Vec<_> = (1_i16..)
        .zip(files)
        .map(|(position, file)| {
            (
                application_evidence::application_id.eq(application),
                application_evidence::position.eq(position),
                application_evidence::evidence_id.eq(file.evidence.id),
            )
        })
        .collect();
    diesel::insert_into(application_evidence::table).values(rows).execute(&mut conn).await.map(drop)
}

/// In place of a digest that retention removed.
pub(crate) const NO_DIGEST: [u8; 32] = [0; 32];

/// SHA-256 over the document type and content of each file, in order.
pub fn digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> [u8; 32] {
    hash_parts(files.into_iter().flat_map(|(document, sha256)| [document.as_bytes(), sha256]))
}

/// The [`digest`] of these files.
pub fn digest_of(files: &[File]) -> [u8; 32] {
    digest(files.iter().map(|file| (file.evidence.document.as_str(), file.evidence.sha256.as_slice())))
}
