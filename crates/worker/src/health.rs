//! `/healthz` and `/readyz` of the worker process, for whoever runs it.
//!
//! Just enough HTTP for a probe: one request a connection, no body read, no keeping alive.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use database::Pool;
use diesel_async::RunQueryDsl;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::MissedTickBehavior;
use vault::{StoreError, Vault};

use crate::pulse::Pulse;

/// A probe that takes longer has gone away.
const TALK_PERIOD: Duration = Duration::from_secs(5);
/// More of a request is not read: its first line is all that matters.
const MAX_HEAD_BYTES: usize = 4096;
/// Probes at once; more wait in the system's queue.
const MAX_PROBES: usize = 16;

/// The evidence store is asked this often: a bucket is written to and read.
const STORE_PERIOD: Duration = Duration::from_secs(30);

/// What probes ask.
#[derive(Debug, Clone)]
pub(crate) struct Probes {
    pub(crate) pool: Pool,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) store: watch::Receiver<StoreState>,
}

/// How the evidence store was when it was last asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum StoreState {
    /// Well, as far as anybody knows.
    #[default]
    Well,
    Full,
    Silent,
}

/// Asks the evidence store again and again, for as long as it is polled, so that no probe has to.
pub(crate) async fn watch_store(vault: Vault, told: watch::Sender<StoreState>) {
    let mut ticks = tokio::time::interval(STORE_PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let state = match vault.probe().await {
            Ok(()) => StoreState::Well,
            Err(error) => {
                tracing::error!(%error, cause = error.source(), "the evidence store cannot be used");
                if matches!(error, StoreError::Full) { StoreState::Full } else { StoreState::Silent }
            }
        };
        if told.send_replace(state) != state && state == StoreState::Well {
            tracing::info!("the evidence store can be used again");
        }
    }
}

/// Answers probes until it is dropped.
pub(crate) async fn serve(listener: TcpListener, probes: Probes) {
    let places = Arc::new(Semaphore::new(MAX_PROBES));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let probes = probes.clone();
                tokio::spawn(async move {
                    let _place = place;
                    // A probe that goes away is a probe's right.
                    let _ = tokio::time::timeout(TALK_PERIOD, answer(stream, &probes)).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a probe could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn answer(mut stream: TcpStream, probes: &Probes) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut part = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < MAX_HEAD_BYTES {
        match stream.read(&mut part).await? {
            0 => break,
            count => head.extend_from_slice(&part[..count]),
        }
    }
    let line = String::from_utf8_lossy(&head);
    let mut words = line.lines().next().unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = path.split('?').next().unwrap_or_default();
    let (status, body) = match (method, path) {
        ("GET" | "HEAD", "/healthz") => ("200 OK", "ok\n".to_owned()),
        ("GET" | "HEAD", "/readyz") => match problem(probes).await {
            None => ("200 OK", "ok\n".to_owned()),
            Some(problem) => ("503 Service Unavailable", format!("{problem}\n")),
        },
        (_, "/healthz" | "/readyz") => ("405 Method Not Allowed", "GET or HEAD\n".to_owned()),
        _ => ("404 Not Found", "there are /healthz and /readyz\n".to_owned()),
    };
    let retry = if status.starts_with("503") { "Retry-After: 5\r\n" } else { "" };
    let mut response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\n{retry}Connection: close\r\n\r\n",
        body.len()
    );
    if method != "HEAD" {
        response.push_str(&body);
    }
    stream.write_all(response.as_bytes()).await?;
    stream.shutdown().await
}

/// Why this process is not at work, if it is not. Says nothing of addresses or causes: those are in the log.
async fn problem(probes: &Probes) -> Option<String> {
    if *probes.stop.borrow() {
        return Some("stopping".to_owned());
    }
    let is_answering = match probes.pool.get().await {
        Ok(mut connection) => diesel::sql_query("select 1").execute(&mut connection).await.is_ok(),
        Err(_) => false,
    };
    if !is_answering {
        return Some("the database does not answer".to_owned());
    }
    match *probes.store.borrow() {
        StoreState::Well => {}
        StoreState::Full => return Some("the evidence store is full".to_owned()),
        StoreState::Silent => return Some("the evidence store does not answer".to_owned()),
    }
    let late = probes.pulse.late();
    (!late.is_empty()).then(|| format!("late: {}", late.join(", ")))
}
