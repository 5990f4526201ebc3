//! Start and stop of `serve` and `work`.

use std::io::Read;

use anyhow::Context as _;
use clap::Args;
use database::migrate::{self, SchemaError};
use database::{DatabaseSettings, Pool};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::options::{DatabaseOptions, PoolOptions, connect_patiently};

/// How a process notices that its parent has ended.
#[derive(Args, Clone, Copy)]
pub(crate) struct ParentOptions {
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

/// Waits for the database, refuses an old schema, and creates the pool; with `read_only`, of read-only connections.
///
/// # Errors
/// [`SchemaError::Behind`] or [`OldQueue`] when migrations are missing; otherwise the reason the database cannot be
/// reached.
pub(crate) async fn start(
    name: &str,
    database: &DatabaseOptions,
    pool: PoolOptions,
    read_only: bool,
) -> anyhow::Result<Pool> {
    let max_connections = usize::from(pool.pool_size);
    let settings = DatabaseSettings { max_connections, read_only, ..database.settings(name)? };
    let connection = connect_patiently(&settings).await?;
    migrate::require_current(&connection).await?;
    match worker::pending_in_queue(&connection).await? {
        0 => Ok(database::pool(&settings)?),
        behind => Err(OldQueue(behind).into()),
    }
}

/// Resolves when this process must stop: SIGTERM, SIGINT, SIGHUP, or its parent has ended.
///
/// # Errors
/// When the signal handlers cannot be installed.
pub(crate) fn stop_signal(parent: ParentOptions) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut hang_up = signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let parent_gone = stdin_end(parent.stop_with_stdin);
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
