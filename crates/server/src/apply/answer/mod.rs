//! Answering an information request (R10): saves what was typed, takes files, and submits the answer when it is complete.

pub mod page;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use diesel_async::AsyncPgConnection;
use domain::application::TransitionError;
use domain::base::EvidenceId;
use domain::evidence::access;
use domain::review::information_request::{self, AnswerError};

use crate::apply::answer::page::{AnswerPage, text_id};
use crate::apply::form;
use crate::apply::lookup::{get_application, get_case};
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::receive;
use crate::http::{PageError, PageResult, StoreSession, VerifiedForm, page, page_with, see_other};
use crate::links;

/// The answer page of the application with the reference `typed`.
///
/// # Errors
/// [`PageError::NotFound`] for another store's application; [`PageError::Elsewhere`] when no answer is awaited.
async fn open(conn: &AsyncPgConnection, session: &StoreSession, typed: &str) -> Result<AnswerPage, PageError> {
    let case = get_case(conn, session, typed).await?;
    let Some(asked) = case.open_request().cloned() else {
        return Err(PageError::Elsewhere { to: links::status(&case.application.reference) });
    };
    Ok(AnswerPage::new(session.frame(), case, asked))
}

/// `GET /apply/applications/{reference}/answer`
pub async fn show(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    page(&open(&conn, &session, &reference).await?)
}

/// `POST /apply/applications/{reference}/answer`: saves what was typed; with `submit`, submits the answer.
pub async fn save(session: StoreSession, reference: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let answer_page = open(&conn, &session, &reference).await?;
    let (id, status_link) = (answer_page.case.application.id, links::status(&answer_page.case.application.reference));
    let positions = answer_page.asked.items.iter().map(|it| it.item.position);
    let sent = positions.filter(|position| posted.has(&text_id(*position)));
    let texts: Vec<(i16, String)> =
        sent.map(|position| (position, posted.text(&text_id(position)).to_owned())).collect();
    let result = match information_request::save(&mut conn, &session.actor, id, &texts).await {
        Ok(()) if posted.has("submit") => {
            information_request::answer(&mut conn, &session.state.ctx, &session.actor, id).await
        }
        Ok(()) => {
            let answer_page = open(&conn, &session, &reference).await?;
            return page(&answer_page.saved());
        }
        Err(error) => Err(error),
    };
    match result {
        // Answered in another window, or no longer open: the status page says which.
        Ok(()) | Err(AnswerError::Missing | AnswerError::Transition(TransitionError::Conflict(_))) => {
            Ok(see_other(&status_link))
        }
        Err(AnswerError::Incomplete(gaps)) => {
            let answer_page = open(&conn, &session, &reference).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer_page.with_gaps(&gaps))
        }
        Err(AnswerError::Transition(error)) => Err(error.into()),
    }
}

/// `POST /apply/applications/{reference}/answer/upload`: takes files for the item whose position `document` is.
pub async fn upload(
    request: HttpRequest,
    payload: web::Payload,
    session: StoreSession,
    reference: web::Path<String>,
) -> PageResult {
    let answer_page = {
        let conn = session.state.conn().await?;
        open(&conn, &session, &reference).await?
    };
    let application = answer_page.case.application.id;
    let place = Place::Answer { application, asked: &answer_page.asked, policy: &answer_page.case.policy };
    let received = receive(&session.state, &request, payload, &session.actor, &place).await?;
    let refusals = received.refusals(session.request.t);
    if refusals.is_empty() {
        let here = links::answer(&answer_page.case.application.reference);
        return Ok(see_other(&format!("{here}#item-{}", received.document)));
    }
    let conn = session.state.conn().await?;
    let answer_page = open(&conn, &session, &reference).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer_page.with_refused(&received.document, refusals))
}

/// `POST /apply/applications/{reference}/answer/files/{file}/remove`. A file already removed is success.
pub async fn remove(session: StoreSession, path: web::Path<(String, String)>, _posted: VerifiedForm) -> PageResult {
    let (reference, file) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    let answer_page = open(&conn, &session, &reference).await?;
    let here = links::answer(&answer_page.case.application.reference);
    let has_it = |it: &&information_request::AnsweredItem| it.files.iter().any(|file| file.evidence.id == id);
    let position = answer_page.asked.items.iter().find(has_it).map(|it| it.item.position);
    let application = answer_page.case.application.id;
    information_request::remove_document(&mut conn, &session.state.ctx, &session.actor, application, id).await?;
    Ok(see_other(&match position {
        Some(position) => format!("{here}#item-{position}"),
        None => here,
    }))
}

/// `GET /apply/applications/{reference}/answer/files/{file}/{page}`: a prepared picture of a file not submitted yet.
pub async fn picture(session: StoreSession, path: web::Path<(String, String, String)>) -> PageResult {
    let (reference, file, page) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let number: i16 = page.parse().map_err(|_| PageError::NotFound)?;
    let picture = {
        let mut conn = session.state.conn().await?;
        let application = get_application(&conn, &session, &reference).await?.id;
        let looked =
            access::open_answer_document(&mut conn, &session.state.ctx, &session.actor, application, id, number).await;
        looked.map_err(form::upload::failure)?
    };
    form::upload::bytes(&session.state, picture).await
}
