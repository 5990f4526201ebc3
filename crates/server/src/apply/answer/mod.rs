//! Answering an information request (R10): saves what was typed, takes files, and submits the answer when it is complete.
//! Signed in, or by the link in an email.

pub mod page;

use std::collections::BTreeMap;

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
use crate::evidence::upload::{self, FormWithFiles, Received};
use crate::http::{PageError, PageResult, RequestCtx, StoreSession, page, page_with, see_other};
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

/// `POST /apply/applications/{reference}/answer`: saves what was typed and chosen; with `submit`, submits the answer.
pub async fn save(session: StoreSession, reference: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let visit = signed_in(session, &reference).await?;
    save_for(posted, &visit).await
}

/// `POST /status/{token}/answer`: as [`save`].
pub async fn save_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    posted: FormWithFiles,
) -> PageResult {
    let visit = by_link(&request, &state, ctx, &token).await?;
    save_for(posted, &visit).await
}

async fn signed_in(session: StoreSession, reference: &str) -> Result<Visit, PageError> {
    let conn = session.state.clone().conn().await?;
    Visit::signed_in(&conn, session, reference).await
}

async fn by_link(
    request: &HttpRequest,
    state: &web::Data<State>,
    ctx: RequestCtx,
    token: &str,
) -> Result<Visit, PageError> {
    let conn = state.conn().await?;
    Visit::by_link(&conn, request, state, ctx, token).await
}

/// Stores the files and texts that the form contains; every button of the page sends all of them. No connection is held
/// while files arrive.
///
/// # Errors
/// [`PageError::Elsewhere`] when the request was answered in another window, or is no longer open.
async fn take(posted: FormWithFiles, visit: &Visit) -> Result<(AnswerPage, Received), PageError> {
    let answer_page = {
        let conn = visit.state.conn().await?;
        open(&conn, visit).await?
    };
    let place = Place::Answer {
        application: visit.id,
        store: answer_page.case.application.store_id,
        asked: &answer_page.asked,
        policy: &answer_page.case.policy,
        by: None,
    };
    let received = upload::read(&visit.state, posted, &visit.actor, &place).await?;
    let positions = answer_page.asked.items.iter().map(|it| it.item.position);
    let sent = positions.filter(|position| received.form.has(&text_id(*position)));
    let texts: Vec<(i16, String)> =
        sent.map(|position| (position, received.form.text(&text_id(position)).to_owned())).collect();
    let mut conn = visit.state.conn().await?;
    match information_request::save(&mut conn, &visit.actor, visit.id, &texts).await {
        Ok(()) => Ok((answer_page, received)),
        Err(error) => Err(no_longer_open(visit, error)),
    }
}

fn no_longer_open(visit: &Visit, error: AnswerError) -> PageError {
    match error {
        AnswerError::Transition(error) if !matches!(error, TransitionError::Conflict(_)) => error.into(),
        _ => PageError::Elsewhere { to: visit.way.status() },
    }
}

/// The page as it is saved now, with messages about refused files.
async fn refused(visit: &Visit, refusals: BTreeMap<String, Vec<String>>) -> PageResult {
    let conn = visit.state.conn().await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &open(&conn, visit).await?.with_refused(refusals))
}

async fn save_for(posted: FormWithFiles, visit: &Visit) -> PageResult {
    let (_, received) = take(posted, visit).await?;
    let refusals = received.refusals(visit.request.t);
    if !refusals.is_empty() {
        return refused(visit, refusals).await;
    }
    let mut conn = visit.state.conn().await?;
    if !received.form.has("submit") {
        return page(&open(&conn, visit).await?.saved());
    }
    match information_request::answer(&mut conn, &visit.state.ctx, &visit.actor, visit.id).await {
        Ok(()) => Ok(see_other(&visit.way.status())),
        Err(AnswerError::Incomplete(gaps)) => {
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &open(&conn, visit).await?.with_gaps(&gaps))
        }
        Err(error) => Err(no_longer_open(visit, error)),
    }
}

/// `POST /apply/applications/{reference}/answer/upload`: takes files for the item whose position `document` is.
pub async fn upload(session: StoreSession, reference: web::Path<String>, posted: FormWithFiles) -> PageResult {
    let visit = signed_in(session, &reference).await?;
    upload_for(posted, &visit).await
}

/// `POST /status/{token}/answer/upload`: as [`upload()`].
pub async fn upload_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    posted: FormWithFiles,
) -> PageResult {
    let visit = by_link(&request, &state, ctx, &token).await?;
    upload_for(posted, &visit).await
}

async fn upload_for(posted: FormWithFiles, visit: &Visit) -> PageResult {
    let (_, received) = take(posted, visit).await?;
    let refusals = received.refusals_of_upload(visit.request.t);
    if refusals.is_empty() {
        return Ok(see_other(&format!("{}#item-{}", visit.way.answer(), received.document)));
    }
    refused(visit, refusals).await
}

/// `POST /apply/applications/{reference}/answer/files/{file}/remove`. A file already removed is success.
pub async fn remove(session: StoreSession, path: web::Path<(String, String)>, posted: FormWithFiles) -> PageResult {
    let (reference, file) = path.into_inner();
    let visit = signed_in(session, &reference).await?;
    remove_for(posted, &visit, &file).await
}

/// `POST /status/{token}/answer/files/{file}/remove`: as [`remove`].
pub async fn remove_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    path: web::Path<(String, String)>,
    posted: FormWithFiles,
) -> PageResult {
    let (token, file) = path.into_inner();
    let visit = by_link(&request, &state, ctx, &token).await?;
    remove_for(posted, &visit, &file).await
}

async fn remove_for(posted: FormWithFiles, visit: &Visit, file: &str) -> PageResult {
    let id: EvidenceId = file.parse().map_err(|_| PageError::NotFound)?;
    let (answer_page, received) = take(posted, visit).await?;
    {
        let mut conn = visit.state.conn().await?;
        information_request::remove_document(&mut conn, &visit.state.ctx, &visit.actor, visit.id, id).await?;
    }
    let refusals = received.refusals(visit.request.t);
    if !refusals.is_empty() {
        return refused(visit, refusals).await;
    }
    let here = visit.way.answer();
    let has_it = |it: &&information_request::AnsweredItem| it.files.iter().any(|file| file.evidence.id == id);
    Ok(see_other(&match answer_page.asked.items.iter().find(has_it) {
        Some(it) => format!("{here}#item-{}", it.item.position),
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
