//! Where letters are sent: a mail server, or a directory.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use worker::mail::limit::{Limits, Rates};
use worker::mail::{Delivery, EmlTransport, MailTransport, SmtpSettings, SmtpTransport};

use super::SecretOptions;

/// Options that say where letters go; exactly one of them.
#[derive(Args, Clone)]
#[group(required = true, multiple = false)]
pub(crate) struct MailOptions {
    /// Mail server: smtps://user:password@host (TLS from the first byte, port 465) or smtp://user:password@host (STARTTLS,
    /// port 587); smtp://localhost is used without TLS, port 25
    #[arg(long, env = "UNBIND_MAIL", hide_env_values = true, value_name = "URL", help_heading = "Mail")]
    mail: Option<String>,
    /// Directory in which each email is saved as an .eml file instead of being sent: for demo and development
    #[arg(long, env = "UNBIND_MAIL_DIR", value_name = "DIR", help_heading = "Mail")]
    mail_dir: Option<PathBuf>,
}

/// As [`MailOptions`], for a command that works without mail.
#[derive(Args)]
#[group(multiple = false)]
pub(crate) struct MailPlace {
    /// Mail server, as for `unbind work`
    #[arg(long, env = "UNBIND_MAIL", hide_env_values = true, value_name = "URL", help_heading = "Mail")]
    mail: Option<String>,
    /// Directory for emails instead of a mail server, as for `unbind work`
    #[arg(long, env = "UNBIND_MAIL_DIR", value_name = "DIR", help_heading = "Mail")]
    pub(crate) mail_dir: Option<PathBuf>,
}

impl MailPlace {
    /// The mail server, if one was given.
    pub(crate) fn smtp(&self, hello: &str) -> anyhow::Result<Option<SmtpTransport>> {
        let Some(url) = self.mail.as_deref().filter(|url| !url.is_empty()) else { return Ok(None) };
        Ok(Some(SmtpTransport::new(SmtpSettings::from_url(url)?, hello)?))
    }
}

/// Options for sending letters and reading bounces.
#[derive(Args)]
pub(crate) struct DeliveryOptions {
    /// Maximum emails per second and domain from this process, such as qq.com=20,*=100; * is any other. Default: no
    /// limit
    #[arg(long, env = "UNBIND_MAIL_RATES", value_name = "DOMAIN=NUMBER,…", help_heading = "Mail")]
    mail_rates: Option<Rates>,
    /// Domain for bounces; each email gets its own return address: bounce+<id>@DOMAIN. Needs the server's secret.
    /// Default: the sender's address, for every email
    #[arg(long, env = "UNBIND_MAIL_ENVELOPE_DOMAIN", value_name = "DOMAIN", help_heading = "Mail")]
    mail_envelope_domain: Option<String>,
    /// Maildir for bounced emails; they are read and moved to its cur/. The alternative is to pipe each to `unbind mail bounce`
    #[arg(long, env = "UNBIND_BOUNCE_MAILDIR", value_name = "DIR", help_heading = "Mail")]
    bounce_maildir: Option<PathBuf>,
    #[command(flatten)]
    secret: SecretOptions,
}

impl DeliveryOptions {
    /// The worker's delivery settings.
    pub(crate) fn delivery(self) -> anyhow::Result<Delivery> {
        let key = self.secret.key_if_any()?;
        let envelope_domain = self.mail_envelope_domain.filter(|domain| !domain.is_empty());
        if let Some(domain) = &envelope_domain {
            let is_host = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
            if domain.len() > 253 || !domain.chars().all(is_host) {
                bail!("UNBIND_MAIL_ENVELOPE_DOMAIN must be a host name, such as bounce.unbind.example");
            }
            if key.is_none() {
                bail!("UNBIND_MAIL_ENVELOPE_DOMAIN needs the server's secret: set UNBIND_SECRET_FILE or UNBIND_SECRET");
            }
        }
        let limits = Limits::new(self.mail_rates.unwrap_or_default());
        Ok(Delivery { limits, envelope_domain, key, maildir: self.bounce_maildir })
    }
}

impl MailOptions {
    /// The transport for the given option. `hello` is the name sent in EHLO.
    pub(crate) fn transport(self, hello: &str) -> anyhow::Result<Arc<dyn MailTransport>> {
        match (self.mail, self.mail_dir) {
            (Some(url), None) => Ok(Arc::new(SmtpTransport::new(SmtpSettings::from_url(&url)?, hello)?)),
            (None, Some(dir)) => Ok(Arc::new(EmlTransport::new(dir))),
            _ => bail!("set either UNBIND_MAIL or UNBIND_MAIL_DIR"),
        }
    }
}
