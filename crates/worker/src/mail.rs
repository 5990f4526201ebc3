//! How letters leave: a mail server, or a folder during development.

use std::fmt;

use async_trait::async_trait;
use domain::id::LetterId;

mod eml;
mod smtp;
mod smtp_url;

pub use eml::EmlTransport;
pub use smtp::{SmtpError, SmtpTransport};
pub use smtp_url::{SmtpSettings, SmtpTls, SmtpUrlError};

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
