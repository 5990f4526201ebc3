//! Messages from the platform, and from the gateway of text messages: signed JSON, authenticated by the signature alone (THREATS 35). These routes read and
//! set no cookie, and answer with JSON instead of pages.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use database::Connection;
use domain::delivery::sms_report::{self, ReportTaken, SmsReportError};
use domain::effect::platform::registration::{self, RegistrationError};
use domain::effect::platform::report::{self, ReportError, ReportResult};
use domain::effect::platform::{
    MessageError, NONCE_HEADER, PlatformMessage, PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER, UntrustedMessage,
};
use domain::store::{BindError, BindingField, CertifyError};
use serde_json::{Value, json};

use crate::http::response::Rendered;
use crate::http::{PageError, verified_form};
use crate::state::State;
use crate::urls;

/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// True for a route authenticated by a signature: the guard checks neither origin nor cookies there.
pub fn is_signed_route(path: &str) -> bool {
    [urls::PLATFORM_CALLBACKS, urls::PLATFORM_BINDINGS, urls::PLATFORM_CERTIFICATIONS, urls::SMS_REPORTS]
        .contains(&path)
}

/// A message as received, not verified yet.
struct Received {
    path: String,
    timestamp: String,
    nonce: String,
    signature: String,
    body: Vec<u8>,
}

impl Received {
    async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Self, PageError> {
        let header = |name: &str| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        if !header(CONTENT_TYPE.as_str()).starts_with("application/json") {
            return Err(PageError::Unsupported);
        }
        let read = tokio::time::timeout(BODY_DEADLINE, verified_form::read(payload.into_inner())).await;
        Ok(Self {
            path: request.path().to_owned(),
            timestamp: header(TIMESTAMP_HEADER),
            nonce: header(NONCE_HEADER),
            signature: header(SIGNATURE_HEADER),
            body: read.map_err(|_| PageError::TooSlow)??,
        })
    }

    fn message(&self) -> PlatformMessage<'_> {
        PlatformMessage {
            path: &self.path,
            timestamp: &self.timestamp,
            nonce: &self.nonce,
            signature: &self.signature,
            body: &self.body,
        }
    }
}

/// Reads and verifies a message, then takes a database connection for it; otherwise returns the answer that refuses it.
/// Verification comes first, so that a sender without the secret cannot use up the connections.
async fn open(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<(PlatformSecret, Received, Connection), HttpResponse> {
    open_with(request, payload, state, state.settings.platform_secret.as_ref()).await
}

/// As [`open`], with this peer's secret.
async fn open_with(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
    secret: Option<&PlatformSecret>,
) -> Result<(PlatformSecret, Received, Connection), HttpResponse> {
    let Some(secret) = secret.cloned() else {
        return Err(error(StatusCode::NOT_FOUND, "not_configured"));
    };
    let received = Received::read(request, payload).await.map_err(|failure| failed(&failure))?;
    received.message().verify(&secret, state.ctx.now()).map_err(|untrusted| refused(untrusted.into()))?;
    let conn = state.conn().await.map_err(|failure| failed(&failure))?;
    Ok((secret, received, conn))
}

/// `POST /platform/callbacks`
pub async fn callback(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let (secret, received, mut conn) = match open(&request, payload, &state).await {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    match report::accept(&mut conn, &state.ctx, &secret, &received.message()).await {
        Ok(ReportResult::Applied) => answer(StatusCode::OK, &json!({ "result": "applied" })),
        Ok(ReportResult::Already) => answer(StatusCode::OK, &json!({ "result": "already" })),
        Err(ReportError::Message(why)) => refused(why),
        Err(ReportError::Missing) => error(StatusCode::NOT_FOUND, "unknown_effect"),
        Err(ReportError::Contradicts(state)) => {
            answer(StatusCode::CONFLICT, &json!({ "error": "contradicts", "state": state }))
        }
        Err(ReportError::NotPermitted(error)) => failed(&error.into()),
    }
}

/// `POST /sms/reports`
pub async fn take_sms_report(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let opened = open_with(&request, payload, &state, state.settings.sms_secret.as_ref()).await;
    let (secret, received, mut conn) = match opened {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    match sms_report::accept(&mut conn, &state.ctx, &secret, &received.message()).await {
        Ok(ReportTaken::Applied) => answer(StatusCode::OK, &json!({ "result": "applied" })),
        Ok(ReportTaken::Already) => answer(StatusCode::OK, &json!({ "result": "already" })),
        Err(SmsReportError::Message(why)) => refused(why),
        Err(SmsReportError::Missing) => error(StatusCode::NOT_FOUND, "unknown_message"),
    }
}

/// `POST /platform/bindings`
pub async fn bind(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let (secret, received, mut conn) = match open(&request, payload, &state).await {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    match registration::bind_again(&mut conn, &state.ctx, &secret, &received.message()).await {
        Ok(id) => answer(StatusCode::OK, &json!({ "result": "bound", "id": id })),
        Err(error) => not_registered(error),
    }
}

/// `POST /platform/certifications`
pub async fn certify(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let (secret, received, mut conn) = match open(&request, payload, &state).await {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    match registration::certify(&mut conn, &state.ctx, &secret, &received.message()).await {
        Ok(()) => answer(StatusCode::OK, &json!({ "result": "certified" })),
        Err(error) => not_registered(error),
    }
}

fn not_registered(why: RegistrationError) -> HttpResponse {
    match why {
        RegistrationError::Message(why) => refused(why),
        RegistrationError::Bind(BindError::Missing) | RegistrationError::Certify(CertifyError::Missing) => {
            error(StatusCode::NOT_FOUND, "unknown_store")
        }
        RegistrationError::Bind(BindError::Field(field, _)) => {
            let field = match field {
                BindingField::AccountName => "account_name",
                BindingField::AccountReference => "account_reference",
            };
            answer(StatusCode::BAD_REQUEST, &json!({ "error": "unreadable", "field": field }))
        }
        RegistrationError::Bind(BindError::StillBound) => error(StatusCode::CONFLICT, "still_bound"),
        RegistrationError::Bind(BindError::AccountKnown) => error(StatusCode::CONFLICT, "account_known"),
        RegistrationError::Certify(CertifyError::RevokedForGood { at }) => {
            answer(StatusCode::CONFLICT, &json!({ "error": "revoked_for_good", "at": at }))
        }
        RegistrationError::Bind(BindError::NotPermitted(error))
        | RegistrationError::Certify(CertifyError::NotPermitted(error)) => failed(&error.into()),
        RegistrationError::Bind(BindError::Database(error))
        | RegistrationError::Certify(CertifyError::Database(error)) => failed(&error.into()),
    }
}

fn refused(why: MessageError) -> HttpResponse {
    let untrusted = match why {
        MessageError::Untrusted(untrusted) => untrusted,
        MessageError::Unreadable => return error(StatusCode::BAD_REQUEST, "unreadable"),
        MessageError::Replayed => return error(StatusCode::CONFLICT, "replayed"),
        MessageError::Database(error) => return failed(&error.into()),
    };
    tracing::warn!(target: "security", reason = %untrusted, "refused a signed message: not authentic");
    let word = match untrusted {
        UntrustedMessage::Signature => "signature",
        UntrustedMessage::Stale => "stale",
    };
    error(StatusCode::UNAUTHORIZED, word)
}

fn failed(page_error: &PageError) -> HttpResponse {
    let status = page_error.status_code();
    if status.is_server_error() {
        tracing::error!(%page_error, "a signed message could not be processed");
    }
    let mut response = error(status, "failed");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, actix_web::http::header::HeaderValue::from_static("5"));
    }
    response
}

fn error(status: StatusCode, word: &str) -> HttpResponse {
    answer(status, &json!({ "error": word }))
}

fn answer(status: StatusCode, body: &Value) -> HttpResponse {
    let mut response = HttpResponse::build(status).content_type("application/json").body(body.to_string());
    response.extensions_mut().insert(Rendered);
    response
}
