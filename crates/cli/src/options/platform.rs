//! The platform that carries out approvals, and the shared secret.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use database::Pool;
use domain::base::Clock;
use domain::effect::platform::PlatformSecret;
use secrecy::SecretString;
use worker::platform::{Http, HttpSettings, NoPlatform, Platform, Registry};

use super::secret::read_secret;

/// The option's value for our own register.
const REGISTRY: &str = "registry";

/// Options that name the secret shared with the platform.
#[derive(Args, Debug, Default)]
pub(crate) struct PlatformSecretOptions {
    /// File with the secret shared with the platform: 32 bytes or more, the same for `serve` and `work`. Every message in
    /// both directions is signed with it; without it no message from a platform is accepted
    #[arg(long, env = "UNBIND_PLATFORM_SECRET_FILE", value_name = "FILE", help_heading = "Platform")]
    platform_secret_file: Option<PathBuf>,
    /// The secret itself, if a file is not possible. Use the variable: others on the machine can read
    /// a command line
    #[arg(
        long,
        env = "UNBIND_PLATFORM_SECRET",
        hide_env_values = true,
        value_name = "TEXT",
        conflicts_with = "platform_secret_file",
        help_heading = "Platform"
    )]
    platform_secret: Option<SecretString>,
}

impl PlatformSecretOptions {
    /// The secret, if one was given.
    pub(crate) fn secret(&self) -> anyhow::Result<Option<PlatformSecret>> {
        let (file, text) = (self.platform_secret_file.as_deref(), self.platform_secret.as_ref());
        let Some(text) = read_secret("the platform's secret", file, text)? else { return Ok(None) };
        let secret = PlatformSecret::new(text.as_bytes());
        Ok(Some(secret.context("the platform's secret must have 32 bytes or more")?))
    }
}

/// Options that say which platform carries approvals out.
#[derive(Args, Debug)]
pub(crate) struct PlatformOptions {
    /// Platform that carries out approvals, at an address such as https://platform.example/unbind; http:// is accepted
    /// for this machine only. `registry` changes nothing but the stores of this database: for a demonstration, or where
    /// this database is the platform's own. Without a platform, approvals wait
    #[arg(long, env = "UNBIND_PLATFORM", value_name = "URL", help_heading = "Platform")]
    platform: Option<String>,
    /// Allow a platform in a private network. Otherwise private addresses are refused, also when its name resolves to one
    #[arg(long, env = "UNBIND_PLATFORM_ALLOW_PRIVATE", help_heading = "Platform")]
    platform_allow_private: bool,
    #[command(flatten)]
    secret: PlatformSecretOptions,
}

impl PlatformOptions {
    /// The platform as it was named, if it was.
    pub(crate) fn name(&self) -> Option<&str> {
        self.platform.as_deref()
    }

    /// The selected platform.
    pub(crate) fn platform(&self, pool: &Pool, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<dyn Platform>> {
        let url = match self.name() {
            None => return Ok(Arc::new(NoPlatform)),
            Some(REGISTRY) => return Ok(Arc::new(Registry::new(pool.clone(), clock))),
            Some(url) => url,
        };
        let Some(secret) = self.secret.secret()? else {
            bail!("UNBIND_PLATFORM names a platform: set UNBIND_PLATFORM_SECRET_FILE to the secret shared with it");
        };
        let settings = HttpSettings { allow_private: self.platform_allow_private, ..HttpSettings::new(url, secret) };
        Ok(Arc::new(Http::new(settings, clock)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_secret_is_hidden_and_long_enough() {
        let given =
            |text: &str| PlatformSecretOptions { platform_secret_file: None, platform_secret: Some(text.into()) };
        assert!(!format!("{:?}", given("hunter2hunter2")).contains("hunter2"));
        let error = given("hunter2hunter2").secret().map(drop).unwrap_err().to_string();
        assert!(error.contains("32 bytes") && !error.contains("hunter2"), "{error}");
        assert!(given(&"x".repeat(32)).secret().unwrap().is_some());
        assert!(PlatformSecretOptions::default().secret().unwrap().is_none());
    }
}
