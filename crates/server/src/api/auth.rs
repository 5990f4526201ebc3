//! The layer around every route of the API: finds the client of the key, limits its calls and records them.
//!
//! Every refused key gets the same answer, at the same multiples of time as a refused sign-in: unknown, ended, expired,
//! of an ended client, or used from a network it may not be used from.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, AUTHORIZATION};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError};
use domain::base::ApiCallId;
use domain::client::call::{self, ApiCall};
use domain::client::key::{self, BearerKey, Caller};
use tokio::time::{Instant, sleep_until};

use crate::api::problem::Problem;
use crate::apply::account::sign_in::next_answer;
use crate::http::middleware::RequestId;
use crate::http::{client, session};
use crate::state::State;

/// Longest `Authorization` header that is looked at, in bytes.
const HEADER_MAX: usize = 200;
/// NUL in a path. PostgreSQL cannot store it, so nothing has a name with it.
const NUL: &str = "%00";

/// See the module.
///
/// # Errors
/// Those of the inner service, which answers its own failures.
pub async fn layer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started_at = Instant::now();
    let state = session::state(request.request()).clone();
    let caller = match identify(request.request(), &state, started_at).await {
        Ok(caller) => caller,
        Err(problem) => return Ok(request.into_response(problem.error_response())),
    };
    let (method, at) = (request.method().to_string(), state.ctx.now());
    let left = state.api_limits.count(caller.actor.id);
    let mut answered = if let Some(wait_s) = left.wait_s {
        request.into_response(Problem::too_many(wait_s).error_response())
    } else if !accepts_json(request.request()) {
        request.into_response(Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable").error_response())
    } else if request.path().contains(NUL) {
        request.into_response(Problem::not_found().error_response())
    } else {
        request.extensions_mut().insert(caller.clone());
        next.call(request).await?.map_into_boxed_body()
    };
    left.write(answered.headers_mut());
    let request_id = answered.request().extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let call = ApiCall {
        id: ApiCallId::new(at),
        client_id: caller.actor.id,
        key_id: caller.key,
        method: method.chars().take(20).collect(),
        route: answered.request().match_pattern().unwrap_or_else(|| "unknown".to_owned()),
        status: i16::try_from(answered.status().as_u16()).unwrap_or_default(),
        at,
        took_ms: i32::try_from(started_at.elapsed().as_millis()).unwrap_or(i32::MAX),
        request_id,
    };
    record(&state, &call).await;
    Ok(answered)
}

/// Records the call. A call that cannot be recorded was answered all the same: the log has it.
async fn record(state: &State, call: &ApiCall) {
    let recorded = match state.conn().await {
        Ok(conn) => call::record(&conn, call).await,
        Err(_) => return,
    };
    if let Err(error) = recorded
        && !database::is_read_only(&error)
    {
        tracing::error!(%error, "a call of the API could not be recorded");
    }
}

/// The caller, or the answer to everybody else.
async fn identify(request: &HttpRequest, state: &State, started_at: Instant) -> Result<Caller, Problem> {
    let address = client::address(request, &state.settings);
    let refused = match read_key(request) {
        None => "no key".to_owned(),
        Some(key) => {
            let conn = state.conn().await?;
            match key::authenticate(&conn, &state.ctx, &key, address).await? {
                Ok(caller) => return Ok(caller),
                Err(refused) => refused.to_string(),
            }
        }
    };
    tracing::warn!(target: "security", reason = %refused, "refused a call of the API");
    let wait_s = state.api_limits.count_refused(address);
    sleep_until(next_answer(started_at, Instant::now())).await;
    Err(wait_s.map_or_else(Problem::unauthorized, Problem::too_many))
}

/// The key of a request with exactly one `Authorization: Bearer`.
fn read_key(request: &HttpRequest) -> Option<BearerKey> {
    let mut sent = request.headers().get_all(AUTHORIZATION);
    let (value, None) = (sent.next()?, sent.next()) else { return None };
    let value = value.to_str().ok().filter(|value| value.len() <= HEADER_MAX)?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| BearerKey::parse(key.trim()))?
}

/// True when the client takes JSON, or does not say what it takes.
fn accepts_json(request: &HttpRequest) -> bool {
    let ranges: Vec<String> = request
        .headers()
        .get_all(ACCEPT)
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|range| range.trim().to_ascii_lowercase())
        .filter(|range| !range.is_empty())
        .collect();
    let takes = |range: &String| {
        let mut parts = range.split(';').map(str::trim);
        let is_json = matches!(parts.next(), Some("*/*" | "application/*" | "application/json"));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        is_json && weight.is_none_or(|weight| weight > 0.0)
    };
    ranges.is_empty() || ranges.iter().any(takes)
}
