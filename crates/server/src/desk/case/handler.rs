//! The case page (R12).

use actix_web::web;

use crate::desk::case::clock::WhatIfAnswer;
use crate::desk::case::page::CasePage;
use crate::desk::case::request::{CaseRequest, canonical};
use crate::http::{PageResult, StaffSession, page, see_other};
use crate::links;

/// `GET /desk/applications/{reference}`
pub async fn case(session: StaffSession, path: web::Path<String>) -> PageResult {
    let case = CaseRequest::open(session, &path).await?;
    let file = case.file().await?;
    let imagined = WhatIfAnswer::read(&case.conn, &case.session.request, &file).await?;
    page(&CasePage { imagined, ..CasePage::load(&case.conn, &case.session, file).await? })
}

/// `GET` of a path of the case that accepts only `POST`, for example after a change of language: the case page.
pub async fn back_to_case(path: web::Path<(String, String)>) -> PageResult {
    Ok(see_other(&links::case(&canonical(&path.0)?)))
}
