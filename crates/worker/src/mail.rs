//! How letters leave: a mail server, or a folder during development.

use std::fmt;

use std::path::PathBuf;

use async_trait::async_trait;
use domain::base::id::LetterId;
use domain::base::secret::SecretKey;
use domain::delivery::bounce;

mod eml;
pub mod limit;
pub mod returned;
mod smtp;
mod smtp_url;

pub use eml::EmlTransport;
pub use smtp::{SmtpError, SmtpTransport};
pub use smtp_url::{SmtpSettings, SmtpTls, SmtpUrlError};

/// What an installation chose about letters on their way. By default nothing is limited and nothing comes back.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// How fast letters go to one domain.
    pub limits: limit::Limits,
    /// The domain whose addresses letters are returned to (VERP), each with one of its own.
    pub envelope_domain: Option<String>,
    /// The server's key: marks those addresses. Without it they are neither made nor believed.
    pub key: Option<SecretKey>,
    /// A Maildir that returned letters are put into.
    pub maildir: Option<PathBuf>,
}

impl Delivery {
    /// The address of a letter's envelope: its own where that is configured, the sender's else.
    pub fn return_address(&self, letter: LetterId, sender: &str) -> String {
        match (&self.envelope_domain, &self.key) {
            (Some(domain), Some(key)) => bounce::return_address(key, letter, domain),
            _ => sender.to_owned(),
        }
    }
}

/// A letter with its envelope.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// The letter.
    pub id: LetterId,
    /// Where bounces go.
    pub from: &'a str,
    /// The one recipient.
    pub to: &'a str,
    /// The whole message (RFC 5322), sent as it is.
    pub raw: &'a [u8],
}

impl fmt::Debug for Mail<'_> {
    /// Leaves out addresses and words.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a letter did not leave. The words hold no address: they are kept and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Not now; perhaps later. Also when it is not known whether it left.
    #[error("{0}")]
    Transient(String),
    /// Never: the server refused this letter.
    #[error("{0}")]
    Permanent(String),
}

/// Hands letters over. May be called for the same letter again; the copy has the same `Message-ID`.
#[async_trait]
pub trait MailTransport: Send + Sync + fmt::Debug {
    /// Sends one letter and returns the server's words. Must end, one way or the other, within
    /// [`crate::jobs::SEND_PERIOD`], and may be dropped before it does.
    ///
    /// # Errors
    /// [`SendError`].
    async fn send(&self, mail: &Mail<'_>) -> Result<String, SendError>;
}
