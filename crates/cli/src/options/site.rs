//! The site's public address, and the sender of its letters.

use std::sync::Arc;

use clap::Args;
use domain::Context;
use domain::base::Clock;
use domain::base::clock::SystemClock;
use letters::{Settings, Writer};

use super::SmsPlace;

/// Options of commands that write links or letters.
#[derive(Args, Clone)]
pub(crate) struct SiteOptions {
    /// Public address of the site, such as https://unbind.example. Every link in pages and emails begins with it, and
    /// requests for another host are refused
    #[arg(
        long,
        env = "UNBIND_BASE_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080",
        help_heading = "Site"
    )]
    pub(crate) base_url: String,
    /// Sender address of emails, without a name. The part after the @ is also used in every Message-ID
    #[arg(
        long,
        env = "UNBIND_SENDER",
        value_name = "ADDRESS",
        default_value = "noreply@unbind.example",
        help_heading = "Site"
    )]
    pub(crate) sender: String,
    /// Reply-To address of emails, if somebody reads the replies. Default: none; emails then say that replies are not read
    #[arg(long, env = "UNBIND_REPLY_TO", value_name = "ADDRESS", help_heading = "Site")]
    pub(crate) reply_to: Option<String>,
    #[command(flatten)]
    pub(crate) sms: SmsPlace,
}

impl SiteOptions {
    /// Placeholder settings for a command whose use cases write no letter.
    pub(crate) fn any() -> Self {
        let (base_url, sender) = ("http://127.0.0.1".to_owned(), "noreply@unbind.example".to_owned());
        Self { base_url, sender, reply_to: None, sms: SmsPlace::default() }
    }

    /// The sender's domain: used in Message-IDs, and as the host name in EHLO.
    pub(crate) fn mail_host(&self) -> &str {
        self.sender.rsplit_once('@').map_or("", |(_, host)| host)
    }

    /// The context of use cases, with the system clock.
    pub(crate) fn context(&self) -> anyhow::Result<Context> {
        self.context_at(Arc::new(SystemClock))
    }

    /// The context of use cases, with this clock.
    pub(crate) fn context_at(&self, clock: Arc<dyn Clock>) -> anyhow::Result<Context> {
        let writer = Writer::new(Settings {
            base_url: self.base_url.clone(),
            sender: self.sender.clone(),
            message_id_host: self.mail_host().to_owned(),
            reply_to: self.reply_to.clone().filter(|address| !address.is_empty()),
        })?;
        Ok(Context::new(clock, Arc::new(writer)).with_sms(self.sms.is_set()))
    }
}
