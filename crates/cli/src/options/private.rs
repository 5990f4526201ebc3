//! The data directory of demo and development: a private database, an evidence folder, and keys generated at the first
//! start. Absent from a build for use.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use domain::base::{SecretKey, Token};
use launcher::{Settings, Status};
use vault::KeyRing;

use super::{DatabaseOptions, EvidenceOptions, SecretOptions};

/// The settings of the private database in a data directory.
pub(crate) fn private_database(data_dir: &Path) -> Settings {
    Settings::durable(data_dir.join("pg"), "unbind")
}

impl DatabaseOptions {
    /// The address of the private database, if it runs.
    pub(super) fn private_url(&self) -> anyhow::Result<String> {
        match launcher::status(&private_database(&self.data_dir))? {
            Status::Running(running) => Ok(running.url),
            Status::Stopped { .. } | Status::Absent => {
                bail!("no database: set DATABASE_URL, or start a private one with `unbind db up`")
            }
        }
    }
}

impl SecretOptions {
    /// The secret in a file.
    pub(crate) fn in_file(file: PathBuf) -> Self {
        Self { secret_file: Some(file), secret: None }
    }

    /// The key, or a random one without a secret: no server recognises blind indexes made with that.
    pub(crate) fn key_or_another(&self) -> anyhow::Result<SecretKey> {
        if let Some(key) = self.key_if_any()? {
            return Ok(key);
        }
        let token = Token::generate()?;
        SecretKey::derive(token.expose().as_bytes()).context("no key can be derived from a random token")
    }
}

impl EvidenceOptions {
    /// These options; those not given default to the data directory, where missing keys are generated: for demo and
    /// development.
    pub(crate) fn or_in(&self, data_dir: &Path) -> anyhow::Result<Self> {
        let evidence_keys_file = match &self.evidence_keys_file {
            Some(file) => file.clone(),
            None => {
                fs::create_dir_all(data_dir).with_context(|| format!("cannot create {}", data_dir.display()))?;
                keep_private(data_dir.join("evidence-keys"), || Ok(KeyRing::generate("demo")?))?
            }
        };
        let in_data_dir = || evidence_folder(data_dir).to_string_lossy().into_owned();
        Ok(Self {
            evidence_store: Some(self.evidence_store.clone().unwrap_or_else(in_data_dir)),
            evidence_keys_file: Some(evidence_keys_file),
        })
    }

    /// The same options as variables, for a child process.
    pub(crate) fn variables(&self) -> Vec<(&'static str, OsString)> {
        let store = self.evidence_store.as_ref().map(|place| ("UNBIND_EVIDENCE_STORE", place.into()));
        let keys = self.evidence_keys_file.as_ref().map(|file| ("UNBIND_EVIDENCE_KEYS_FILE", file.into()));
        store.into_iter().chain(keys).collect()
    }
}

/// The evidence folder of demo and development.
pub(crate) fn evidence_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("evidence")
}

/// A file readable by its owner only; its text is generated at the first start.
pub(crate) fn keep_private<Text: AsRef<str>>(
    file: PathBuf,
    generate: impl FnOnce() -> anyhow::Result<Text>,
) -> anyhow::Result<PathBuf> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file) {
        Ok(mut new) => new.write_all(generate()?.as_ref().as_bytes())?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).with_context(|| format!("cannot create {}", file.display())),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn demo_keys_are_created_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let evidence = || EvidenceOptions { evidence_store: None, evidence_keys_file: None }.or_in(dir.path()).unwrap();
        let file = evidence().evidence_keys_file.unwrap();
        let first = fs::read(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(evidence().vault().unwrap().keys().current_id(), "demo");
        assert_eq!(fs::read(&file).unwrap(), first);
    }
}
