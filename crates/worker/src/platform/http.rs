//! The platform `http`: signed JSON over TLS, to one configured address.
//!
//! Four requests: `POST /preflight`, `GET /effects/{id}`, `POST /effects/{id}`, and `POST /figures`, which a platform may lack; each signed, each on a connection of
//! its own to an address checked before ([`Destination`]); no redirect is followed, no proxy used, no answer longer
//! than 64 KiB read. An answer is accepted when its status is 200, its shape is the expected one and it names the
//! effect ([`answer`]), and its signature, if present, is valid. Any other answer leaves the effect's outcome open,
//! and it is looked up later.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::application::Obstacle;
use domain::base::Clock;
use domain::effect::platform::{PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::effect::{Effect, EffectTarget};
use domain::store::Figures;
use domain::store::inquiry::Question;
use outbound::header::{CONTENT_TYPE, HeaderValue};
use outbound::{Client, Destination, DestinationError, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::json;

use self::answer::{EffectAnswer, FiguresAnswer, PreflightAnswer};
use super::{Answer, Platform, PlatformError};

mod answer;

/// Limit for connecting, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longer answers are not read.
const ANSWER_MAX_BYTES: usize = 64 * 1024;
/// The answers of a platform that cannot say the figures of a store, or has no such operation.
const CANNOT_SAY: [StatusCode; 3] =
    [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_IMPLEMENTED];

/// Address of the platform, and time limits.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Base address, such as `https://platform.example/unbind`; `http` on this machine only.
    pub url: String,
    /// The shared secret.
    pub secret: PlatformSecret,
    /// Allows a private network; otherwise only public addresses are contacted (THREATS 37).
    pub allow_private: bool,
    /// Limit for one request, from the first byte to the last. Three of them fit into the lease of an attempt.
    pub timeout: Duration,
}

impl HttpSettings {
    /// Ten seconds in all; no private network.
    pub fn new(url: impl Into<String>, secret: PlatformSecret) -> Self {
        Self { url: url.into(), secret, allow_private: false, timeout: Duration::from_secs(10) }
    }
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HttpSettingsError {
    /// The address cannot be used.
    #[error("the platform's address {0}")]
    Address(#[source] DestinationError),
    /// The address is in a private network, which was not allowed.
    #[error("the platform's address is in a private network; to allow that, set UNBIND_PLATFORM_ALLOW_PRIVATE=true")]
    Private,
    /// The client cannot be made.
    #[error("the HTTP client for the platform cannot be created: {0}")]
    Client(#[from] outbound::Error),
}

impl From<DestinationError> for HttpSettingsError {
    fn from(error: DestinationError) -> Self {
        if error == DestinationError::Private { Self::Private } else { Self::Address(error) }
    }
}

/// A platform reached over HTTP.
#[derive(Debug, Clone)]
pub struct Http {
    destination: Destination,
    secret: PlatformSecret,
    client: Client,
    clock: Arc<dyn Clock>,
}

impl Http {
    /// A client for the platform at this address. Sends no request yet.
    pub fn new(settings: HttpSettings, clock: Arc<dyn Clock>) -> Result<Self, HttpSettingsError> {
        let destination = Destination::parse(&settings.url, settings.allow_private)?;
        let client = destination.client(CONNECT_TIMEOUT).timeout(settings.timeout).build()?;
        Ok(Self { destination, secret: settings.secret, client, clock })
    }

    async fn ask<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        effect: &Effect,
        body: Vec<u8>,
    ) -> Result<A, PlatformError> {
        let (status, body) = self.send(method, path, &effect.id.to_string(), body).await?;
        read(status, &body)
    }

    /// The status and the body of the answer to a signed request about this id.
    async fn send(
        &self,
        method: Method,
        path: &str,
        id: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), PlatformError> {
        let timestamp = self.clock.now().timestamp();
        let url = self.destination.at(path);
        let signature = self.secret.sign_request(timestamp, method.as_str(), url.path(), id, &body);
        let request = self
            .client
            .request(method, url)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", id)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let response = request.send().await.map_err(|error| unanswered(&outbound::cause(&error)))?;
        let (status, given) = (response.status(), response.headers().get(SIGNATURE_HEADER).cloned());
        let body = outbound::read_body(response, ANSWER_MAX_BYTES).await;
        let body = body.map_err(|error| unanswered(&error.to_string()))?;
        if let Some(given) = given {
            let expected = self.secret.sign_answer(timestamp, id, status.as_u16(), &body);
            let given = HeaderValue::to_str(&given).unwrap_or_default();
            if !PlatformSecret::is_signed(&expected, given) {
                return Err(unanswered("the answer's signature does not match"));
            }
        }
        Ok((status, body))
    }
}

/// The content of an answer. A redirect is treated like any other status but 200: no answer.
fn read<A: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<A, PlatformError> {
    if status != StatusCode::OK {
        return Err(unanswered(&format!("status {}", status.as_u16())));
    }
    serde_json::from_slice(body).map_err(|_| unanswered("the answer does not have the expected form"))
}

fn unanswered(problem: &str) -> PlatformError {
    PlatformError(format!("the platform: {problem}"))
}

#[async_trait]
impl Platform for Http {
    async fn preflight(&self, effect: &Effect, target: &EffectTarget) -> Result<Vec<Obstacle>, PlatformError> {
        let answer: PreflightAnswer = self.ask(Method::POST, "/preflight", effect, question(effect, target)).await?;
        answer.read(effect).map_err(unanswered)
    }

    async fn find(&self, effect: &Effect) -> Result<Option<Answer>, PlatformError> {
        let path = format!("/effects/{}", effect.id);
        let answer: EffectAnswer = self.ask(Method::GET, &path, effect, Vec::new()).await?;
        // Refused and unknown both mean that nothing was done; whether it would be accepted now, the request finds
        // out.
        let answer = answer.read(effect, self.clock.now()).map_err(unanswered)?;
        Ok(answer.filter(|answer| !matches!(answer, Answer::Refused(_))))
    }

    async fn request(&self, effect: &Effect, target: &EffectTarget) -> Result<Answer, PlatformError> {
        let path = format!("/effects/{}", effect.id);
        let answer: EffectAnswer = self.ask(Method::POST, &path, effect, question(effect, target)).await?;
        let answer = answer.read(effect, self.clock.now()).map_err(unanswered)?;
        answer.ok_or_else(|| unanswered("the answer does not know the action that was just requested"))
    }

    async fn figures(&self, question: &Question) -> Result<Option<Figures>, PlatformError> {
        let id = question.inquiry.to_string();
        let body = json!({ "id": id, "store": question.store, "account": question.account });
        let (status, body) = self.send(Method::POST, "/figures", &id, body.to_string().into_bytes()).await?;
        if CANNOT_SAY.contains(&status) {
            return Ok(None);
        }
        let answer: FiguresAnswer = read(status, &body)?;
        answer.read(question.inquiry, self.clock.now()).map(Some).map_err(unanswered)
    }
}

/// The body sent about an effect: its kind, store and account. No personal data.
fn question(effect: &Effect, target: &EffectTarget) -> Vec<u8> {
    let body = json!({ "id": effect.id, "kind": effect.kind, "store": target.number, "account": target.account });
    body.to_string().into_bytes()
}
