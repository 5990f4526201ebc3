//! `read_bounces`: reads bounced messages from a Maildir: those in `new/`, each moved to `cur/` once it is recorded. A
//! message that cannot be read or recorded is moved to `unreadable/` and reported; it never stops the others.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use diesel_async::AsyncPgConnection;
use domain::delivery::bounce::{self, Handled};
use domain::job::set_aside::{self, SweepRun};

use crate::mail::bounce_message;
use crate::{WorkError, Worker, meter};

/// Longest message read; reports quote the original, and our letters are short.
const MAX_BYTES: u64 = 1024 * 1024;
/// The sweep's name.
const NAME: &str = "read_bounces";
/// The folder of the Maildir for messages that could not be read or recorded.
const UNREADABLE: &str = "unreadable";

/// Reads up to `limit` messages, oldest first. Returns the number read.
pub(super) async fn run(worker: &Worker, conn: &mut AsyncPgConnection, limit: i64) -> Result<usize, WorkError> {
    let Some(folder) = worker.delivery.maildir.clone() else { return Ok(0) };
    let mut run = SweepRun::<String>::begin(conn, NAME, worker.ctx.now(), limit).await?;
    let files = {
        let (excluded, limit) = (run.excluded().to_vec(), usize::try_from(limit).unwrap_or(usize::MAX));
        blocking(move || list(&folder, &excluded, limit)).await
    };
    let files = match files {
        Ok(files) => run.page(files),
        Err(error) => {
            tracing::warn!(%error, "the Maildir for bounces cannot be read");
            return Ok(0);
        }
    };
    for file in files {
        let name = name_of(&file);
        let read = {
            let file = file.clone();
            blocking(move || read(&file)).await
        };
        let result = match read {
            Ok(raw) => record(worker, conn, &raw).await.map_err(|error| error.to_string()),
            // Another process has already moved it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => Err(error.to_string()),
        };
        if let Err(problem) = &result {
            // When not even this can be written, the database is down: the message stays where it is.
            set_aside::insert(conn, NAME, &name, problem, worker.ctx.now()).await?;
        }
        let is_recorded = result.is_ok();
        meter::bounce(result.as_ref().map_or("set_aside", |handled| label(*handled)));
        match result {
            Ok(handled) => tracing::info!(?handled, "read a bounced message"),
            Err(problem) => tracing::error!(name, problem, "a bounced message could not be recorded; it is set aside"),
        }
        let moved = blocking(move || put_away(&file, if is_recorded { "cur" } else { UNREADABLE })).await;
        // A file that cannot be moved was recorded or reported already. It is set aside, so that later runs do not begin
        // with it.
        match moved {
            Ok(()) if is_recorded => run.record(conn, name, Ok::<_, io::Error>(true)).await?,
            Ok(()) => {}
            Err(error) => run.record(conn, name, Err(error)).await?,
        }
    }
    Ok(run.finish(conn).await?)
}

/// Records a message; once more when that fails, because a deadlock, say, is over by then.
async fn record(worker: &Worker, conn: &mut AsyncPgConnection, raw: &[u8]) -> diesel::QueryResult<Handled> {
    let bounce = bounce_message::read(raw, worker.delivery.key.as_ref(), None);
    let proof = worker.delivery.proof();
    match bounce::record(conn, &worker.ctx, &bounce, raw, proof).await {
        Err(error) => {
            tracing::warn!(%error, "a bounced message could not be recorded; trying once more");
            bounce::record(conn, &worker.ctx, &bounce, raw, proof).await
        }
        done => done,
    }
}

fn label(handled: Handled) -> &'static str {
    match handled {
        Handled::Failed(_) => "failed",
        Handled::SentLater(_) => "sent_later",
        Handled::Asked(_) => "asked",
        Handled::Noted(_) => "noted",
        Handled::Unmatched => "unmatched",
        Handled::Before => "before",
        Handled::TooMany => "too_many",
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Lists the oldest first, without `excluded` names: names begin with the time of delivery.
fn list(folder: &Path, excluded: &[String], limit: usize) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder.join("new"))? {
        let entry = entry?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let path = entry.path();
        if !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_file()) && !excluded.contains(&name_of(&path)) {
            files.push(path);
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

fn put_away(file: &Path, into: &str) -> io::Result<()> {
    let (Some(folder), Some(name)) = (file.parent().and_then(Path::parent), file.file_name()) else {
        return Err(io::Error::other("the file is not in a Maildir"));
    };
    let into = folder.join(into);
    fs::create_dir_all(&into)?;
    let mut target = name.to_owned();
    if into.ends_with("cur") {
        target.push(":2,S");
    }
    match fs::rename(file, into.join(target)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
