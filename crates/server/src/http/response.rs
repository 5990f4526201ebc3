//! Responses: a rendered page, or a redirect to one.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use askama::Template;

use crate::http::middleware::headers::{POLICY_OF_LETTERS, POLICY_WITH_FRAMES};
use crate::http::page_error::{PageError, PageResult};

/// Marks a response that already has its page, whatever its status.
#[derive(Debug, Clone, Copy)]
pub struct Rendered;

/// The page, with status 200.
pub fn page<T: Template>(template: &T) -> PageResult {
    page_with(StatusCode::OK, template)
}

/// The page with a status: 409 for a conflict, 422 for a form with mistakes.
pub fn page_with<T: Template>(status: StatusCode, template: &T) -> PageResult {
    let html = template.render()?;
    let mut response = HttpResponse::build(status).insert_header(ContentType::html()).body(html);
    response.extensions_mut().insert(Rendered);
    Ok(response)
}

/// A page that shows letters in frames.
pub fn page_with_frames<T: Template>(status: StatusCode, template: &T) -> PageResult {
    let mut response = page_with(status, template)?;
    let policy = header::HeaderValue::from_static(POLICY_WITH_FRAMES);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// A letter's HTML, for a frame of such a page.
pub fn letter_frame(html: String) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header(ContentType::html());
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY_OF_LETTERS));
    response.insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"));
    response.body(html)
}

/// Redirects there with GET (303).
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// The response with a cookie.
///
/// # Errors
/// When its value is not valid in a header.
pub fn with_cookie(mut response: HttpResponse, cookie: &Cookie<'_>) -> PageResult {
    response.add_cookie(cookie).map_err(PageError::internal)?;
    Ok(response)
}
