//! Objects in a folder of this machine. `object_store`'s own folder store is not used: it sets no file modes, does
//! not sync a removal, and copies through memory files that are linked into place here.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::error::off_thread;
use crate::seal::Sealed;
use crate::spool::make_private_folder;
use crate::{ObjectName, ReadError, StoreError};

/// The spool of an evidence folder: on the same filesystem, because finished files are linked out of it.
pub(crate) const SPOOL: &str = ".spool";

#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        make_private_folder(root)?;
        let root = root.canonicalize()?;
        // A group may have been given access on purpose; the files in it are 0600 and sealed in any case.
        if fs::metadata(&root)?.permissions().mode() & 0o077 != 0 {
            tracing::warn!(folder = %root.display(), "other users can enter the evidence folder; run chmod 700 on it unless that is intended");
        }
        Ok(Self { root })
    }

    pub(crate) fn spool(&self) -> PathBuf {
        self.root.join(SPOOL)
    }

    /// Links a sealed file to its name; it is on the disk when this returns.
    pub(crate) async fn keep(&self, sealed: Sealed) -> Result<(), StoreError> {
        let (root, path, name) = (self.root.clone(), self.path(&sealed.name), sealed.name.clone());
        let kept = off_thread(move || {
            let folder = path.parent().unwrap_or(&root);
            File::open(&sealed.path)?.sync_all()?;
            make_private_folder(folder)?;
            fs::hard_link(&sealed.path, &path)?;
            sync_folder(folder)?;
            // Also when another process created the folder, because that one may not have synced it yet.
            sync_folder(&root)
        });
        kept.await.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::AlreadyThere(name),
            _ => error.into(),
        })
    }

    pub(crate) async fn open_object(&self, name: &ObjectName) -> Result<(tokio::fs::File, u64), ReadError> {
        let (path, spool) = (self.path(name), self.spool());
        let (file, length) = off_thread(move || {
            let file = File::open(path).map_err(|error| unless_unmounted(error, &spool))?;
            let length = file.metadata()?.len();
            Ok((file, length))
        })
        .await?;
        Ok((tokio::fs::File::from_std(file), length))
    }

    /// Removes an object; the removal is on the disk when this returns, because it is never repeated.
    pub(crate) async fn remove(&self, name: &ObjectName) -> Result<(), StoreError> {
        let (path, spool) = (self.path(name), self.spool());
        let removed = off_thread(move || match fs::remove_file(&path) {
            Ok(()) => path.parent().map_or(Ok(()), sync_folder),
            Err(error) => match unless_unmounted(error, &spool) {
                error if error.kind() == io::ErrorKind::NotFound => Ok(()),
                error => Err(error),
            },
        });
        Ok(removed.await?)
    }

    fn path(&self, name: &ObjectName) -> PathBuf {
        self.root.join(name.as_str())
    }
}

/// In an unmounted folder no file is found; that must not be taken for a missing object.
fn unless_unmounted(error: io::Error, spool: &Path) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound && !spool.is_dir() {
        io::Error::other("the evidence folder does not exist; is its disk mounted?")
    } else {
        error
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
