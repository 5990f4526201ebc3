//! The vault: stores and reads objects, in a folder or a bucket.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::bucket::Bucket;
use crate::folder::Folder;
use crate::seal::{Sealed, Sealer};
use crate::segments::{Segments, Source};
use crate::spool::Spool;
use crate::{DataKey, KeyRing, Location, ObjectName, OpenError, ReadError, Settings, StoreError};

/// The evidence store and its keys. Clones share both.
#[derive(Debug, Clone)]
pub struct Vault(Arc<Opened>);

#[derive(Debug)]
struct Opened {
    keys: KeyRing,
    location: Location,
    spool: Spool,
    store: Store,
}

#[derive(Debug)]
enum Store {
    Folder(Folder),
    Bucket(Box<Bucket>),
}

impl Vault {
    /// Opens a vault: creates missing folders, 0700, and removes spool files older than
    /// [`LEFTOVER_AGE`](crate::LEFTOVER_AGE) at `now`. Does not contact a bucket: see [`probe`](Self::probe).
    pub fn open(settings: Settings, keys: KeyRing, now: SystemTime) -> Result<Self, OpenError> {
        let Settings { location, spool, floor_bytes } = settings;
        let (store, spool) = match &location {
            Location::Folder(path) => {
                let folder = Folder::open(path).map_err(in_folder(path))?;
                let spool = folder.spool();
                (Store::Folder(folder), spool)
            }
            Location::Bucket { bucket, prefix } => {
                let bucket = Bucket::open(bucket, prefix).map_err(OpenError::Bucket)?;
                (Store::Bucket(Box::new(bucket)), spool.unwrap_or_else(|| std::env::temp_dir().join("unbind-spool")))
            }
        };
        let spool = Spool::open(spool.clone(), floor_bytes, now).map_err(in_folder(&spool))?;
        tracing::debug!(%location, spool = %spool.folder().display(), "the evidence store is open");
        Ok(Self(Arc::new(Opened { keys, location, spool, store })))
    }

    /// The master keys.
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    /// Location of the objects.
    pub fn location(&self) -> &Location {
        &self.0.location
    }

    /// Starts sealing an object. The name is part of its key, so the object can be opened under no other name.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::NoEntropy`], [`StoreError::Unavailable`].
    pub async fn sealer(&self, key: &DataKey, name: &ObjectName) -> Result<Sealer, StoreError> {
        Sealer::begin(key, name, self.0.spool.create().await?).await
    }

    /// Stores a sealed object under its name; it is on the disk or in the bucket when this returns, so its row may be
    /// committed. Consumes the sealed file, also on an error.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`], [`StoreError::Full`], [`StoreError::Unavailable`]: after the last, as after a
    /// crash, the object may or may not exist.
    pub async fn keep(&self, sealed: Sealed) -> Result<(), StoreError> {
        match &self.0.store {
            Store::Folder(folder) => folder.keep(sealed).await,
            Store::Bucket(bucket) => bucket.keep(sealed).await,
        }
    }

    /// Seals and stores bytes already in memory, such as a prepared page.
    ///
    /// # Errors
    /// As [`sealer`](Self::sealer) and [`keep`](Self::keep).
    pub async fn put(&self, key: &DataKey, name: &ObjectName, bytes: &[u8]) -> Result<(), StoreError> {
        let mut sealer = self.sealer(key, name).await?;
        sealer.push(bytes).await?;
        self.keep(sealer.finish().await?).await
    }

    /// Reads a whole object; the bytes are wiped from memory when dropped.
    pub async fn read(&self, key: &DataKey, name: &ObjectName) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        self.segments(key, name).await?.collect().await
    }

    /// Reads a long object in segments. The first segment is verified when this returns.
    pub async fn segments(&self, key: &DataKey, name: &ObjectName) -> Result<Segments, ReadError> {
        let (source, sealed_bytes) = match &self.0.store {
            Store::Folder(folder) => {
                folder.open_object(name).await.map(|(file, length)| (Source::File(file), length))?
            }
            Store::Bucket(bucket) => {
                bucket.open_object(name).await.map(|(body, length)| (Source::Body(body), length))?
            }
        };
        Segments::open(key, name, source, sealed_bytes).await
    }

    /// Removes an object; a missing object is success.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        match &self.0.store {
            Store::Folder(folder) => folder.remove(name).await,
            Store::Bucket(bucket) => bucket.remove(name).await,
        }
    }

    /// Checks that evidence can be stored now: the spool has room and is writable; a bucket is writable and readable,
    /// and refuses to overwrite. Two small requests to a bucket, at most ten seconds.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.0.spool.probe().await?;
        match &self.0.store {
            Store::Folder(_) => Ok(()),
            Store::Bucket(bucket) => bucket.probe().await,
        }
    }
}

fn in_folder(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> OpenError {
    let path: PathBuf = path.into();
    move |source| OpenError::Folder { path, source }
}
