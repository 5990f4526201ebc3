//! `/healthz` and `/readyz` of the worker process, for orchestrators and load balancers.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use database::Pool;
use diesel_async::RunQueryDsl;
use hyper::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use vault::{StoreError, Vault};

use crate::http_server;
use crate::queue::liveness::Liveness;

/// Period between checks of the evidence store; each writes to and reads from a bucket.
const STORE_PERIOD: Duration = Duration::from_secs(30);

#[derive(Debug, Clone)]
pub(crate) struct Probes {
    pub(crate) pool: Pool,
    pub(crate) liveness: Arc<Liveness>,
    pub(crate) stop: watch::Receiver<bool>,
    /// The problem of the evidence store found by the last check, if any.
    pub(crate) store: watch::Receiver<Option<&'static str>>,
}

/// Checks the evidence store repeatedly, for as long as it is polled, so that probes read a cached result.
pub(crate) async fn watch_store(vault: Vault, sender: watch::Sender<Option<&'static str>>) {
    let mut ticks = crate::ticks(STORE_PERIOD);
    loop {
        ticks.tick().await;
        let problem = vault.probe().await.err().map(|error| {
            tracing::error!(%error, cause = error.source(), "the evidence store cannot be used");
            if matches!(error, StoreError::Full) {
                "the evidence store is full"
            } else {
                "the evidence store does not answer"
            }
        });
        if sender.send_replace(problem).is_some() && problem.is_none() {
            tracing::info!("the evidence store can be used again");
        }
    }
}

/// Answers probes until it is dropped.
pub(crate) async fn serve(listener: TcpListener, probes: Probes) {
    let page = move |path: String| {
        let probes = probes.clone();
        async move {
            let problem = if path == "/readyz" { problem(&probes).await } else { None };
            match problem {
                None => (StatusCode::OK, "ok\n".to_owned()),
                Some(problem) => (StatusCode::SERVICE_UNAVAILABLE, format!("{problem}\n")),
            }
        }
    };
    http_server::serve(listener, &["/healthz", "/readyz"], page).await;
}

/// Why this process is not ready, or `None`. Leaves out addresses and causes: those are in the log.
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
    if let Some(problem) = *probes.store.borrow() {
        return Some(problem.to_owned());
    }
    let late = probes.liveness.late();
    (!late.is_empty()).then(|| format!("late: {}", late.join(", ")))
}
