//! Errors of the store. Causes are for the log; no message names a key or a byte of evidence.

use std::io;
use std::path::PathBuf;

use crate::{NoEntropy, ObjectName};

/// The vault cannot be opened, because of its configuration.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// One of the vault's folders cannot be created, or belongs to another user.
    #[error("the folder {} cannot be used", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The bucket's settings (the location or the `AWS_*` variables) are contradictory or incomplete.
    #[error("the bucket cannot be used")]
    Bucket(#[source] object_store::Error),
}

/// Bytes could not be sealed, stored or removed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Free disk space is below the floor, or zero: answer 507, or 503 and retry later.
    #[error("the evidence store is full")]
    Full,
    /// An object of that name exists; no byte was written.
    #[error("object {0} already exists")]
    AlreadyThere(ObjectName),
    /// Longer than an object can be (256 TiB); uploads are limited far below that.
    #[error("the file is too large to be encrypted")]
    TooLong,
    /// Keys and names need random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// The store does not answer, or refuses; a retry may help.
    #[error("the evidence store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An object could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No object of that name exists.
    #[error("the object is missing")]
    Missing,
    /// The stored bytes are not those sealed under this key and name: altered, truncated, swapped, or the wrong key.
    #[error("the object is damaged")]
    Damaged,
    /// The store does not answer, or refuses; a retry may help.
    #[error("the evidence store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Unavailable(error.into()),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Unavailable(error.into()),
        }
    }
}

/// Runs file work outside the asynchronous threads.
pub(crate) async fn off_thread<T, F>(work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
