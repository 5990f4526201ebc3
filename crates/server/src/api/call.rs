//! A call of the API, as its handler reads it.

use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use domain::Actor;
use domain::client::key::Caller;
use futures::future::{Ready, ready};

use crate::api::problem::Problem;
use crate::http::session;
use crate::state::State;

/// A call with an accepted key.
#[derive(Debug, Clone)]
pub struct Call {
    pub state: web::Data<State>,
    pub caller: Caller,
    /// The caller, with the scopes as they were at the beginning of the call.
    pub actor: Actor,
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Caller>().cloned().ok_or_else(Problem::unauthorized);
        ready(caller.map(|caller| Self { state: session::state(request).clone(), actor: caller.actor(), caller }))
    }
}

/// The value of a header that may be sent once.
///
/// # Errors
/// [`Problem`] when it was sent more than once or is not ASCII.
pub fn header(request: &HttpRequest, name: &'static str) -> Result<Option<String>, Problem> {
    let mut sent = request.headers().get_all(HeaderName::from_static(name));
    match (sent.next(), sent.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => match value.to_str() {
            Ok(value) => Ok(Some(value.trim().to_owned())),
            Err(_) => Err(Problem::bad("invalid_header", name)),
        },
        (Some(_), Some(_)) => Err(Problem::bad("repeated_header", name)),
    }
}

/// The parameters of the query string, each at most once and only those of `known`.
///
/// # Errors
/// [`Problem`] that names the parameter.
pub fn parameters(request: &HttpRequest, known: &[&str]) -> Result<Vec<(String, String)>, Problem> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        if !known.contains(&&*name) {
            return Err(Problem::bad("unknown_parameter", name.chars().take(60).collect::<String>()));
        }
        if found.iter().any(|(there, _)| *there == name) {
            return Err(Problem::bad("repeated_parameter", name));
        }
        // The parser puts U+FFFD where bytes are not UTF-8.
        if value.contains(['\0', char::REPLACEMENT_CHARACTER]) {
            return Err(Problem::bad("invalid_parameter", name));
        }
        found.push((name.into_owned(), value.into_owned()));
    }
    Ok(found)
}
