//! The server's secret: read once, derived into a key, never shown.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use domain::base::SecretKey;
use secrecy::{ExposeSecret as _, SecretString};

/// Options that name the secret.
#[derive(Args, Debug)]
pub(crate) struct SecretOptions {
    /// File with the secret that protects sign-in codes: 32 bytes or more, the same for every `serve`.
    /// A line break at its end is ignored
    #[arg(long, env = "UNBIND_SECRET_FILE", value_name = "FILE", help_heading = "Secret")]
    pub(super) secret_file: Option<PathBuf>,
    /// The secret itself, if a file is not possible. Use the variable: others on the machine can read
    /// a command line
    #[arg(
        long,
        env = "UNBIND_SECRET",
        hide_env_values = true,
        value_name = "TEXT",
        conflicts_with = "secret_file",
        help_heading = "Secret"
    )]
    pub(super) secret: Option<SecretString>,
}

impl SecretOptions {
    /// The key, if a secret was given.
    pub(crate) fn key_if_any(&self) -> anyhow::Result<Option<SecretKey>> {
        let Some(text) = read_secret("the secret", self.secret_file.as_deref(), self.secret.as_ref())? else {
            return Ok(None);
        };
        let origin = match &self.secret_file {
            Some(file) => format!("the secret in {}", file.display()),
            None => "UNBIND_SECRET".to_owned(),
        };
        let key = SecretKey::derive(text.as_bytes());
        key.with_context(|| format!("{origin} must have 32 bytes or more; it has {}", text.len())).map(Some)
    }

    /// The key derived from the secret.
    pub(crate) fn key(&self) -> anyhow::Result<SecretKey> {
        self.key_if_any()?.context(
            "no secret: set UNBIND_SECRET_FILE to a file of 32 bytes or more (create one with `openssl rand -hex 32`), or UNBIND_SECRET",
        )
    }
}

/// The text of a secret given in a file or directly, without line breaks at its end; `name` is for the error.
pub(super) fn read_secret(
    name: &str,
    file: Option<&Path>,
    text: Option<&SecretString>,
) -> anyhow::Result<Option<String>> {
    let text = match (file, text) {
        (Some(file), _) => {
            std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read from {}", file.display()))?
        }
        (None, Some(text)) => text.expose_secret().to_owned(),
        (None, None) => return Ok(None),
    };
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> SecretOptions {
        SecretOptions { secret_file: None, secret: Some(text.into()) }
    }

    #[test]
    fn short_secret_is_refused_and_not_repeated() {
        let error = given("hunter2hunter2").key().map(drop).unwrap_err().to_string();
        assert!(error.contains("32 bytes") && error.contains("14") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn debug_output_hides_the_secret() {
        assert!(!format!("{:?}", given(&"s3cret".repeat(8))).contains("s3cret"));
    }

    #[test]
    fn secret_file_may_end_with_a_newline() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("secret");
        std::fs::write(&file, format!("{}\n", "x".repeat(32))).unwrap();
        let from_file = SecretOptions { secret_file: Some(file), secret: None }.key().unwrap();
        let direct = given(&"x".repeat(32)).key().unwrap();
        assert_eq!(from_file.sign("test", &[b"a"]), direct.sign("test", &[b"a"]));
    }
}
