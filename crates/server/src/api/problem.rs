//! Errors of the API: problem details (RFC 9457) with a stable code.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::Error as DieselError;
use domain::application::permission::PermissionError;
use domain::application::{NotPermitted, TransitionError};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::page_error::{PageError, ReadOnly};
use crate::http::response::Rendered;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem: why a call was refused.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:unbind:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: Box<str>,
    /// The code in words.
    #[schema(value_type = String)]
    title: Box<str>,
    /// The HTTP status.
    status: u16,
    /// A stable code for programs.
    code: &'static str,
    /// A sentence for developers; may change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    detail: Option<Box<str>>,
    /// The field, parameter or header it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    field: Option<Box<str>>,
    /// Further facts, by code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    facts: Option<Box<Value>>,
    #[serde(skip)]
    retry_after_s: Option<u64>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

impl std::error::Error for Problem {}

impl Problem {
    /// A problem with this status and code.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            kind: format!("urn:unbind:problem:{code}").into(),
            title: code.replace('_', " ").into(),
            status: status.as_u16(),
            code,
            detail: None,
            field: None,
            facts: None,
            retry_after_s: None,
        }
    }

    /// 400 for this field, parameter or header.
    pub fn bad(code: &'static str, field: impl Into<Box<str>>) -> Self {
        Self { field: Some(field.into()), ..Self::new(StatusCode::BAD_REQUEST, code) }
    }

    /// 409: the state does not permit it.
    pub fn conflict(code: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    /// 422: understood, and refused by a rule.
    pub fn refused(code: &'static str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code)
    }

    /// 404, for what does not exist and for what belongs to others.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// 401, for every reason a key is refused.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized")
            .with_detail("A valid key is required: Authorization: Bearer.")
    }

    /// 429 with the seconds to wait.
    pub fn too_many(retry_after_s: u64) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests") }
    }

    /// The same, with a sentence.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Box<str>>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The same, about a field.
    #[must_use]
    pub fn with_field(self, field: impl Into<Box<str>>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// The same, with further facts.
    #[must_use]
    pub fn with_facts(self, facts: Value) -> Self {
        Self { facts: Some(Box::new(facts)), ..self }
    }

    /// The code for a status that was answered without a problem.
    fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::BAD_REQUEST => "bad_request",
            StatusCode::UNAUTHORIZED => return Self::unauthorized(),
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::NOT_ACCEPTABLE => "not_acceptable",
            StatusCode::REQUEST_TIMEOUT => "too_slow",
            StatusCode::CONFLICT => "conflict",
            StatusCode::PAYLOAD_TOO_LARGE => "too_large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
            StatusCode::MISDIRECTED_REQUEST => "misdirected",
            StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            StatusCode::INSUFFICIENT_STORAGE => "no_room",
            status if status.is_server_error() => "internal",
            _ => "refused",
        };
        Self::new(status, code)
    }
}

/// The problem for a failure that has none: an unknown path, a wrong method, a fault.
pub fn of_response(response: &HttpResponse) -> HttpResponse {
    let mut problem = Problem::of_status(response.status());
    if response.extensions().contains::<ReadOnly>() {
        problem = Problem::from(PageError::ReadOnly);
    }
    let mut answer = problem.error_response();
    for name in [RETRY_AFTER, ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let body = serde_json::to_string(self).unwrap_or_default();
        let mut response = HttpResponse::build(self.status_code()).content_type(MEDIA_TYPE).body(body);
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        let challenge = match self.code {
            "unauthorized" => Some("Bearer realm=\"api\""),
            "insufficient_scope" => Some("Bearer realm=\"api\", error=\"insufficient_scope\""),
            _ => None,
        };
        if let Some(challenge) = challenge {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response.extensions_mut().insert(Rendered);
        response
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        match &error {
            PageError::Internal(cause) => tracing::error!(error = %cause, "a call of the API failed"),
            PageError::ReadOnly => {
                let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "read_only");
                return Self { retry_after_s: Some(60), ..problem };
            }
            _ => {}
        }
        let retry_after_s = match &error {
            PageError::TooManyRequests { retry_after_s } => Some(*retry_after_s),
            PageError::Unavailable => Some(5),
            PageError::NoRoom => Some(600),
            _ => None,
        };
        Self { retry_after_s, ..Self::of_status(error.status_code()) }
    }
}

impl From<DieselError> for Problem {
    fn from(error: DieselError) -> Self {
        PageError::from(error).into()
    }
}

impl From<NotPermitted> for Problem {
    fn from(_: NotPermitted) -> Self {
        Self::new(StatusCode::FORBIDDEN, "insufficient_scope").with_detail("The key's scopes do not permit this.")
    }
}

impl From<PermissionError> for Problem {
    fn from(error: PermissionError) -> Self {
        match error {
            PermissionError::NotPermitted(error) => error.into(),
            PermissionError::Database(error) => error.into(),
        }
    }
}

impl From<TransitionError> for Problem {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(error) => error.into(),
            TransitionError::Missing => Self::not_found(),
            TransitionError::Conflict(_) => {
                Self::conflict("state_changed").with_detail("The application is not in a state that permits this step.")
            }
            TransitionError::Database(error) => error.into(),
        }
    }
}
