//! Text messages over HTTP: signed JSON to the adapter of a gateway, at one configured address.
//!
//! `POST /messages/{id}`, signed as the messages to a platform are (`docs/sms/README.md`), on a connection of its own to an
//! address checked before ([`Destination`]); no redirect is followed, no proxy used, no answer longer than 16 KiB read. An
//! answer is accepted when its status is 200, its shape is the expected one, it names the message, and it is signed. After any
//! other answer the message is sent again later under the same id.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::base::{Clock, LetterId};
use domain::effect::platform::{PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use outbound::header::{CONTENT_TYPE, HeaderValue};
use outbound::{Client, Destination, DestinationError, Method, StatusCode};
use serde::Deserialize;

use super::{Sms, SmsAnswer, SmsError, SmsTransport};

/// Limit for connecting, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longer answers are not read.
const ANSWER_MAX_BYTES: usize = 16 * 1024;
/// Longest code of a refusal, in characters.
const CODE_MAX: usize = 40;

/// Address of the adapter, and time limit.
#[derive(Debug, Clone)]
pub struct HttpSmsSettings {
    /// Base address, such as `https://sms.example/unbind`; `http` on this machine only.
    pub url: String,
    /// The shared secret.
    pub secret: PlatformSecret,
    /// Allows a private network; otherwise only public addresses are contacted (THREATS 37).
    pub allow_private: bool,
    /// Limit for one request, from the first byte to the last.
    pub timeout: Duration,
}

impl HttpSmsSettings {
    /// Ten seconds; no private network.
    pub fn new(url: impl Into<String>, secret: PlatformSecret) -> Self {
        Self { url: url.into(), secret, allow_private: false, timeout: Duration::from_secs(10) }
    }
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HttpSmsSettingsError {
    /// The address cannot be used.
    #[error("the address of the text message gateway {0}")]
    Address(#[source] DestinationError),
    /// The address is in a private network, which was not allowed.
    #[error("the text message gateway is in a private network; to allow that, set UNBIND_SMS_ALLOW_PRIVATE=true")]
    Private,
    /// The client cannot be made.
    #[error("the HTTP client for the text message gateway cannot be created: {0}")]
    Client(#[from] outbound::Error),
}

impl From<DestinationError> for HttpSmsSettingsError {
    fn from(error: DestinationError) -> Self {
        if error == DestinationError::Private { Self::Private } else { Self::Address(error) }
    }
}

/// A gateway reached over HTTP.
#[derive(Debug, Clone)]
pub struct HttpSms {
    destination: Destination,
    secret: PlatformSecret,
    client: Client,
    clock: Arc<dyn Clock>,
}

/// The adapter's answer.
#[derive(Deserialize)]
struct Answer {
    id: LetterId,
    outcome: Outcome,
    #[serde(default)]
    code: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Accepted,
    Delivered,
    Refused,
}

impl HttpSms {
    /// A client for the adapter at this address. Sends no request yet.
    pub fn new(settings: HttpSmsSettings, clock: Arc<dyn Clock>) -> Result<Self, HttpSmsSettingsError> {
        let destination = Destination::parse(&settings.url, settings.allow_private)?;
        let client = destination.client(CONNECT_TIMEOUT).timeout(settings.timeout).build()?;
        Ok(Self { destination, secret: settings.secret, client, clock })
    }

    async fn ask(&self, id: LetterId, body: Vec<u8>) -> Result<Answer, SmsError> {
        let timestamp = self.clock.now().timestamp();
        let (id, url) = (id.to_string(), self.destination.at(&format!("/messages/{id}")));
        let signature = self.secret.sign_request(timestamp, Method::POST.as_str(), url.path(), &id, &body);
        let request = self
            .client
            .request(Method::POST, url)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", &id)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let response = request.send().await.map_err(|error| unanswered(&outbound::cause(&error)))?;
        let (status, given) = (response.status(), response.headers().get(SIGNATURE_HEADER).cloned());
        let body = outbound::read_body(response, ANSWER_MAX_BYTES).await;
        let body = body.map_err(|error| unanswered(&error.to_string()))?;
        // A redirect is treated like any other status but 200: no answer.
        if status != StatusCode::OK {
            return Err(unanswered(&format!("status {}", status.as_u16())));
        }
        // A refusal is final and a delivery starts a notice period, so an answer without a signature is none.
        let expected = self.secret.sign_answer(timestamp, &id, status.as_u16(), &body);
        let given = given.as_ref().and_then(|given: &HeaderValue| given.to_str().ok()).unwrap_or_default();
        if !PlatformSecret::is_signed(&expected, given) {
            return Err(unanswered("the answer's signature does not match"));
        }
        serde_json::from_slice(&body).map_err(|_| unanswered("the answer does not have the expected form"))
    }
}

fn unanswered(problem: &str) -> SmsError {
    SmsError::Transient(format!("the text message gateway: {problem}"))
}

/// The code of a refusal as it is stored: plain characters only.
fn code_of(code: Option<&str>) -> String {
    let is_plain = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | ':');
    let code: String = code.unwrap_or_default().chars().filter(is_plain).take(CODE_MAX).collect();
    if code.is_empty() { "refused".to_owned() } else { format!("refused: {code}") }
}

#[async_trait]
impl SmsTransport for HttpSms {
    async fn send(&self, sms: &Sms<'_>) -> Result<SmsAnswer, SmsError> {
        let message = std::str::from_utf8(sms.message).map_err(|_| unanswered("the stored message cannot be read"))?;
        // Around the JSON as it is stored, so that every attempt sends the same bytes.
        let body = format!(r#"{{"id":"{}","to":"{}","message":{message}}}"#, sms.id, sms.to);
        let answer = self.ask(sms.id, body.into_bytes()).await?;
        if answer.id != sms.id {
            return Err(unanswered("the answer is about another message"));
        }
        match answer.outcome {
            Outcome::Accepted => Ok(SmsAnswer::Accepted),
            Outcome::Delivered => Ok(SmsAnswer::Delivered),
            Outcome::Refused => Err(SmsError::Refused(code_of(answer.code.as_deref()))),
        }
    }
}
