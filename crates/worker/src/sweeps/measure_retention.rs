//! `measure_retention`: reports overdue retention work, whichever sweep was responsible for it (R22).

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use domain::operation::retention::{self, Backlog};

use super::SweepError;
use crate::Worker;

/// A backlog older than this means that removal does not keep up or does not run: two whole days of hourly runs.
const LATE_PERIOD: TimeDelta = TimeDelta::days(2);

/// Logs the backlog; acts on no row.
pub(super) async fn run(worker: &Worker, conn: &AsyncPgConnection) -> Result<usize, SweepError> {
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
