//! `remove_objects` deletes pending objects from the evidence store; `measure_retention` reports overdue retention work,
//! whichever sweep was responsible for it (R22).

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use domain::evidence::removal;
use domain::job::set_aside::SweepRun;
use domain::operation::retention::{self, Backlog};
use vault::{ObjectName, StoreError};

use crate::{WorkError, Worker};

/// A backlog older than this means that removal does not keep up or does not run: two whole days of hourly runs.
const LATE_PERIOD: TimeDelta = TimeDelta::days(2);

/// Logs the backlog; acts on no row.
pub(super) async fn measure(worker: &Worker, conn: &AsyncPgConnection) -> Result<usize, WorkError> {
    let Backlog { applications, oldest_due_at, objects } = retention::backlog(conn, &worker.ctx).await?;
    let oldest = oldest_due_at.map(|due_at| worker.ctx.now() - due_at);
    let oldest_overdue_s = oldest.map_or(0, |age| age.num_seconds());
    if oldest.is_some_and(|age| age > LATE_PERIOD) {
        tracing::warn!(applications, oldest_overdue_s, objects, "retention: deletion is overdue");
    } else {
        tracing::info!(applications, oldest_overdue_s, objects, "retention measured");
    }
    Ok(0)
}

/// After this many objects in a row that could not be removed, the store counts as out of order.
const FAILURES_IN_A_ROW: usize = 3;

/// Removes one batch, the longest due first. A missing object counts as removed: it may never have been written, or
/// another process may be at the same batch. An object that cannot be removed is set aside.
///
/// # Errors
/// The store's last error; the other objects were removed, unless the store failed several times in a row.
pub(super) async fn remove_objects(worker: &Worker, conn: &AsyncPgConnection, limit: i64) -> Result<usize, WorkError> {
    let mut run = SweepRun::<String>::begin(conn, "remove_objects", worker.ctx.now(), limit).await?;
    let (mut in_a_row, mut failed) = (0, None);
    while run.goes_on() {
        let due = removal::list_due_except(conn, worker.ctx.now(), run.excluded(), run.room()).await?;
        for object in run.page(due) {
            let removed = remove(worker, &object).await;
            match &removed {
                Ok(()) => {
                    let confirmed = removal::confirm_deleted(conn, &object).await;
                    run.record(conn, object, confirmed.map(|()| true)).await?;
                }
                Err(error) => run.record(conn, object, Err(error)).await?,
            }
            in_a_row = if removed.is_ok() { 0 } else { in_a_row + 1 };
            failed = removed.err().or(failed);
            if let Some(error) = failed.take_if(|_| in_a_row >= FAILURES_IN_A_ROW) {
                return Err(error.into());
            }
        }
    }
    let removed = run.finish(conn).await?;
    failed.map_or(Ok(removed), |error| Err(error.into()))
}

async fn remove(worker: &Worker, object: &str) -> Result<(), StoreError> {
    match object.parse::<ObjectName>() {
        Ok(name) => worker.vault.remove(&name).await,
        Err(error) => {
            tracing::error!(object, %error, "an object to delete has an invalid name; its entry is removed");
            Ok(())
        }
    }
}
