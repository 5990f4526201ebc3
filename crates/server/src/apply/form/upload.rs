//! Files of the documents step: upload, removal and pictures.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use domain::base::EvidenceId;
use domain::evidence::access::{AccessError, OpenedPicture};
use domain::intake::draft::{self, DraftOwner, DraftStep};
use domain::intake::draft_document;
use vault::ObjectName;

use crate::apply::form::documents::{self, DocumentsPage};
use crate::apply::form::wizard::{self, Wizard};
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::{self, FormWithFiles, Received};
use crate::http::{PageError, PageResult, StoreSession, page_with, see_other};
use crate::state::State;

/// `POST /apply/{kind}/documents/upload`: stores the files; a refused one does not affect the others.
pub async fn upload(session: StoreSession, word: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let (wizard, received) = receive_files(posted, &session, &word).await?;
    let refusals = received.refusals_of_upload(session.request.t);
    if refusals.is_empty() {
        return Ok(see_other(&format!("{}#document-{}", wizard.here(), received.document)));
    }
    refused(&session, &word, refusals).await
}

/// `POST /apply/{kind}/documents`: stores files that were chosen and not sent yet, then leads to the next step when
/// nothing is missing. While a file is refused, the page stays. Files still being checked do not block here.
pub async fn save(session: StoreSession, word: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let (_, received) = receive_files(posted, &session, &word).await?;
    let refusals = received.refusals(session.request.t);
    if refusals.is_empty() {
        documents::go_on(&session, &word, received.form.has("later")).await
    } else {
        refused(&session, &word, refusals).await
    }
}

/// Stores the files of a form of this step.
async fn receive_files(
    posted: FormWithFiles,
    session: &StoreSession,
    word: &str,
) -> Result<(Wizard, Received), PageError> {
    let wizard = {
        let conn = session.state.conn().await?;
        wizard::open_saved(&conn, session, word, DraftStep::Documents).await?
    };
    let place = Place::Draft { draft: &wizard.completeness.draft, policy: &wizard.admission.policy.policy };
    let received = upload::read(&session.state, posted, &session.actor, &place).await?;
    Ok((wizard, received))
}

async fn refused(session: &StoreSession, word: &str, texts: BTreeMap<String, Vec<String>>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, session, word, DraftStep::Documents).await?;
    let page = DocumentsPage::new(session.frame(), wizard);
    let page = texts.into_iter().fold(page, |page, (document, texts)| page.with_refused(&document, texts));
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /apply/{kind}/documents/{file}/remove`. A file already removed is success; files that were chosen and not sent
/// yet are stored.
pub async fn remove(session: StoreSession, path: web::Path<(String, String)>, posted: FormWithFiles) -> PageResult {
    let (word, file) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let (wizard, received) = receive_files(posted, &session, &word).await?;
    {
        let mut conn = session.state.conn().await?;
        let draft = wizard.completeness.draft.id;
        draft_document::remove(&mut conn, &session.state.ctx, &session.actor, draft, id).await?;
    }
    let refusals = received.refusals(session.request.t);
    if !refusals.is_empty() {
        return refused(&session, &word, refusals).await;
    }
    let removed = wizard.completeness.files.iter().find(|file| file.evidence.id == id);
    Ok(see_other(&match removed {
        Some(file) => format!("{}#document-{}", wizard.here(), file.evidence.document),
        None => wizard.here(),
    }))
}

/// `GET /apply/{kind}/documents/{file}/{page}`: a prepared picture of a file of one's own draft. Submitted files are
/// not shown here.
pub async fn picture(session: StoreSession, path: web::Path<(String, String, String)>) -> PageResult {
    let (word, file, page) = path.into_inner();
    let kind = wizard::find_kind(&word).ok_or(PageError::NotFound)?;
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let number: i16 = page.parse().map_err(|_| PageError::NotFound)?;
    let picture = {
        let mut conn = session.state.conn().await?;
        let owner = DraftOwner::owner(session.store);
        let draft = draft::find(&conn, owner, kind).await?.ok_or(PageError::NotFound)?;
        draft_document::open_draft_document(&mut conn, &session.state.ctx, &session.actor, draft.id, id, number)
            .await
            .map_err(failure)?
    };
    bytes(&session.state, picture).await
}

/// The prepared picture of a page, after access was granted.
///
/// # Errors
/// When the page or its key is missing, or the object cannot be read.
pub async fn bytes(state: &State, picture: OpenedPicture) -> PageResult {
    let (Some(page), Some(wrapped)) = (picture.page, picture.evidence.wrapped_key) else {
        return Err(PageError::NotFound);
    };
    let object: ObjectName = page.object.parse().map_err(PageError::internal)?;
    let key = state.vault.keys().unwrap(&picture.evidence.key_id, &wrapped).map_err(PageError::internal)?;
    let jpeg = state.vault.read(&key, &object).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "image/jpeg")).body(jpeg.to_vec()))
}

/// The page for a refused picture: a file of another store is reported as not found.
pub fn failure(error: AccessError) -> PageError {
    match error {
        AccessError::Database(error) => error.into(),
        AccessError::TooMany { .. } => PageError::TooManyRequests { retry_after_s: 3_600 },
        AccessError::Missing | AccessError::PurposeNeeded | AccessError::NotHolder | AccessError::NotReady(_) => {
            PageError::NotFound
        }
    }
}
