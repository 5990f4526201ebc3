//! Files of an answer: upload, removal and pictures.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use domain::base::id::EvidenceId;
use domain::evidence::{AddError, access};
use domain::review::information_request;

use crate::apply::answer::handler::open;
use crate::apply::form::upload;
use crate::apply::lookup::get_application;
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::receive;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

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
    match information_request::remove_document(
        &mut conn,
        &session.state.ctx,
        &session.actor,
        answer_page.case.application.id,
        id,
    )
    .await
    {
        Ok(_) => Ok(see_other(&match position {
            Some(position) => format!("{here}#item-{position}"),
            None => here,
        })),
        Err(AddError::NotPermitted(error)) => Err(error.into()),
        Err(AddError::Database(error)) => Err(error.into()),
        Err(_) => Err(PageError::NotFound),
    }
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
        looked.map_err(upload::failure)?
    };
    upload::bytes(&session.state, picture).await
}
