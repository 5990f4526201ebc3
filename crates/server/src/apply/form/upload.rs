//! Files of the documents step: sending them, taking one out, and its pictures.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::base::id::EvidenceId;
use domain::evidence::AddError;
use domain::evidence::access::{AccessError, OpenedPicture};
use domain::intake::draft::{self, DraftOwner, DraftStep};
use domain::intake::draft_document;
use vault::ObjectName;

use crate::apply::form::documents::DocumentsPage;
use crate::apply::form::{admission, wizard};
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::{Uploaded, receive};
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::state::State;

/// `POST /apply/{kind}/documents/upload`: takes files; what is refused does not cost the others.
pub async fn upload(
    request: HttpRequest,
    payload: web::Payload,
    session: StoreSession,
    word: web::Path<String>,
) -> PageResult {
    let opened = {
        let conn = session.state.conn().await?;
        wizard::open_saved(&conn, &session, &word, DraftStep::Documents).await?
    };
    let place = Place::Draft { draft: &opened.completeness.draft, policy: &opened.admission.policy.policy };
    let received = receive(&session.state, &request, payload, &session.actor, &place).await?;
    let texts = match received.outcome(session.request.t) {
        Uploaded::All => return Ok(see_other(&format!("{}#document-{}", opened.here(), received.document))),
        Uploaded::Refused(texts) => texts,
    };
    let conn = session.state.conn().await?;
    let opened = wizard::open_saved(&conn, &session, &word, DraftStep::Documents).await?;
    let page = DocumentsPage::new(session.frame(), opened).with_refused(&received.document, texts);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /apply/{kind}/documents/{file}/remove`. A file already removed is success.
pub async fn remove(session: StoreSession, path: web::Path<(String, String)>, _posted: VerifiedForm) -> PageResult {
    let (word, file) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    let opened = wizard::open_saved(&conn, &session, &word, DraftStep::Documents).await?;
    let document =
        opened.completeness.files.iter().find(|file| file.evidence.id == id).map(|file| &file.evidence.document);
    let was_there =
        draft_document::remove(&mut conn, &session.state.ctx, &session.actor, opened.completeness.draft.id, id);
    match was_there.await {
        Ok(_) => Ok(see_other(&match document {
            Some(document) => format!("{}#document-{document}", opened.here()),
            None => opened.here(),
        })),
        Err(AddError::NotPermitted(error)) => Err(error.into()),
        Err(AddError::Database(error)) => Err(error.into()),
        Err(_) => Err(PageError::NotFound),
    }
}

/// `GET /apply/{kind}/documents/{file}/{page}`: a prepared picture of a file of one's own draft. Submitted files are
/// not shown here.
pub async fn picture(session: StoreSession, path: web::Path<(String, String, String)>) -> PageResult {
    let (word, file, page) = path.into_inner();
    let kind = admission::find_kind(&word).ok_or(PageError::NotFound)?;
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let number: i16 = page.parse().map_err(|_| PageError::NotFound)?;
    let seen = {
        let mut conn = session.state.conn().await?;
        let owner = DraftOwner { store: session.store, agent: None };
        let draft = draft::find(&conn, owner, kind).await?.ok_or(PageError::NotFound)?;
        draft_document::open_draft_document(&mut conn, &session.state.ctx, &session.actor, draft.id, id, number)
            .await
            .map_err(failure)?
    };
    bytes(&session.state, seen).await
}

/// The picture of a page after access was granted, as it was prepared.
///
/// # Errors
/// The reason why it cannot be read.
pub async fn bytes(state: &State, opened: OpenedPicture) -> PageResult {
    let (Some(page), Some(wrapped)) = (opened.page, opened.evidence.wrapped_key) else {
        return Err(PageError::NotFound);
    };
    let object: ObjectName = page.object.parse().map_err(PageError::internal)?;
    let key = state.vault.keys().unwrap(&opened.evidence.key_id, &wrapped).map_err(PageError::internal)?;
    let jpeg = state.vault.read(&key, &object).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "image/jpeg")).body(jpeg.to_vec()))
}

/// Why nothing is shown; what is not one's own is not there.
pub fn failure(error: AccessError) -> PageError {
    match error {
        AccessError::Database(error) => error.into(),
        AccessError::TooMany { .. } => PageError::TooManyRequests { retry_after_s: 3_600 },
        AccessError::Missing | AccessError::PurposeNeeded | AccessError::NotHolder | AccessError::NotReady(_) => {
            PageError::NotFound
        }
    }
}
