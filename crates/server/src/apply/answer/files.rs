//! Files of an answer: sending them, taking one out, and its pictures.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::base::id::EvidenceId;
use domain::evidence::{AddError, access};
use domain::review::information_request;

use crate::apply::answer::handler::open;
use crate::apply::form::upload;
use crate::apply::lookup::find_case;
use crate::evidence::upload::destination::Place;
use crate::evidence::upload::{Uploaded, receive};
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StoreVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;

/// `POST /apply/applications/{reference}/answer/upload`: takes files for the item whose position `document` is.
pub async fn upload(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let opened = {
        let conn = state.conn().await?;
        open(&conn, &state, &visit, &reference).await?
    };
    let application = opened.case.application.id;
    let place = Place::Answer { application, asked: &opened.asked, policy: &opened.case.policy };
    let received = receive(&state, &request, payload, &visit.actor, &place).await?;
    let texts = match received.outcome(visit.visit.words) {
        Uploaded::All => {
            let here = links::answer(&opened.case.application.reference);
            return Ok(see_other(&format!("{here}#item-{}", received.document)));
        }
        Uploaded::Refused(texts) => texts,
    };
    let conn = state.conn().await?;
    let opened = open(&conn, &state, &visit, &reference).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &opened.with_refused(&received.document, texts))
}

/// `POST /apply/applications/{reference}/answer/files/{file}/remove`. A file already removed is success.
pub async fn remove(
    state: web::Data<State>,
    visit: StoreVisit,
    path: web::Path<(String, String)>,
    _posted: Posted,
) -> Result<HttpResponse, Failure> {
    let (reference, file) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| Failure::NotFound)?;
    let mut conn = state.conn().await?;
    let opened = open(&conn, &state, &visit, &reference).await?;
    let here = links::answer(&opened.case.application.reference);
    let has_it = |it: &&information_request::Answered| it.files.iter().any(|file| file.evidence.id == id);
    let position = opened.asked.items.iter().find(has_it).map(|it| it.item.position);
    match information_request::take_out(&mut conn, &state.ctx, &visit.actor, opened.case.application.id, id).await {
        Ok(_) => Ok(see_other(&match position {
            Some(position) => format!("{here}#item-{position}"),
            None => here,
        })),
        Err(AddError::NotPermitted(error)) => Err(error.into()),
        Err(AddError::Database(error)) => Err(error.into()),
        Err(_) => Err(Failure::NotFound),
    }
}

/// `GET /apply/applications/{reference}/answer/files/{file}/{page}`: a prepared picture of a file not handed in yet.
pub async fn picture(
    state: web::Data<State>,
    visit: StoreVisit,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Failure> {
    let (reference, file, page) = path.into_inner();
    let id: EvidenceId = file.parse().map_err(|_| Failure::NotFound)?;
    let number: i16 = page.parse().map_err(|_| Failure::NotFound)?;
    let seen = {
        let mut conn = state.conn().await?;
        let application = find_case(&conn, &state, &visit, &reference).await?.application.id;
        let looked = access::look_at_answer(&mut conn, &state.ctx, &visit.actor, application, id, number).await;
        looked.map_err(upload::failure)?
    };
    upload::bytes(&state, seen).await
}
