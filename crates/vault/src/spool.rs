//! The spool: a folder for files being sealed. They are encrypted from their first byte.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use crate::StoreError;
use crate::error::off_thread;

/// Age at which a spool file counts as abandoned: longer than any upload may take (docs/SECURITY.md, upload step 2),
/// and as long as pending deletions of new objects wait.
pub const LEFTOVER_AGE: Duration = Duration::from_secs(60 * 60);

const FILE_PREFIX: &str = "sealing-";

#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    floor_bytes: u64,
}

impl Spool {
    /// Creates the folder, accessible to its owner only, and removes files a killed process left there.
    pub(crate) fn open(folder: PathBuf, floor_bytes: u64, now: SystemTime) -> io::Result<Self> {
        make_private_folder(&folder)?;
        // In a world-writable parent folder another user may have been first: a symbolic link is refused, and setting
        // the permissions fails unless the folder is ours.
        if fs::symlink_metadata(&folder)?.is_symlink() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        remove_leftovers(&folder, now)?;
        Ok(Self { folder, floor_bytes })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new file, 0600, removed when dropped.
    pub(crate) async fn create(&self) -> Result<NamedTempFile, StoreError> {
        let (folder, floor_bytes) = (self.folder.clone(), self.floor_bytes);
        let file = off_thread(move || {
            let room = rustix::fs::statvfs(&folder)?;
            if room.f_bavail.saturating_mul(room.f_frsize) < floor_bytes {
                return Err(io::ErrorKind::StorageFull.into());
            }
            tempfile::Builder::new().prefix(FILE_PREFIX).tempfile_in(&folder)
        });
        Ok(file.await?)
    }

    /// Checks that files can be written here.
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        let file = self.create().await?;
        Ok(off_thread(move || {
            io::Write::write_all(&mut file.as_file(), b"probe")?;
            file.as_file().sync_all()?;
            file.close()
        })
        .await?)
    }
}

/// Creates a folder only its owner may enter; an existing one is left unchanged.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn remove_leftovers(folder: &Path, now: SystemTime) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(FILE_PREFIX) {
            continue;
        }
        let removed = entry.metadata().and_then(|file| {
            // A file dated in the future comes from another clock, so it is kept until it is old enough.
            let is_leftover = now.duration_since(file.modified()?).is_ok_and(|age| age > LEFTOVER_AGE);
            if is_leftover { fs::remove_file(entry.path()) } else { Ok(()) }
        });
        match removed {
            // Its owner, or another process that opens the vault, has removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => other?,
        }
    }
    Ok(())
}
