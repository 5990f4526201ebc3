//! What can go wrong with the store, as facts. Causes are for the log; no message names a key or a byte of evidence.

use std::io;
use std::path::PathBuf;

use crate::{NoEntropy, ObjectName};

/// The vault cannot be opened; a matter of configuration.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A folder of ours cannot be made, or is not ours.
    #[error("the folder {} cannot be used", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The bucket's settings (the location or the `AWS_*` variables) contradict each other or lack something.
    #[error("the bucket cannot be used")]
    Bucket(#[source] object_store::Error),
}

/// Bytes could not be sealed, kept or removed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk has less room than the floor asks for, or none at all: answer 507, or 503 and come back later.
    #[error("there is no room for more evidence")]
    Full,
    /// An object of that name is there; nothing was written.
    #[error("object {0} is there already")]
    AlreadyThere(ObjectName),
    /// More than an object can hold (256 TiB): no such file is ever taken in.
    #[error("the file is too long to be sealed")]
    TooLong,
    /// No key or name without random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// The store does not answer, or refuses; trying again later may help.
    #[error("the evidence store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An object could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no object of that name.
    #[error("the object is missing")]
    Missing,
    /// What is stored is not what was sealed under this key and name: altered, cut short, swapped, or another's key.
    #[error("the object is damaged")]
    Damaged,
    /// The store does not answer, or refuses; trying again later may help.
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

/// Runs file work off the asynchronous threads.
pub(crate) async fn off_thread<T, F>(work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
