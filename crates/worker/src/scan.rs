//! The virus scan, where an operator has set up a scanner (docs/SECURITY.md, upload step 5).
//!
//! A document passes only on an explicit clean verdict. A scanner that is unreachable, hangs or answers anything else
//! counts as down: the document waits in quarantine and is never accepted unscanned.

use std::fmt;

use async_trait::async_trait;

mod address;
mod clamd;

pub use address::{ClamdAddress, ClamdAddressError};
pub use clamd::Clamd;

/// A scanner's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanResult {
    /// No virus found.
    Clean,
    /// A virus, with the scanner's name for it.
    Infected(String),
}

/// The scanner gave no verdict; the reason, as text fit for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScanError(pub String);

/// Scans documents for viruses.
#[async_trait]
pub trait Scanner: Send + Sync + fmt::Debug {
    /// Scans these bytes, within a limited time.
    ///
    /// # Errors
    /// [`ScanError`]: there is no verdict on the bytes.
    async fn scan(&self, bytes: &[u8]) -> Result<ScanResult, ScanError>;
}
