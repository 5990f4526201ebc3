//! The evidence store, and the keys documents are sealed with.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use domain::base::Clock;
use domain::base::clock::SystemClock;
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
    pub(super) evidence_store: Option<String>,
    /// File with the master keys, lines `<id> <64 hexadecimal digits>`, the current one first; `unbind evidence keys new`
    /// creates one. Keep a copy in a different place than the database backups: without it every document is lost
    #[arg(long, env = "UNBIND_EVIDENCE_KEYS_FILE", value_name = "FILE", help_heading = "Evidence")]
    pub(super) evidence_keys_file: Option<PathBuf>,
}

impl EvidenceOptions {
    /// The store, opened with its keys.
    pub(crate) fn vault(&self) -> anyhow::Result<Vault> {
        let (location, keys) = (self.location()?, self.keys()?);
        Vault::open(Settings::new(location), keys, SystemClock.now().into())
            .context("the evidence store cannot be opened")
    }

    fn location(&self) -> anyhow::Result<Location> {
        let Some(place) = self.evidence_store.as_deref().filter(|place| !place.is_empty()) else {
            bail!("no evidence store: set UNBIND_EVIDENCE_STORE to a folder, or to s3://bucket/prefix");
        };
        place.parse().context("UNBIND_EVIDENCE_STORE cannot be used")
    }

    /// Checks location and keys; opens only the key file.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        self.location()?;
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

#[cfg(test)]
mod tests {
    use std::path::Path;

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
        let keys = dir.path().join("keys");
        fs::write(&keys, KeyRing::generate("test").unwrap().as_bytes()).unwrap();
        let place = format!("{:#}", given("ftp://user:hunter2@host", &keys).vault().unwrap_err());
        assert!(place.contains("UNBIND_EVIDENCE_STORE") && !place.contains("hunter2"), "{place}");
    }
}
