//! The directory of one private server, and the operations on it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::error::if_present;
use crate::{LaunchError, ROLE};

const MARKER: &str = "PRIVATE_POSTGRESQL";
const MARKER_TEXT: &str = "A private PostgreSQL lives here, made by `unbind db up`.\n\
    `unbind db reset` deletes it; do not edit or move anything by hand.\n";
const LOCK: &str = "lock";
const PASSWORD: &str = "password";
const PORT: &str = "port";
const ELSEWHERE: &str = "elsewhere";
const CLUSTER: &str = "cluster";

/// The data directory of [`crate::Settings`], absolute.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) dir: PathBuf,
}

impl Home {
    /// Resolves the directory; changes nothing. Symbolic links are followed, so that one directory has one name.
    pub(crate) fn new(data_dir: &Path) -> Result<Self, LaunchError> {
        let absolute = std::path::absolute(data_dir).map_err(LaunchError::io("resolve", data_dir))?;
        let dir = fs::canonicalize(&absolute).unwrap_or(absolute);
        Ok(Self { dir })
    }

    /// Whether this crate created the directory.
    pub(crate) fn is_ours(&self) -> bool {
        self.dir.join(MARKER).is_file()
    }

    /// Creates the directory, or takes an empty one. A directory with other content is refused.
    pub(crate) fn claim(&self) -> Result<(), LaunchError> {
        if self.is_ours() {
            return Ok(());
        }
        DirBuilder::new().recursive(true).create(&self.dir).map_err(LaunchError::io("create", &self.dir))?;
        let foreign = fs::read_dir(&self.dir)
            .map_err(LaunchError::io("read", &self.dir))?
            .flatten()
            .any(|entry| entry.file_name() != MARKER && entry.file_name() != LOCK);
        // Another process may have claimed it between the two checks.
        if foreign && !self.is_ours() {
            return Err(LaunchError::NotOurs(self.dir.clone()));
        }
        let marker = self.dir.join(MARKER);
        fs::write(&marker, MARKER_TEXT).map_err(LaunchError::io("write", &marker))
    }

    /// Waits for the lock on starting, stopping and resetting. Released when the file is dropped, or by the system
    /// when the process dies.
    pub(crate) fn lock(&self) -> Result<File, LaunchError> {
        let path = self.dir.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(LaunchError::io("open", &path))?;
        file.lock().map_err(LaunchError::io("lock", &path))?;
        Ok(file)
    }

    /// PostgreSQL's own data directory: below this one unless a pointer says otherwise.
    pub(crate) fn cluster_dir(&self) -> Result<PathBuf, LaunchError> {
        Ok(match self.read(ELSEWHERE)? {
            Some(elsewhere) => PathBuf::from(elsewhere),
            None => self.dir.join(CLUSTER),
        })
    }

    /// Stores the location of a cluster outside this directory.
    pub(crate) fn point_to(&self, cluster_dir: &Path) -> Result<(), LaunchError> {
        self.write(ELSEWHERE, &cluster_dir.display().to_string())
    }

    /// The port of the last start.
    pub(crate) fn port(&self) -> Result<Option<u16>, LaunchError> {
        Ok(self.read(PORT)?.and_then(|port| port.parse().ok()))
    }

    /// Stores the port, so that the next start can reuse it and addresses stay valid.
    pub(crate) fn set_port(&self, port: u16) -> Result<(), LaunchError> {
        self.write(PORT, &port.to_string())
    }

    /// Generates and stores a new password of 256 random bits. It is stored beside the cluster, wherever that is, so
    /// that neither exists without the other.
    pub(crate) fn make_password(&self) -> Result<String, LaunchError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| LaunchError::NoRandomness)?;
        let password = hex::encode(bytes);
        write_whole(&self.password_path()?, &password)?;
        Ok(password)
    }

    /// The address of a database on this server.
    pub(crate) fn url(&self, port: u16, database: &str) -> Result<String, LaunchError> {
        let path = self.password_path()?;
        let password = fs::read_to_string(&path).map_err(LaunchError::io("read", &path))?;
        let password = password.trim();
        Ok(format!("postgres://{ROLE}:{password}@127.0.0.1:{port}/{database}"))
    }

    fn password_path(&self) -> Result<PathBuf, LaunchError> {
        Ok(self.cluster_dir()?.with_file_name(PASSWORD))
    }

    /// Deletes everything this crate created except the marker and the lock: the lock is held, and others may be
    /// waiting for it.
    pub(crate) fn clear(&self) -> Result<(), LaunchError> {
        let cluster_dir = self.cluster_dir()?;
        remove_dir(&cluster_dir)?;
        remove_dir(&cluster_dir.with_extension("new"))?;
        if let Some(parent) = cluster_dir.parent().filter(|parent| *parent != self.dir) {
            remove_dir(parent)?;
        }
        for name in [PASSWORD, PORT, ELSEWHERE] {
            let path = self.dir.join(name);
            if_present(fs::remove_file(&path)).map_err(LaunchError::io("remove", &path))?;
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Option<String>, LaunchError> {
        let path = self.dir.join(name);
        let text = if_present(fs::read_to_string(&path)).map_err(LaunchError::io("read", &path))?;
        Ok(text.map(|text| text.trim().to_owned()))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), LaunchError> {
        write_whole(&self.dir.join(name), text)
    }
}

/// Writes a small file atomically, readable by its owner only.
fn write_whole(path: &Path, text: &str) -> Result<(), LaunchError> {
    let new = path.with_extension("new");
    let written = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&new)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(LaunchError::io("write", path))
}

/// Deletes a directory, which may be missing.
pub(crate) fn remove_dir(dir: &Path) -> Result<(), LaunchError> {
    if_present(fs::remove_dir_all(dir)).map_err(LaunchError::io("remove", dir)).map(drop)
}
