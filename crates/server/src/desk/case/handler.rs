//! The case page (R12).

use actix_web::{HttpRequest, HttpResponse, web};

use crate::desk::case::clock::WhatIfAnswer;
use crate::desk::case::lookup::{canonical, open};
use crate::desk::case::page::CasePage;
use crate::http::page_error::PageError;
use crate::http::response::{page, see_other};
use crate::http::session::StaffSession;
use crate::links;
use crate::state::State;

/// `GET /desk/applications/{reference}`
pub async fn case(
    session: StaffSession,
    state: web::Data<State>,
    path: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let conn = state.conn().await?;
    let file = open(&conn, &state, &session, &path).await?;
    let imagined = WhatIfAnswer::read(&conn, &request, session.request.t, &file, session.request.now).await?;
    let page_of_it = CasePage::load(&conn, &state, &session, file).await?;
    page(&CasePage { imagined, ..page_of_it })
}

/// `GET` of a path of the case that accepts only `POST`, for example after a change of language: the case page.
pub async fn back_to_case(path: web::Path<(String, String)>) -> Result<HttpResponse, PageError> {
    Ok(see_other(&links::case(&canonical(&path.0)?)))
}
