//! The common parts of `serve` and `work`: options, start and stop.

use std::io::Read;
use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Args;
use database::migrate::SchemaError;
use database::{DatabaseSettings, Pool};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::metrics;
use crate::options::{DatabaseOptions, EvidenceOptions, SiteOptions, TraceOptions, connect_current};

/// Options common to both processes.
#[derive(Args)]
pub(crate) struct ServiceOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// Maximum number of database connections of this process
    #[arg(
        long, env = "UNBIND_POOL_SIZE", value_name = "COUNT", default_value_t = 16,
        value_parser = clap::value_parser!(u16).range(2..=500), help_heading = "Database"
    )]
    pool_size: u16,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[command(flatten)]
    pub(crate) evidence: EvidenceOptions,
    /// Address and port of /metrics for Prometheus, a separate listener for each process. Access is not restricted: keep it
    /// on an internal network. The metrics contain no personal data. Default: none
    #[arg(long, env = "UNBIND_METRICS_LISTEN", value_name = "ADDRESS:PORT", help_heading = "Metrics")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) traces: TraceOptions,
    /// Stop when standard input ends, so that this process ends together with its parent
    #[arg(long, hide = true)]
    pub(crate) stop_with_stdin: bool,
}

/// The queue's tables are older than this program.
#[derive(Debug, thiserror::Error)]
#[error("the database is {0} queue migrations behind; run `unbind migrate`")]
pub(crate) struct OldQueue(usize);

/// The errors were already printed; only the exit code is left.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("see the problems printed above")]
pub(crate) struct Exit(pub(crate) u8);

/// True for an error whose fix is to migrate first.
pub(crate) fn is_old_schema(error: &anyhow::Error) -> bool {
    error.is::<OldQueue>() || matches!(error.downcast_ref(), Some(SchemaError::Behind { .. }))
}

impl ServiceOptions {
    /// Problems of these settings, and of others, that can be found without connecting.
    pub(crate) fn problems(&self, others: impl IntoIterator<Item = anyhow::Result<()>>) -> Vec<String> {
        let (site, traces) = (self.site.context().map(drop), self.traces.endpoint().map(drop));
        let checks = [self.database.check(), self.evidence.check(), site, traces].into_iter().chain(others);
        checks.filter_map(|check| check.err().map(|error| format!("{error:#}"))).collect()
    }

    /// Waits for the database, refuses an old schema, creates the pool, and exposes the metrics if configured; with
    /// `read_only`, the pool's connections are read-only.
    ///
    /// # Errors
    /// [`SchemaError::Behind`] or [`OldQueue`] when migrations are missing; otherwise the reason the database cannot be
    /// reached, or the metrics cannot be served.
    pub(crate) async fn start(&self, name: &str, read_only: bool) -> anyhow::Result<Pool> {
        let max_connections = usize::from(self.pool_size);
        let settings = DatabaseSettings { max_connections, read_only, ..self.database.settings(name)? };
        let connection = connect_current(&settings).await?;
        database::require_own_sessions(&settings).await?;
        let behind = worker::pending_in_queue(&connection).await?;
        if behind > 0 {
            return Err(OldQueue(behind).into());
        }
        let pool = database::pool(&settings)?;
        if let Some(address) = self.metrics_listen {
            metrics::start(address, &pool).await?;
        }
        Ok(pool)
    }
}

/// Resolves when this process must stop: SIGTERM, SIGINT, SIGHUP, or its parent has ended.
///
/// # Errors
/// When the signal handlers cannot be installed.
pub(crate) fn stop_signal(stop_with_stdin: bool) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut hang_up = signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let parent_gone = stdin_end(stop_with_stdin);
    Ok(async move {
        let cause = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
            _ = hang_up.recv() => "SIGHUP: the terminal was closed",
            () = parent_gone => "the parent process has ended",
        };
        tracing::info!(cause, "stopping");
    })
}

/// Resolves when standard input ends, or never. Read on a thread of its own: the runtime waits at shutdown for its
/// own threads that still read, so the process would not end.
async fn stdin_end(is_wanted: bool) {
    if !is_wanted {
        return std::future::pending().await;
    }
    let (ended, end) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let mut byte = [0];
        while matches!(std::io::stdin().lock().read(&mut byte), Ok(count) if count > 0) {}
        drop(ended);
    });
    // The sender is dropped at the end of the input, which resolves the receiver.
    let _ = end.await;
}
