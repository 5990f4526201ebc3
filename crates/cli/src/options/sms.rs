//! Where text messages are sent: the adapter of a gateway, a directory, or nowhere.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use domain::base::Clock;
use domain::delivery::sms_limit::SmsLimits;
use domain::effect::platform::PlatformSecret;
use secrecy::SecretString;
use worker::sms::{FileSms, HttpSms, HttpSmsSettings, SmsDelivery, SmsTransport};

use super::secret::read_secret;

/// Options that say where text messages go; at most one of them. Every process that writes messages has to know that there are
/// any.
#[derive(Args, Clone, Debug, Default)]
#[group(multiple = false)]
pub(crate) struct SmsPlace {
    /// Adapter of a text message gateway, at an address such as https://sms.example/unbind; http:// is accepted for this
    /// machine only. Registered contacts with a phone then get codes, alerts and reminders as text messages, too; set it for
    /// `serve`, `work` and `stores import`. Default: no text messages
    #[arg(long, env = "UNBIND_SMS", value_name = "URL", help_heading = "Text messages")]
    pub(crate) sms: Option<String>,
    /// Directory in which each text message is saved as a .json file instead of being sent: for demo and development
    #[arg(long, env = "UNBIND_SMS_DIR", value_name = "DIR", help_heading = "Text messages")]
    pub(crate) sms_dir: Option<PathBuf>,
}

impl SmsPlace {
    /// The address of the adapter, if one was given.
    pub(crate) fn url(&self) -> Option<&str> {
        self.sms.as_deref().filter(|url| !url.is_empty())
    }

    /// True when there are text messages.
    pub(crate) fn is_set(&self) -> bool {
        self.url().is_some() || self.sms_dir.is_some()
    }
}

/// Options that name the secret shared with the adapter.
#[derive(Args, Debug, Default)]
pub(crate) struct SmsSecretOptions {
    /// File with the secret shared with the adapter of text messages: 32 bytes or more, the same for `serve` and `work`, and
    /// another one than the platform's. Every message in both directions is signed with it
    #[arg(long, env = "UNBIND_SMS_SECRET_FILE", value_name = "FILE", help_heading = "Text messages")]
    sms_secret_file: Option<PathBuf>,
    /// The secret itself, if a file is not possible. Use the variable: others on the machine can read
    /// a command line
    #[arg(
        long,
        env = "UNBIND_SMS_SECRET",
        hide_env_values = true,
        value_name = "TEXT",
        conflicts_with = "sms_secret_file",
        help_heading = "Text messages"
    )]
    sms_secret: Option<SecretString>,
}

impl SmsSecretOptions {
    /// The secret, if one was given.
    pub(crate) fn secret(&self) -> anyhow::Result<Option<PlatformSecret>> {
        let (file, text) = (self.sms_secret_file.as_deref(), self.sms_secret.as_ref());
        let Some(text) = read_secret("the secret of the text message gateway", file, text)? else { return Ok(None) };
        let secret = PlatformSecret::new(text.as_bytes());
        Ok(Some(secret.context("the secret of the text message gateway must have 32 bytes or more")?))
    }

    /// The secret for this place: none where no gateway is named, and an error where one is named without its secret.
    pub(crate) fn secret_for(&self, place: &SmsPlace) -> anyhow::Result<Option<PlatformSecret>> {
        let secret = self.secret()?;
        if place.url().is_some() && secret.is_none() {
            bail!("UNBIND_SMS names a text message gateway: set UNBIND_SMS_SECRET_FILE to the secret shared with it");
        }
        Ok(secret)
    }
}

/// Options for sending text messages.
#[derive(Args, Debug)]
pub(crate) struct SmsOptions {
    /// Allow an adapter in a private network. Otherwise private addresses are refused, also when its name resolves to one
    #[arg(long, env = "UNBIND_SMS_ALLOW_PRIVATE", help_heading = "Text messages")]
    sms_allow_private: bool,
    /// Segments of text messages a day, codes aside; further messages wait until the next morning. The same for every `work`
    #[arg(
        long, env = "UNBIND_SMS_DAILY_SEGMENTS", value_name = "COUNT", default_value_t = SmsLimits::default().segments,
        value_parser = clap::value_parser!(i32).range(0..=100_000_000), help_heading = "Text messages"
    )]
    sms_daily_segments: i32,
    /// Segments of codes a day, a reserve of their own; further codes are not sent by text message. The same for every `work`
    #[arg(
        long, env = "UNBIND_SMS_DAILY_CODE_SEGMENTS", value_name = "COUNT",
        default_value_t = SmsLimits::default().code_segments,
        value_parser = clap::value_parser!(i32).range(0..=100_000_000), help_heading = "Text messages"
    )]
    sms_daily_code_segments: i32,
    #[command(flatten)]
    secret: SmsSecretOptions,
}

impl SmsOptions {
    /// The worker's way to send text messages.
    pub(crate) fn delivery(&self, place: &SmsPlace, clock: Arc<dyn Clock>) -> anyhow::Result<SmsDelivery> {
        let limits = SmsLimits { segments: self.sms_daily_segments, code_segments: self.sms_daily_code_segments };
        Ok(SmsDelivery { transport: self.transport(place, clock)?, limits })
    }

    fn transport(&self, place: &SmsPlace, clock: Arc<dyn Clock>) -> anyhow::Result<Option<Arc<dyn SmsTransport>>> {
        if let Some(dir) = &place.sms_dir {
            return Ok(Some(Arc::new(FileSms::new(dir))));
        }
        let (Some(url), Some(secret)) = (place.url(), self.secret.secret_for(place)?) else { return Ok(None) };
        let settings = HttpSmsSettings { allow_private: self.sms_allow_private, ..HttpSmsSettings::new(url, secret) };
        Ok(Some(Arc::new(HttpSms::new(settings, clock)?)))
    }
}
