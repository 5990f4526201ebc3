//! How batches of spans reach the collector: hyper with rustls and ring, as everything else here.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as TcpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use rustls::crypto::ring;
use tokio::runtime::Handle;

/// A collector is nearby; one that takes longer is away.
const TALK_PERIOD: Duration = Duration::from_secs(5);
/// Collectors say next to nothing.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// Posts batches. Called on the thread that batches; the talking is done by the runtime.
pub(super) struct Post {
    client: Client<HttpsConnector<TcpConnector>, Full<Bytes>>,
    runtime: Handle,
    /// The last batch did not arrive: said once, not every two seconds.
    is_away: AtomicBool,
}

impl Post {
    pub(super) fn new(runtime: Handle) -> anyhow::Result<Self> {
        let mut tcp = TcpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(TALK_PERIOD));
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(ring::default_provider())
            .context("no TLS for traces")?;
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, runtime, is_away: AtomicBool::new(false) })
    }

    fn note(&self, problem: Option<&str>) {
        let was_away = self.is_away.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(problem) if !was_away => {
                tracing::warn!(problem, "the collector takes no traces; they are lost meanwhile")
            }
            None if was_away => tracing::info!("the collector takes traces again"),
            _ => {}
        }
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Post").finish_non_exhaustive()
    }
}

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let talk = self.runtime.spawn(async move {
            let talk = async move {
                let (head, body) = client.request(request.map(Full::new)).await?.into_parts();
                let body = Limited::new(body, ANSWER_MAX_BYTES).collect().await?.to_bytes();
                Ok::<_, HttpError>(Response::from_parts(head, body))
            };
            tokio::time::timeout(TALK_PERIOD, talk).await?
        });
        let answer = talk.await.map_err(HttpError::from).flatten();
        match &answer {
            Ok(answer) if answer.status().is_success() => self.note(None),
            Ok(answer) => self.note(Some(answer.status().as_str())),
            Err(error) => self.note(Some(&error.to_string())),
        }
        answer
    }
}
