//! Strict JSON: one encoding, known fields of the right type, each once. Every refusal names the field.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, web};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::api::problem::Problem;
use crate::http::verified_form;

/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(10);
/// How long a batch may take to arrive.
const BATCH_DEADLINE: Duration = Duration::from_secs(60);
/// Longest text in a body, in characters. The rules of the field are stricter.
const TEXT_MAX: usize = 20_000;

/// The body of a request, without its meaning.
///
/// # Errors
/// [`Problem`]: too large, too slow, cut off.
pub async fn read_body(payload: web::Payload) -> Result<Vec<u8>, Problem> {
    let read = tokio::time::timeout(BODY_DEADLINE, verified_form::read(payload.into_inner())).await;
    Ok(read.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow"))??)
}

/// As [`read_body`], for a batch of up to so many bytes.
///
/// # Errors
/// As [`read_body`].
pub async fn read_batch(payload: web::Payload, max_bytes: usize) -> Result<Vec<u8>, Problem> {
    let read = tokio::time::timeout(BATCH_DEADLINE, verified_form::read_up_to(payload.into_inner(), max_bytes)).await;
    Ok(read.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow"))??)
}

/// The value of a JSON body.
///
/// # Errors
/// [`Problem`] that says what is wrong, and where.
pub fn parse<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T, Problem> {
    require(request, &["application/json"])?;
    let text = std::str::from_utf8(body).map_err(|_| Problem::bad("not_utf8", "body"))?;
    let mut source = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let field = field_of(&error.path().to_string(), &error.inner().to_string());
        let code = if error.inner().is_data() { "invalid_field" } else { "malformed_json" };
        Problem::bad(code, field).with_detail(plain(error.inner()))
    })?;
    source.end().map_err(|error| Problem::bad("malformed_json", "body").with_detail(plain(&error)))?;
    Ok(value)
}

/// Requires that the body has one of these media types, in UTF-8.
///
/// # Errors
/// [`Problem`].
pub fn require(request: &HttpRequest, types: &[&str]) -> Result<(), Problem> {
    if is_one_of(request, types) {
        return Ok(());
    }
    let detail = format!("The body is {} in UTF-8.", types.join(" or "));
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type").with_detail(detail))
}

/// Refuses a body where none is expected.
///
/// # Errors
/// [`Problem`].
pub fn expect_none(body: &[u8]) -> Result<(), Problem> {
    if body.is_empty() { Ok(()) } else { Err(Problem::bad("unexpected_body", "body")) }
}

/// The field an error is about: the parser is at the object when one is missing or repeated, and names it.
fn field_of(path: &str, said: &str) -> String {
    let is_named = said.starts_with("missing field") || said.starts_with("duplicate field");
    let name = said.split('`').nth(1).filter(|_| is_named);
    // `?` is a place the parser has no name for.
    let path = Some(path.trim_end_matches('?').trim_matches('.')).filter(|path| !path.is_empty());
    match (path, name) {
        (None, None) => "body".to_owned(),
        (Some(path), None) => path.to_owned(),
        (None, Some(name)) => name.to_owned(),
        (Some(path), Some(name)) if path.rsplit('.').next() == Some(name) => path.to_owned(),
        (Some(path), Some(name)) => format!("{path}.{name}"),
    }
}

/// The parser's message, without values of the body: they may be personal.
fn plain(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    let said = error.to_string();
    for known in ["unknown field", "missing field", "duplicate field"] {
        if said.starts_with(known) {
            return said;
        }
    }
    match error.classify() {
        serde_json::error::Category::Data => format!("The value is not of the expected form ({place})."),
        serde_json::error::Category::Eof => format!("The body ends early ({place})."),
        _ => format!("The body is not JSON ({place})."),
    }
}

fn is_one_of(request: &HttpRequest, types: &[&str]) -> bool {
    let mut sent = request.headers().get_all(CONTENT_TYPE);
    let (Some(value), None) = (sent.next(), sent.next()) else { return false };
    let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = value.split(';').map(str::trim);
    let is_one = parts.next().is_some_and(|sent| types.contains(&sent));
    is_one && parts.all(|part| matches!(part, "" | "charset=utf-8" | "charset=\"utf-8\""))
}

/// Reads a whole number, also one that is written `2.0`: in JSON that is the same.
///
/// # Errors
/// Those of the format, for anything else.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i16, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let is_whole = number.fract() == 0.0 && (f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&number);
    if is_whole { Ok(number as i16) } else { Err(D::Error::custom("it is no whole number in the range")) }
}

/// A text that the database can store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub String);

impl PartialSchema for Text {
    fn schema() -> RefOr<Schema> {
        let text =
            ObjectBuilder::new().schema_type(Type::String).max_length(Some(TEXT_MAX)).pattern(Some("^[^\\x00]*$"));
        text.description(Some("A text without NUL.")).into()
    }
}

impl ToSchema for Text {}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.contains('\0') || text.chars().count() > TEXT_MAX {
            return Err(D::Error::custom("the text is too long or contains NUL"));
        }
        Ok(Self(text))
    }
}
