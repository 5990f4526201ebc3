//! Verifies that applications are as submitted: columns and documents against the frozen hashes (R10, R25).

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::application::Application;
use crate::base::ApplicationId;
use crate::base::schema::applications;
use crate::evidence::basis;

/// How many applications are read at a time.
const BATCH: i64 = 500;

/// An application that differs from what was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlteredApplication {
    /// Its reference.
    pub reference: String,
    /// True when its documents differ; otherwise an answer does.
    pub in_documents: bool,
}

/// Recomputes the hash of every application that is not erased. Returns how many were verified, and which differ.
pub async fn list_altered(mut conn: &AsyncPgConnection) -> QueryResult<(usize, Vec<AlteredApplication>)> {
    let (mut looked_at, mut altered) = (0, Vec::new());
    let mut after = ApplicationId(Uuid::nil());
    loop {
        let batch: Vec<Application> = applications::table
            .filter(applications::erased_at.is_null().and(applications::id.gt(after)))
            .order(applications::id)
            .limit(BATCH)
            .select(Application::as_select())
            .load(&mut conn)
            .await?;
        let Some(last) = batch.last() else { return Ok((looked_at, altered)) };
        after = last.id;
        looked_at += batch.len();
        for application in batch {
            let documents = basis::documents_digest(conn, application.id).await?;
            if !application.is_as_submitted(&documents) {
                let in_documents = application.evidence_digest != documents;
                altered.push(AlteredApplication { reference: application.reference, in_documents });
            }
        }
    }
}
