//! `read_bounces`: reads bounced messages from a Maildir: those in `new/`, each moved to `cur/` once it is recorded.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use diesel_async::AsyncPgConnection;
use domain::delivery::bounce;

use crate::mail::bounce_message;
use crate::{WorkError, Worker};

/// Longest message read; reports quote the original, and our letters are short.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads up to `limit` messages. Returns the number read.
pub(super) async fn run(worker: &Worker, conn: &mut AsyncPgConnection, limit: i64) -> Result<usize, WorkError> {
    let pruned = bounce::prune(conn, &worker.ctx, limit).await?;
    if pruned > 0 {
        tracing::info!(pruned, "the text of old unmatched bounces was deleted");
    }
    let Some(folder) = worker.delivery.maildir.clone() else { return Ok(0) };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let listed = {
        let folder = folder.clone();
        blocking(move || list(&folder, limit)).await
    };
    let files = match listed {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "the Maildir for bounces cannot be read");
            return Ok(0);
        }
    };
    let mut handled = 0;
    for file in files {
        let read = {
            let file = file.clone();
            blocking(move || read(&file)).await
        };
        match read {
            Ok(raw) => {
                let bounce = bounce_message::read(&raw, worker.delivery.key.as_ref(), None);
                let handled = bounce::record(conn, &worker.ctx, &bounce, &raw).await?;
                tracing::info!(?handled, "read a bounced message");
            }
            // Another process has already moved it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => tracing::warn!(file = %file.display(), %error, "a bounced message cannot be read"),
        }
        let moved = blocking(move || put_away(&file)).await;
        if let Err(error) = moved {
            tracing::warn!(%error, "a bounced message could not be moved to cur/; it is read again");
            continue;
        }
        handled += 1;
    }
    Ok(handled)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Lists the oldest first: names begin with the time of delivery.
fn list(folder: &Path, limit: usize) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder.join("new"))? {
        let entry = entry?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && entry.file_type()?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    files.truncate(limit);
    Ok(files)
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    fs::File::open(file)?.take(MAX_BYTES).read_to_end(&mut raw)?;
    Ok(raw)
}

fn put_away(file: &Path) -> io::Result<()> {
    let (Some(folder), Some(name)) = (file.parent().and_then(Path::parent), file.file_name()) else {
        return Err(io::Error::other("the file is not in a Maildir"));
    };
    let cur = folder.join("cur");
    fs::create_dir_all(&cur)?;
    let mut name = name.to_owned();
    name.push(":2,S");
    match fs::rename(file, cur.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
