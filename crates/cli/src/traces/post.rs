//! Posts batches of spans to the collector.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use outbound::Client;
use tokio::runtime::Handle;

/// Collectors are nearby; one that takes longer counts as down.
const TALK_PERIOD: Duration = Duration::from_secs(5);
/// Longest answer read; collectors answer with almost no text.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// Posts batches. Called on the batching thread, which has no runtime, so this one is entered for the client.
#[derive(Debug)]
pub(super) struct Post {
    client: Client,
    runtime: Handle,
    /// True while batches fail: logged once, not every two seconds.
    is_away: AtomicBool,
}

impl Post {
    pub(super) fn new(runtime: Handle) -> anyhow::Result<Self> {
        let client = outbound::builder(TALK_PERIOD).timeout(TALK_PERIOD).build()?;
        Ok(Self { client, runtime, is_away: AtomicBool::new(false) })
    }

    fn note(&self, problem: Option<&str>) {
        let was_away = self.is_away.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(problem) if !was_away => {
                tracing::warn!(problem, "the trace collector does not accept traces; they are dropped until it does")
            }
            None if was_away => tracing::info!("the trace collector accepts traces again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let talk = self.runtime.spawn(async move {
            let response = client.execute(request.try_into()?).await.map_err(|error| outbound::cause(&error))?;
            let status = response.status();
            let body = outbound::read_body(response, ANSWER_MAX_BYTES).await?;
            Ok::<_, HttpError>(Response::builder().status(status).body(body.into())?)
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
