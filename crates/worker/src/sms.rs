//! Sending text messages: to a gateway's adapter over HTTP, or into a folder for demo and tests (decision 0054).

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use domain::base::LetterId;
use domain::delivery::sms_limit::SmsLimits;

mod file;
pub mod http;

pub use file::FileSms;
pub use http::{HttpSms, HttpSmsSettings, HttpSmsSettingsError};

/// An installation's way to send text messages, and what they may cost. By default there is none.
#[derive(Debug, Clone, Default)]
pub struct SmsDelivery {
    /// Hands messages over.
    pub transport: Option<Arc<dyn SmsTransport>>,
    /// The limits of a day.
    pub limits: SmsLimits,
}

/// A text message. Without `Debug`, because it holds a number and perhaps a code.
#[derive(Clone, Copy)]
pub struct Sms<'a> {
    /// Its id: the same at each attempt, so that a repeated one sends nothing twice.
    pub id: LetterId,
    /// The number: `+`, country and number.
    pub to: &'a str,
    /// The JSON as stored: template, language, text, values.
    pub message: &'a [u8],
}

/// The gateway's answer to a message it did not refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsAnswer {
    /// It will send it; a report says later what became of it.
    Accepted,
    /// It reached the phone already, or the folder.
    Delivered,
}

/// Why a message was not handed over. The text holds no number, because it is stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// Failed for now; also when it is unknown whether it was taken.
    #[error("{0}")]
    Transient(String),
    /// The gateway refused this message for good.
    #[error("{0}")]
    Refused(String),
}

/// Hands text messages over. May be called again for the same message.
#[async_trait]
pub trait SmsTransport: Send + Sync + fmt::Debug {
    /// Hands one message over. Must end within [`crate::jobs::SEND_PERIOD`], and may be dropped before it does.
    async fn send(&self, sms: &Sms<'_>) -> Result<SmsAnswer, SmsError>;
}
