//! A platform adapter as the check asks it: with right and with wrong signatures.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::base::Clock;
use domain::effect::platform::{PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use outbound::header::CONTENT_TYPE;
use outbound::{Client, Destination, Method};
use serde_json::Value;
use uuid::Uuid;

/// Limit for connecting, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request is under way whose answer nobody waits for.
const ABANDON_PERIOD: Duration = Duration::from_millis(200);
/// The worker does not read longer answers.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// How a question is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// As the protocol demands.
    Right,
    /// Not at all.
    Missing,
    /// Under another secret.
    OtherSecret,
    /// For another body than the one sent.
    OtherBody,
    /// For another path.
    OtherPath,
    /// Right, so many seconds ago; negative in the future.
    Aged(i64),
}

/// A question to the adapter.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) method: Method,
    /// After the base address.
    pub(super) path: String,
    /// The id of the action, sent as the idempotency key.
    pub(super) action: Uuid,
    pub(super) body: Vec<u8>,
}

/// The adapter's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// `Null` when it is not JSON.
    pub(super) body: Value,
    /// False when it has a signature that does not match.
    pub(super) is_authentic: bool,
}

/// An adapter under check.
#[derive(Debug)]
pub(super) struct Adapter {
    destination: Destination,
    client: Client,
    secret: PlatformSecret,
    other_secret: PlatformSecret,
    clock: Arc<dyn Clock>,
}

impl Adapter {
    /// An adapter at this address. Sends nothing yet.
    pub(super) fn new(
        url: &str,
        allow_private: bool,
        secret: PlatformSecret,
        clock: Arc<dyn Clock>,
        timeout: Duration,
    ) -> anyhow::Result<Self> {
        let destination = Destination::parse(url, allow_private).context("the adapter's address")?;
        let client = destination.client(CONNECT_TIMEOUT).timeout(timeout).build()?;
        let other_secret = PlatformSecret::new(&[0; 32]).context("32 bytes are long enough")?;
        Ok(Self { destination, client, secret, other_secret, clock })
    }

    /// Asks, and hangs up before most adapters can have answered: the action may be carried out, or not, or be under way.
    pub(super) async fn abandon(&self, question: &Question) {
        // Dropping the request closes its connection. An answer that came sooner is not looked at.
        let _ = tokio::time::timeout(ABANDON_PERIOD, self.ask(question, Signing::Right)).await;
    }

    /// Asks; the error is a sentence for the report.
    pub(super) async fn ask(&self, question: &Question, signing: Signing) -> Result<Reply, String> {
        let age = if let Signing::Aged(seconds) = signing { seconds } else { 0 };
        let timestamp = self.clock.now().timestamp() - age;
        let url = self.destination.at(&question.path);
        let id = question.action.to_string();
        let sign = |secret: &PlatformSecret, path: &str, body: &[u8]| {
            secret.sign_request(timestamp, question.method.as_str(), path, &id, body)
        };
        let signature = match signing {
            Signing::Right | Signing::Aged(_) => Some(sign(&self.secret, url.path(), &question.body)),
            Signing::Missing => None,
            Signing::OtherSecret => Some(sign(&self.other_secret, url.path(), &question.body)),
            Signing::OtherBody => Some(sign(&self.secret, url.path(), b"{}")),
            Signing::OtherPath => Some(sign(&self.secret, "/elsewhere", &question.body)),
        };
        let mut request = self
            .client
            .request(question.method.clone(), url)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", &id)
            .header(TIMESTAMP_HEADER, timestamp)
            .body(question.body.clone());
        if let Some(signature) = signature {
            request = request.header(SIGNATURE_HEADER, signature);
        }
        let response = request.send().await.map_err(|error| format!("no answer: {}", outbound::cause(&error)))?;
        let status = response.status().as_u16();
        let given = response.headers().get(SIGNATURE_HEADER).cloned();
        let body = outbound::read_body(response, ANSWER_MAX_BYTES).await.map_err(|error| error.to_string())?;
        let expected = self.secret.sign_answer(timestamp, &id, status, &body);
        let is_authentic =
            given.is_none_or(|given| PlatformSecret::is_signed(&expected, given.to_str().unwrap_or_default()));
        Ok(Reply { status, body: serde_json::from_slice(&body).unwrap_or_default(), is_authentic })
    }
}
