//! Middleware around every handler: the request's id, host, encoding, origin, the headers of every answer, and the page
//! for every error, a panic included.

pub mod headers;
pub mod origin;
pub mod telemetry;

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, HOST, LOCATION, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use domain::Locale;
use domain::base::Token;
use domain::base::id::new_uuid;
use domain::job::cause::{self, JobCause};
use futures::FutureExt;
use tokio::time::timeout;
use tracing::Instrument;

use crate::http::cookie::CookieKind;
use crate::http::page_error::{PageError, PageResult, ReadOnly};
use crate::http::response::{Rendered, see_other, with_cookie};
use crate::http::session::{self, RequestCtx, SessionToken};
use crate::state::State;
use crate::{api, home, links, platform, urls};

/// Health probes use the address of the process, not its host name.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// The middleware around every handler.
///
/// # Errors
/// A finished response for a handler that failed, panicked or timed out; or no random bytes for the browser's token.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let state = session::state(request.request()).clone();
    let request_id = new_uuid(state.ctx.now()).to_string();
    let method = request.method().clone();
    if method == Method::HEAD {
        // Handled like GET; the HTTP server omits the body.
        request.head_mut().method = Method::GET;
    }
    let new_browser = ensure_browser_token(&request, &state)?;
    let visit = RequestCtx::of(request.request());
    let span = tracing::info_span!("request", id = %request_id);
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let has_files = content_type.is_some_and(|value| value.starts_with("multipart/"));

    let result = if let Some(answer) = before(&request, &state, &visit) {
        let answer = answer.unwrap_or_else(|failure| failure.error_response());
        Ok(request.into_response(answer))
    } else {
        let inner = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span.clone());
        // A job enqueued by this request carries the request's id on its span.
        let inner = cause::scope(JobCause::new(&request_id, telemetry::traceparent(&span)), inner);
        // Giving up drops the handler, possibly inside a transaction. The pool then closes its connection instead of
        // lending it again, and PostgreSQL rolls back (test `abandoned_transaction_is_not_lent_again`).
        let answered = if has_files { Ok(inner.await) } else { timeout(state.settings.answer_deadline, inner).await };
        match answered {
            Ok(Ok(Ok(response))) => Ok(response.map_into_boxed_body()),
            Ok(Ok(Err(error))) => Err(error.as_response_error().error_response()),
            Err(_) => {
                span.in_scope(|| tracing::error!("the request timed out"));
                Err(PageError::Unavailable.error_response())
            }
            Ok(Err(panic)) => {
                let message = panic.downcast_ref::<&str>().map(ToString::to_string);
                let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                span.in_scope(|| tracing::error!(panic = %message, "the request handler panicked"));
                Err(HttpResponse::InternalServerError().finish())
            }
        }
    };
    let finish = |response: HttpResponse, pattern: Option<String>| {
        let mut response = with_error_page(response, &visit, &request_id);
        headers::secure(&mut response, &state.settings, &visit.path, &request_id);
        if let Some(token) = &new_browser {
            // The value is a fresh token, which is always valid in a header.
            if let Err(error) = response.add_cookie(&CookieKind::Visit.set(&state.settings, token.expose())) {
                tracing::error!(%error, "the visit cookie could not be set");
            }
        }
        let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        if !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS) {
            state.forget_counts();
        }
        // The pattern, not the path: references and tokens stay out of the log.
        let route = pattern.as_deref().unwrap_or("unknown");
        span.in_scope(|| tracing::info!(%method, route, status, elapsed_us, "answered"));
        telemetry::answered(&span, route, &method, status, started.elapsed());
        response
    };
    match result {
        Ok(response) => {
            let (request, response) = response.into_parts();
            let pattern = request.match_pattern();
            Ok(ServiceResponse::new(request, finish(response, pattern)))
        }
        Err(response) => {
            let response = finish(response, None);
            Err(InternalError::from_response("answered", response).into())
        }
    }
}

/// Finds or generates the token of this browser; returns a generated one, to be set as a cookie.
fn ensure_browser_token(request: &ServiceRequest, state: &State) -> Result<Option<Token>, Error> {
    if let Some(token) = CookieKind::Visit.token(&state.settings, request.request()) {
        request.extensions_mut().insert(SessionToken(token));
        return Ok(None);
    }
    let token = Token::generate().map_err(PageError::internal)?;
    request.extensions_mut().insert(SessionToken(token.clone()));
    // Assets and probes are the same for everybody and carry no cookie; programs are no browsers.
    let shared =
        request.path().starts_with("/assets/") || PROBES.contains(&request.path()) || is_of_programs(request.path());
    Ok((!shared).then_some(token))
}

/// The id of a request, as in the log and in `X-Request-Id`.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// True for a route that programs call: it reads and sets no cookie.
fn is_of_programs(path: &str) -> bool {
    platform::is_signed_route(path) || urls::is_api(path)
}

/// Responses that need no handler.
fn before(request: &ServiceRequest, state: &State, ctx: &RequestCtx) -> Option<PageResult> {
    // Assets are the same for everybody; the page that says that the host is wrong needs them.
    if !PROBES.contains(&request.path()) && !request.path().starts_with("/assets/") {
        let host = request.headers().get(HOST).and_then(|value| value.to_str().ok());
        if !host.is_some_and(|host| state.settings.is_own_host(host)) {
            return Some(Err(PageError::Misdirected));
        }
    }
    // The router decodes `/%64esk` to `/desk`, while the code that separates the two sides reads the raw path: refuse
    // these.
    if request.path().split('/').nth(1).is_some_and(|side| side.contains('%')) {
        return Some(Err(PageError::NotFound));
    }
    if request.headers().get(CONTENT_ENCODING).is_some_and(|value| value != "identity") {
        return Some(Err(PageError::Unsupported));
    }
    // Authenticated by its signature or its key, which no browser sends by itself.
    if is_of_programs(request.path()) {
        return None;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        if !origin::is_ours(request, &state.settings) {
            return Some(Err(PageError::CrossSite));
        }
        return state.settings.read_only.then_some(Err(PageError::ReadOnly));
    }
    switch_language(request, state, ctx)
}

/// `?lang=en` on any page: stores the language in a cookie and redirects to the page without it.
fn switch_language(request: &ServiceRequest, state: &State, ctx: &RequestCtx) -> Option<PageResult> {
    let query = request.query_string();
    let chosen: Locale = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, value)| value.parse().ok())?;
    let rest: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang"))
        .finish();
    let path = ctx.path.split('?').next().filter(|path| links::is_local(path)).unwrap_or(urls::HOME);
    let to = if rest.is_empty() { path.to_owned() } else { format!("{path}?{rest}") };
    Some(with_cookie(see_other(&to), &CookieKind::Language.set(&state.settings, chosen.as_str())))
}

/// Adds the error page to a failure that has none.
fn with_error_page(response: HttpResponse, ctx: &RequestCtx, request_id: &str) -> HttpResponse {
    let status = response.status();
    if status.as_u16() < 400 || response.extensions().contains::<Rendered>() || PROBES.contains(&ctx.path.as_str()) {
        return response;
    }
    if urls::is_api(ctx.path.split('?').next().unwrap_or_default()) {
        return api::problem::of_response(&response);
    }
    let is_read_only = response.extensions().contains::<ReadOnly>();
    match home::error_page(ctx, status, is_read_only, request_id) {
        Ok(mut page) => {
            for name in [RETRY_AFTER, ALLOW, LOCATION] {
                if let Some(value) = response.headers().get(&name) {
                    page.headers_mut().insert(name, value.clone());
                }
            }
            page
        }
        Err(error) => {
            tracing::error!(%error, "the error page could not be rendered");
            HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
