//! The case page (R12).

use actix_web::{HttpRequest, web};

use crate::desk::case::clock::WhatIfAnswer;
use crate::desk::case::lookup::{canonical, open};
use crate::desk::case::page::CasePage;
use crate::http::page_error::PageResult;
use crate::http::response::{page, see_other};
use crate::http::session::StaffSession;
use crate::links;

/// `GET /desk/applications/{reference}`
pub async fn case(session: StaffSession, path: web::Path<String>, request: HttpRequest) -> PageResult {
    let conn = session.state.conn().await?;
    let file = open(&conn, &session, &path).await?;
    let imagined = WhatIfAnswer::read(&conn, &request, session.request.t, &file, session.request.now).await?;
    let page_of_it = CasePage::load(&conn, &session, file).await?;
    page(&CasePage { imagined, ..page_of_it })
}

/// `GET` of a path of the case that accepts only `POST`, for example after a change of language: the case page.
pub async fn back_to_case(path: web::Path<(String, String)>) -> PageResult {
    Ok(see_other(&links::case(&canonical(&path.0)?)))
}
