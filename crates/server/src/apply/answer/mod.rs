//! Answering an information request (R10): saves what was typed, takes files, and submits the answer when it is complete.
//! Signed in, or by the link in an email.

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
use crate::apply::visit::Visit;
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::receive;
use crate::http::{PageError, PageResult, RequestCtx, StoreSession, VerifiedForm, page, page_with, see_other};
use crate::state::State;

/// The answer page of an application.
///
/// # Errors
/// [`PageError::NotFound`] for another store's application; [`PageError::Elsewhere`] when no answer is awaited.
async fn open(conn: &AsyncPgConnection, visit: &Visit) -> Result<AnswerPage, PageError> {
    let case = visit.case(conn).await?;
    let Some(asked) = case.open_request().cloned() else {
        return Err(PageError::Elsewhere { to: visit.way.status() });
    };
    Ok(AnswerPage::new(visit.frame(), visit.way.clone(), case, asked))
}

/// `GET /apply/applications/{reference}/answer`
pub async fn show(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.clone().conn().await?;
    let visit = Visit::signed_in(&conn, session, &reference).await?;
    page(&open(&conn, &visit).await?)
}

/// `GET /status/{token}/answer`
pub async fn show_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
) -> PageResult {
    let conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx, &token).await?;
    page(&open(&conn, &visit).await?)
}

/// `POST /apply/applications/{reference}/answer`: saves what was typed; with `submit`, submits the answer.
pub async fn save(session: StoreSession, reference: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.clone().conn().await?;
    let visit = Visit::signed_in(&conn, session, &reference).await?;
    save_for(&mut conn, &visit, &posted).await
}

/// `POST /status/{token}/answer`: as [`save`].
pub async fn save_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    posted: VerifiedForm,
) -> PageResult {
    let mut conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx, &token).await?;
    save_for(&mut conn, &visit, &posted).await
}

async fn save_for(conn: &mut AsyncPgConnection, visit: &Visit, posted: &VerifiedForm) -> PageResult {
    let answer_page = open(conn, visit).await?;
    let positions = answer_page.asked.items.iter().map(|it| it.item.position);
    let sent = positions.filter(|position| posted.has(&text_id(*position)));
    let texts: Vec<(i16, String)> =
        sent.map(|position| (position, posted.text(&text_id(position)).to_owned())).collect();
    let result = match information_request::save(conn, &visit.actor, visit.id, &texts).await {
        Ok(()) if posted.has("submit") => {
            information_request::answer(conn, &visit.state.ctx, &visit.actor, visit.id).await
        }
        Ok(()) => {
            let answer_page = open(conn, visit).await?;
            return page(&answer_page.saved());
        }
        Err(error) => Err(error),
    };
    match result {
        // Answered in another window, or no longer open: the status page says which.
        Ok(()) | Err(AnswerError::Missing | AnswerError::Transition(TransitionError::Conflict(_))) => {
            Ok(see_other(&visit.way.status()))
        }
        Err(AnswerError::Incomplete(gaps)) => {
            let answer_page = open(conn, visit).await?;
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
    let visit = {
        let conn = session.state.clone().conn().await?;
        Visit::signed_in(&conn, session, &reference).await?
    };
    upload_for(&request, payload, &visit).await
}

/// `POST /status/{token}/answer/upload`: as [`upload`].
pub async fn upload_by_link(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
) -> PageResult {
    let visit = {
        let conn = state.conn().await?;
        Visit::by_link(&conn, &request, &state, ctx, &token).await?
    };
    upload_for(&request, payload, &visit).await
}

async fn upload_for(request: &HttpRequest, payload: web::Payload, visit: &Visit) -> PageResult {
    let answer_page = {
        let conn = visit.state.conn().await?;
        open(&conn, visit).await?
    };
    let place = Place::Answer { application: visit.id, asked: &answer_page.asked, policy: &answer_page.case.policy };
    let received = receive(&visit.state, request, payload, &visit.actor, &place).await?;
    let refusals = received.refusals(visit.request.t);
    if refusals.is_empty() {
        return Ok(see_other(&format!("{}#item-{}", visit.way.answer(), received.document)));
    }
    let conn = visit.state.conn().await?;
    let answer_page = open(&conn, visit).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer_page.with_refused(&received.document, refusals))
}

/// `POST /apply/applications/{reference}/answer/files/{file}/remove`. A file already removed is success.
pub async fn remove(session: StoreSession, path: web::Path<(String, String)>, _posted: VerifiedForm) -> PageResult {
    let (reference, file) = path.into_inner();
    let mut conn = session.state.clone().conn().await?;
    let visit = Visit::signed_in(&conn, session, &reference).await?;
    remove_for(&mut conn, &visit, &file).await
}

/// `POST /status/{token}/answer/files/{file}/remove`: as [`remove`].
pub async fn remove_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    path: web::Path<(String, String)>,
    _posted: VerifiedForm,
) -> PageResult {
    let (token, file) = path.into_inner();
    let mut conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx, &token).await?;
    remove_for(&mut conn, &visit, &file).await
}

async fn remove_for(conn: &mut AsyncPgConnection, visit: &Visit, file: &str) -> PageResult {
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let answer_page = open(conn, visit).await?;
    let here = visit.way.answer();
    let has_it = |it: &&information_request::AnsweredItem| it.files.iter().any(|file| file.evidence.id == id);
    let position = answer_page.asked.items.iter().find(has_it).map(|it| it.item.position);
    information_request::remove_document(conn, &visit.state.ctx, &visit.actor, visit.id, id).await?;
    Ok(see_other(&match position {
        Some(position) => format!("{here}#item-{position}"),
        None => here,
    }))
}

/// `GET /apply/applications/{reference}/answer/files/{file}/{page}`: a prepared picture of a file not submitted yet.
pub async fn picture(session: StoreSession, path: web::Path<(String, String, String)>) -> PageResult {
    let (reference, file, page) = path.into_inner();
    let mut conn = session.state.clone().conn().await?;
    let visit = Visit::signed_in(&conn, session, &reference).await?;
    picture_for(&mut conn, &visit, (&file, &page)).await
}

/// `GET /status/{token}/answer/files/{file}/{page}`: as [`picture`].
pub async fn picture_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    path: web::Path<(String, String, String)>,
) -> PageResult {
    let (token, file, page) = path.into_inner();
    let mut conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx, &token).await?;
    picture_for(&mut conn, &visit, (&file, &page)).await
}

async fn picture_for(conn: &mut AsyncPgConnection, visit: &Visit, (file, page): (&str, &str)) -> PageResult {
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let number: i16 = page.parse().map_err(|_| PageError::NotFound)?;
    let looked = access::open_answer_document(conn, &visit.state.ctx, &visit.actor, visit.id, id, number).await;
    form::upload::bytes(&visit.state, looked.map_err(form::upload::failure)?).await
}
