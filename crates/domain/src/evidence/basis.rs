//! The hash of everything provided with an application, which a decision is based on (THREATS 4).

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::digest;
use crate::application::hash_parts;
use crate::base::schema::{
    application_evidence, evidence, information_request_evidence, information_request_items as items,
    information_requests as requests,
};
use crate::base::{ApplicationId, ItemKind, RequestEnd, RequestId};

/// The digest of an application's documents as they are now, to compare with the frozen one.
pub async fn documents_digest(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<[u8; 32]> {
    let rows: Vec<(String, Vec<u8>)> = application_evidence::table
        .inner_join(evidence::table)
        .filter(application_evidence::application_id.eq(application))
        .order(application_evidence::position)
        .select((evidence::document_type, evidence::sha256))
        .load(&mut conn)
        .await?;
    Ok(digest(rows.iter().map(|(document, sha256)| (document.as_str(), sha256.as_slice()))))
}

/// The digest of all documents and of the answers to information requests; part of a decision's basis.
pub async fn basis_digest(conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<[u8; 32]> {
    let (documents, answers) =
        futures::try_join!(documents_digest(conn, application), answers_digest(conn, application))?;
    Ok(answers.map_or(documents, |answers| digest([("documents", &documents[..]), ("answers", &answers[..])])))
}

/// An item of an answered information request.
#[derive(Queryable, Selectable)]
#[diesel(table_name = items)]
struct AnsweredItem {
    request_id: RequestId,
    position: i16,
    kind: ItemKind,
    reason: String,
    #[diesel(column_name = document_type)]
    document: Option<String>,
    prompt: String,
    answer: String,
}

/// SHA-256 over every answer, in order; part of a decision's basis. `None` when there are none.
async fn answers_digest(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<[u8; 32]>> {
    let answered: Vec<AnsweredItem> = items::table
        .inner_join(requests::table)
        .filter(requests::application_id.eq(application).and(requests::end_cause.eq(RequestEnd::Answered)))
        .order((requests::asked_at, items::request_id, items::position))
        .select(AnsweredItem::as_select())
        .load(&mut conn)
        .await?;
    if answered.is_empty() {
        return Ok(None);
    }
    let files: Vec<(RequestId, i16, String, Vec<u8>)> = information_request_evidence::table
        .inner_join(evidence::table)
        .filter(information_request_evidence::request_id.eq_any(answered.iter().map(|item| item.request_id)))
        .order((evidence::uploaded_at, evidence::id))
        .select((
            information_request_evidence::request_id,
            information_request_evidence::position,
            evidence::document_type,
            evidence::sha256,
        ))
        .load(&mut conn)
        .await?;
    let mut parts: Vec<Vec<u8>> = Vec::with_capacity(answered.len() * 5);
    for item in answered {
        let document = match item.kind {
            ItemKind::Contact => "@contact",
            ItemKind::Text | ItemKind::Document => item.document.as_deref().unwrap_or_default(),
        };
        let of_item =
            files.iter().filter(|(request, position, ..)| (*request, *position) == (item.request_id, item.position));
        let files = digest(of_item.map(|(.., document, sha256)| (document.as_str(), sha256.as_slice())));
        parts.extend([&item.reason, document, &item.prompt, &item.answer].map(|text| text.as_bytes().to_vec()));
        parts.push(files.to_vec());
    }
    Ok(Some(hash_parts(parts)))
}
