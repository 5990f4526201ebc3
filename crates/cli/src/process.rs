//! What `serve` and `work` have in common: how they start and what makes them stop.

use std::io::Read;

use anyhow::Context as _;
use clap::Args;
use database::migrate::{self, SchemaError};
use database::{DatabaseSettings, Pool};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::options::{DatabaseOptions, PoolOptions, connect_patiently};

/// How a process knows that the one that started it has gone.
#[derive(Args, Clone, Copy)]
pub(crate) struct ParentOptions {
    /// Stop when standard input ends: for a parent process that holds the other end and must not leave this one behind
    #[arg(long, hide = true)]
    pub(crate) stop_with_stdin: bool,
}

/// The queue's tables are older than this program.
#[derive(Debug, thiserror::Error)]
#[error("the database is {0} of the queue's migrations behind; run `unbind migrate`")]
pub(crate) struct OldQueue(usize);

/// Everything was said already; what is left is the code to end with.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("see above")]
pub(crate) struct Exit(pub(crate) u8);

/// True for an error that says: migrate first.
pub(crate) fn is_old_schema(error: &anyhow::Error) -> bool {
    error.is::<OldQueue>() || matches!(error.downcast_ref(), Some(SchemaError::Behind { .. }))
}

/// Waits for the database, refuses one with an old schema, and makes the pool; `read_only`: of connections that only read.
///
/// # Errors
/// [`SchemaError::Behind`] or [`OldQueue`] when migrations are missing; whatever keeps the database from being reached.
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

/// Done when this process is told to stop: SIGTERM, SIGINT, SIGHUP, or its parent has gone.
///
/// # Errors
/// When the signals cannot be listened for.
pub(crate) fn stop_signal(parent: ParentOptions) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut hang_up = signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let parent_gone = stdin_end(parent.stop_with_stdin);
    Ok(async move {
        let cause = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
            _ = hang_up.recv() => "SIGHUP: the terminal has gone",
            () = parent_gone => "the parent process has gone",
        };
        tracing::info!(cause, "stopping");
    })
}

/// Done when standard input ends, or never. Read by a thread of its own: the runtime would wait for one of its threads
/// that still reads, and the process would not end.
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
    // The sender is dropped at the end: that is the message.
    let _ = end.await;
}
