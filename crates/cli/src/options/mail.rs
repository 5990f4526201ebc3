//! Where letters go: a mail server, or a directory.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use worker::mail::{EmlTransport, MailTransport, SmtpSettings, SmtpTransport};

/// Options that say where letters go; exactly one of them.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct MailOptions {
    /// Mail server: smtps://user:password@host (TLS from the first byte, port 465) or smtp://user:password@host (STARTTLS,
    /// port 587); smtp://localhost is spoken to in the clear, port 25
    #[arg(long, env = "UNBIND_MAIL", hide_env_values = true, value_name = "URL", help_heading = "Mail")]
    mail: Option<String>,
    /// Directory that receives each letter as an .eml file instead of being sent: for demo and development
    #[arg(long, env = "UNBIND_MAIL_DIR", value_name = "DIR", help_heading = "Mail")]
    mail_dir: Option<PathBuf>,
}

impl MailOptions {
    /// The transport for the one that was given. `hello` is the name this host greets a mail server with.
    pub(crate) fn transport(self, hello: &str) -> anyhow::Result<Arc<dyn MailTransport>> {
        match (self.mail, self.mail_dir) {
            (Some(url), None) => Ok(Arc::new(SmtpTransport::new(SmtpSettings::from_url(&url)?, hello)?)),
            (None, Some(dir)) => Ok(Arc::new(EmlTransport::new(dir))),
            _ => bail!("set either UNBIND_MAIL or UNBIND_MAIL_DIR"),
        }
    }
}
