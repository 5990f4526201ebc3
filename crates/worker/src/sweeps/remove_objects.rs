//! `remove_objects`: deletes pending objects from the evidence store, the longest due first (R22).

use diesel_async::AsyncPgConnection;
use domain::evidence::removal;
use vault::ObjectName;

use super::SweepError;
use crate::Worker;

/// Removes one batch. A missing object counts as removed: it may never have been written, or another process may be
/// at the same batch. A store that fails ends the run; objects removed by then stay removed.
pub(super) async fn run(worker: &Worker, conn: &AsyncPgConnection, limit: i64) -> Result<usize, SweepError> {
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
