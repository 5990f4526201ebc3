//! Answers with a body: its entity tag, and nothing when the client has it already.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use domain::client::idempotency::KeptAnswer;
use serde::Serialize;

use crate::api::call::header;
use crate::api::problem::{MEDIA_TYPE, Problem};
use crate::http::PageError;
use crate::http::response::Rendered;
use crate::state::State;

/// The body as JSON.
///
/// # Errors
/// [`Problem`] for a fault of the program.
pub fn text<T: Serialize>(body: &T) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|error| PageError::internal(error).into())
}

/// The entity tag of a body.
pub fn tag(state: &State, body: &str) -> String {
    format!("\"{}\"", hex::encode(&state.key.sign("api-etag", &[body.as_bytes()])[..16]))
}

/// 200 with the body, or 304 when the client has it.
///
/// # Errors
/// [`Problem`] for a header that was sent twice.
pub fn show<T: Serialize>(request: &HttpRequest, state: &State, body: &T) -> Result<HttpResponse, Problem> {
    let body = text(body)?;
    let tag = tag(state, &body);
    let is_known = header(request, "if-none-match")?.is_some_and(|sent| names(&sent, &tag, true));
    let mut response = if is_known {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::Ok().content_type("application/json").body(body)
    };
    insert(&mut response, ETAG, &tag);
    Ok(response)
}

/// The answer to a write, given now or kept.
pub fn written(state: &State, kept: &KeptAnswer) -> HttpResponse {
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::OK);
    let mut builder = HttpResponse::build(status);
    if kept.body.is_empty() {
        return builder.finish();
    }
    if status.is_client_error() {
        let mut problem = builder.content_type(MEDIA_TYPE).body(kept.body.clone());
        problem.extensions_mut().insert(Rendered);
        return problem;
    }
    let mut response = builder.content_type("application/json").body(kept.body.clone());
    insert(&mut response, ETAG, &tag(state, &kept.body));
    if let Some(location) = &kept.location {
        insert(&mut response, LOCATION, location);
    }
    response
}

fn insert(response: &mut HttpResponse, name: actix_web::http::header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// True when a list of entity tags names this one, or any. `W/` is ignored where a weak comparison is meant.
pub fn names(list: &str, tag: &str, weak: bool) -> bool {
    list.split(',').map(str::trim).any(|it| {
        let it = if weak { it.strip_prefix("W/").unwrap_or(it) } else { it };
        it == "*" || it == tag
    })
}
