//! Text messages as files in a folder, for demo, development and tests: nothing leaves this machine.

use std::io;
use std::path::PathBuf;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{Sms, SmsAnswer, SmsError, SmsTransport};
use crate::mail::eml;

/// Writes each message to `<id>.json`; sending it again replaces the file.
#[derive(Debug, Clone)]
pub struct FileSms {
    folder: PathBuf,
}

impl FileSms {
    /// A transport into this folder, which is created with the first message.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

#[async_trait]
impl SmsTransport for FileSms {
    async fn send(&self, sms: &Sms<'_>) -> Result<SmsAnswer, SmsError> {
        let message: Value = serde_json::from_slice(sms.message).unwrap_or_default();
        let file = json!({ "id": sms.id, "to": sms.to, "message": message });
        let (folder, name, text) = (self.folder.clone(), format!("{}.json", sms.id), format!("{file:#}\n"));
        let written = tokio::task::spawn_blocking(move || eml::write(&folder, &name, text.as_bytes())).await;
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        written.map_err(|error| SmsError::Transient(format!("the file could not be written: {error}")))?;
        Ok(SmsAnswer::Delivered)
    }
}
