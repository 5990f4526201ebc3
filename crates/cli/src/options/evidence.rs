//! The evidence store, and the keys documents are sealed with.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use domain::base::clock::{Clock, SystemClock};
use vault::{KeyRing, Location, Settings, Vault};

/// Read by the bucket's client itself; not options, so that a command line shows no credentials.
#[cfg(test)]
pub(crate) const BUCKET_VARIABLES: [&str; 5] =
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL"];

/// How to generate keys, for error messages.
const HOW_TO_MAKE: &str = "create one with `umask 077; unbind evidence keys new > FILE`";

/// Options that name the evidence store.
#[derive(Args, Clone)]
pub(crate) struct EvidenceOptions {
    /// Location of uploaded documents, stored encrypted: a folder, or s3://bucket/prefix with its credentials, region and
    /// endpoint in the AWS_* variables. Must be the same for every `serve` and `work`
    #[arg(
        long,
        env = "UNBIND_EVIDENCE_STORE",
        hide_env_values = true,
        value_name = "PLACE",
        help_heading = "Evidence"
    )]
    evidence_store: Option<String>,
    /// File with the master keys, lines `<id> <64 hexadecimal digits>`, the current one first; `unbind evidence keys new`
    /// creates one. Keep a copy in a different place than the database backups: without it every document is lost
    #[arg(long, env = "UNBIND_EVIDENCE_KEYS_FILE", value_name = "FILE", help_heading = "Evidence")]
    evidence_keys_file: Option<PathBuf>,
}

impl EvidenceOptions {
    /// These options; those not given default to the data directory, where missing keys are generated: for demo and
    /// development.
    pub(crate) fn or_in(&self, data_dir: &Path) -> anyhow::Result<Self> {
        let evidence_keys_file = match &self.evidence_keys_file {
            Some(file) => file.clone(),
            None => keep_evidence_keys(data_dir)?,
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

    /// The store, opened with its keys.
    pub(crate) fn vault(&self) -> anyhow::Result<Vault> {
        let Some(place) = self.evidence_store.as_deref().filter(|place| !place.is_empty()) else {
            bail!("no evidence store: set UNBIND_EVIDENCE_STORE to a folder, or to s3://bucket/prefix");
        };
        let location: Location = place.parse().context("UNBIND_EVIDENCE_STORE cannot be used")?;
        let keys = self.keys()?;
        Vault::open(Settings::new(location), keys, SystemClock.now().into())
            .context("the evidence store cannot be opened")
    }

    /// Checks location and keys; opens only the key file.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let Some(place) = self.evidence_store.as_deref().filter(|place| !place.is_empty()) else {
            bail!("no evidence store: set UNBIND_EVIDENCE_STORE to a folder, or to s3://bucket/prefix");
        };
        place.parse::<Location>().context("UNBIND_EVIDENCE_STORE cannot be used")?;
        self.keys().map(drop)
    }

    /// The master keys.
    pub(crate) fn keys(&self) -> anyhow::Result<KeyRing> {
        let Some(file) = &self.evidence_keys_file else {
            bail!("no evidence keys: set UNBIND_EVIDENCE_KEYS_FILE to a file of master keys; {HOW_TO_MAKE}");
        };
        let text = fs::read_to_string(file)
            .with_context(|| format!("the evidence keys cannot be read from {}; {HOW_TO_MAKE}", file.display()))?;
        if fs::metadata(file).is_ok_and(|file| file.mode() & 0o077 != 0) {
            let file = file.display();
            tracing::warn!(%file, "other users can read the evidence keys: run chmod 600 {file}");
        }
        KeyRing::parse(&text).with_context(|| format!("the evidence keys in {} cannot be used", file.display()))
    }
}

/// The evidence folder of demo and development.
pub(crate) fn evidence_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("evidence")
}

/// The master keys of demo and development, generated at the first start, readable by their owner only.
fn keep_evidence_keys(data_dir: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(data_dir).with_context(|| format!("cannot create {}", data_dir.display()))?;
    let file = data_dir.join("evidence-keys");
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file) {
        Ok(mut new) => new.write_all(KeyRing::generate("demo")?.as_bytes())?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).with_context(|| format!("cannot create {}", file.display())),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(store: &str, keys: &Path) -> EvidenceOptions {
        EvidenceOptions { evidence_store: Some(store.to_owned()), evidence_keys_file: Some(keys.to_owned()) }
    }

    #[test]
    fn missing_evidence_options_are_explained() {
        let dir = tempfile::tempdir().unwrap();
        let none = EvidenceOptions { evidence_store: None, evidence_keys_file: None };
        assert!(none.vault().unwrap_err().to_string().contains("UNBIND_EVIDENCE_STORE"));
        assert!(none.keys().unwrap_err().to_string().contains("unbind evidence keys new"));
        let absent = format!("{:#}", given("x", &dir.path().join("absent")).keys().unwrap_err());
        assert!(absent.contains("absent") && absent.contains("unbind evidence keys new"), "{absent}");
        let keys = keep_evidence_keys(dir.path()).unwrap();
        let place = format!("{:#}", given("ftp://user:hunter2@host", &keys).vault().unwrap_err());
        assert!(place.contains("UNBIND_EVIDENCE_STORE") && !place.contains("hunter2"), "{place}");
    }

    #[test]
    fn demo_keys_are_created_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let file = keep_evidence_keys(dir.path()).unwrap();
        let first = fs::read(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        keep_evidence_keys(dir.path()).unwrap();
        assert_eq!(fs::read(&file).unwrap(), first);
        let vault = EvidenceOptions { evidence_store: None, evidence_keys_file: None }.or_in(dir.path()).unwrap();
        assert_eq!(vault.vault().unwrap().keys().current_id(), "demo");
    }
}
