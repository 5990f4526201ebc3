//! Sending letters: through a mail server, or into a folder during development.

use std::fmt;
use std::path::PathBuf;

use async_trait::async_trait;
use domain::base::{LetterId, SecretKey};
use domain::delivery::bounce::{self, Proof};

pub(crate) mod eml;
pub mod limit;
pub mod bounce_message;
mod bounce_shape;
mod reply;
mod smtp;
mod smtp_url;

pub use eml::EmlTransport;
pub use smtp::{SmtpError, SmtpTransport};
pub use smtp_url::{SmtpSettings, SmtpTls, SmtpUrlError};

/// An installation's choices for sending letters. By default nothing is limited and no bounces are read.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// Limits per recipient domain.
    pub limits: limit::Limits,
    /// The domain of per-letter return addresses (VERP).
    pub envelope_domain: Option<String>,
    /// The server's key, which signs those addresses. Without it none are made and none are accepted.
    pub key: Option<SecretKey>,
    /// The Maildir that bounces are delivered to.
    pub maildir: Option<PathBuf>,
}

impl Delivery {
    /// The proof that this installation requires of a bounce.
    pub fn proof(&self) -> Proof {
        if self.envelope_domain.is_some() && self.key.is_some() { Proof::Mark } else { Proof::MessageId }
    }

    /// The envelope sender: one per letter where that is configured, else `sender`.
    pub fn return_address(&self, letter: LetterId, sender: &str) -> String {
        match (&self.envelope_domain, &self.key) {
            (Some(domain), Some(key)) => bounce::return_address(key, letter, domain),
            _ => sender.to_owned(),
        }
    }
}

/// A letter with its envelope. Without `Debug`, because it holds addresses.
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

/// Why a letter was not sent. The text holds no address, because it is stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Failed for now; also when it is unknown whether the letter was sent.
    #[error("{0}")]
    Transient(String),
    /// Permanent: the server refused this letter.
    #[error("{0}")]
    Permanent(String),
}

/// Sends letters. May be called again for the same letter; the copy has the same `Message-ID`.
#[async_trait]
pub trait MailTransport: Send + Sync + fmt::Debug {
    /// Sends one letter and returns the server's answer. Must end within [`crate::jobs::SEND_PERIOD`], and may be
    /// dropped before it does.
    async fn send(&self, mail: &Mail<'_>) -> Result<String, SendError>;
}
