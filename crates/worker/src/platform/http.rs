//! The platform `http`: signed JSON over TLS, to one configured address.
//!
//! Three questions: `POST /preflight`, `GET /effects/{id}`, `POST /effects/{id}`, each signed, each on a connection of its
//! own to an address that was looked at before ([`address`]); no redirect is followed, no proxy asked, no answer longer
//! than 64 KiB read. An answer is believed when its status is 200, it is of the shape expected and names the effect
//! ([`answer`]); and its signature fits, when it has one. Everything else says nothing: the effect's outcome stays open
//! and is asked for.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::application::obstacle::Obstacle;
use domain::base::clock::Clock;
use domain::effect::platform::{PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::effect::{Effect, Target};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use self::address::Address;
use self::answer::{EffectAnswer, PreflightAnswer};
use super::{Answer, Platform, PlatformError};

mod address;
mod answer;
mod line;

pub use address::AddressError;

/// Longer answers are not read.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// Where the platform is, and how long it may take.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Its address, such as `https://platform.example/unbind`; `http` for this machine alone.
    pub url: String,
    /// The secret both sides keep.
    pub secret: PlatformSecret,
    /// Lets it be in a private network; otherwise only public addresses are spoken to (THREATS 37).
    pub allow_private: bool,
    /// How long a connection may take to be made, TLS included.
    pub connect_timeout: Duration,
    /// How long one question may take, from the first byte to the last. Three of them fit into the lease of a try.
    pub timeout: Duration,
}

impl HttpSettings {
    /// Five seconds to connect, ten in all; no private network.
    pub fn new(url: impl Into<String>, secret: PlatformSecret) -> Self {
        let (connect_timeout, timeout) = (Duration::from_secs(5), Duration::from_secs(10));
        Self { url: url.into(), secret, allow_private: false, connect_timeout, timeout }
    }
}

/// Settings nobody could be reached with.
#[derive(Debug, thiserror::Error)]
pub enum HttpSettingsError {
    /// The address cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

/// A platform elsewhere.
#[derive(Clone)]
pub struct Http {
    address: Address,
    secret: PlatformSecret,
    timeout: Duration,
    line: line::Line,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Http {
    /// The platform at this address. Nothing is sent yet.
    ///
    /// # Errors
    /// [`HttpSettingsError`].
    pub fn new(settings: HttpSettings, clock: Arc<dyn Clock>) -> Result<Self, HttpSettingsError> {
        let address = Address::parse(&settings.url, settings.allow_private)?;
        let line = line::Line::new(settings.connect_timeout).map_err(HttpSettingsError::Tls)?;
        Ok(Self { address, secret: settings.secret, timeout: settings.timeout, line, clock })
    }

    /// Asks one question and reads the answer.
    async fn ask<B: Serialize, A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        effect: &Effect,
        body: Option<&B>,
    ) -> Result<A, PlatformError> {
        let body = match body {
            Some(body) => serde_json::to_vec(body).map_err(|error| PlatformError(error.to_string()))?,
            None => Vec::new(),
        };
        let asked = tokio::time::timeout(self.timeout, self.exchange(method, path, &effect.id.to_string(), body)).await;
        let body = asked.map_err(|_| unanswered(&format!("no answer within {:?}", self.timeout)))??;
        serde_json::from_slice(&body).map_err(|_| unanswered("the answer is not of the expected shape"))
    }

    async fn exchange(&self, method: Method, path: &str, id: &str, body: Vec<u8>) -> Result<Bytes, PlatformError> {
        let timestamp = self.clock.now().timestamp();
        let path = format!("{}{path}", self.address.path());
        let signature = self.secret.sign_request(timestamp, method.as_str(), &path, id, &body);
        let request = Request::builder()
            .method(method)
            .uri(&path)
            .header(HOST, self.address.authority())
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", id)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, signature)
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| unanswered(&error.to_string()))?;
        let response = self.line.send(&self.address, request).await.map_err(|problem| unanswered(&problem))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_MAX_BYTES).collect().await;
        let body = body.map_err(|_| unanswered("the answer broke off, or is too long"))?.to_bytes();
        if let Some(given) = parts.headers.get(SIGNATURE_HEADER) {
            let expected = self.secret.sign_answer(timestamp, id, parts.status.as_u16(), &body);
            let given = HeaderValue::to_str(given).unwrap_or_default();
            if !PlatformSecret::is_signed(&expected, given) {
                return Err(unanswered("the answer's signature does not fit"));
            }
        }
        // A redirect is an answer like any other that says nothing.
        if parts.status != StatusCode::OK {
            return Err(unanswered(&format!("status {}", parts.status.as_u16())));
        }
        Ok(body)
    }
}

fn unanswered(problem: &str) -> PlatformError {
    PlatformError(format!("the platform: {problem}"))
}

#[async_trait]
impl Platform for Http {
    async fn preflight(&self, effect: &Effect, target: &Target) -> Result<Vec<Obstacle>, PlatformError> {
        let body = question(effect, target);
        let answer: PreflightAnswer = self.ask(Method::POST, "/preflight", effect, Some(&body)).await?;
        answer.read(effect).map_err(unanswered)
    }

    async fn find(&self, effect: &Effect) -> Result<Option<Answer>, PlatformError> {
        let path = format!("/effects/{}", effect.id);
        let answer: EffectAnswer = self.ask(Method::GET, &path, effect, None::<&()>).await?;
        // What it refused, or never heard of, it did not do; whether it would now, the request finds out.
        let answer = answer.read(effect, self.clock.now()).map_err(unanswered)?;
        Ok(answer.filter(|answer| !matches!(answer, Answer::Refused(_))))
    }

    async fn request(&self, effect: &Effect, target: &Target) -> Result<Answer, PlatformError> {
        let path = format!("/effects/{}", effect.id);
        let body = question(effect, target);
        let answer: EffectAnswer = self.ask(Method::POST, &path, effect, Some(&body)).await?;
        let answer = answer.read(effect, self.clock.now()).map_err(unanswered)?;
        answer.ok_or_else(|| unanswered("it says nothing of what was just asked for"))
    }
}

/// What the platform is told of an effect: what is asked for, of which store, on which account. Nothing of a person.
fn question(effect: &Effect, target: &Target) -> serde_json::Value {
    json!({ "id": effect.id, "kind": effect.kind, "store": target.number, "account": target.account })
}
