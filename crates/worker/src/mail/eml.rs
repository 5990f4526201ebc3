//! Letters as files: the development transport. Any mail program opens them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::{Mail, MailTransport, SendError};

/// Writes each letter to `<letter id>.eml`; sending it again replaces the file.
#[derive(Debug, Clone)]
pub struct EmlTransport {
    folder: PathBuf,
}

impl EmlTransport {
    /// A transport into this folder, which is created with the first letter.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

#[async_trait]
impl MailTransport for EmlTransport {
    async fn send(&self, mail: &Mail<'_>) -> Result<String, SendError> {
        let (folder, name, raw) = (self.folder.clone(), format!("{}.eml", mail.id), mail.raw.to_vec());
        let result = format!("written to {name}");
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &raw)).await;
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        written.map_err(|error| SendError::Transient(format!("the file could not be written: {error}")))?;
        Ok(result)
    }
}

/// Writes to a temporary name first, so that readers never find half a file.
pub(crate) fn write(folder: &Path, name: &str, raw: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let part = folder.join(format!(".{name}.{}", uuid::Uuid::new_v4().simple()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&part)?;
        file.write_all(raw)?;
        file.sync_all()?;
        fs::rename(&part, folder.join(name))
    })();
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written?;
    File::open(folder)?.sync_all()
}
