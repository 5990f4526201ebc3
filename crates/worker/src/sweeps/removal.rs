//! `remove_objects` deletes pending objects from the evidence store; `measure_retention` reports overdue retention work,
//! whichever sweep was responsible for it (R22).

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use domain::evidence::removal;
use domain::operation::retention::{self, Backlog};
use vault::ObjectName;

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

/// Removes one batch, the longest due first. A missing object counts as removed: it may never have been written, or
/// another process may be at the same batch. A store that fails ends the run; objects removed by then stay removed.
pub(super) async fn remove_objects(worker: &Worker, conn: &AsyncPgConnection, limit: i64) -> Result<usize, WorkError> {
    let due = removal::list_due(conn, worker.ctx.now(), limit).await?;
    for object in &due {
        match object.parse::<ObjectName>() {
            Ok(name) => worker.vault.remove(&name).await?,
            Err(error) => {
                tracing::error!(object, %error, "an object to delete has an invalid name; its entry is removed")
            }
        }
        removal::confirm_deleted(conn, object).await?;
    }
    Ok(due.len())
}
