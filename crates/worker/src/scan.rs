//! Looking for viruses, where an operator has set up who does (THREATS section 5, step 5).
//!
//! Only the words "it is clean" make a document pass. A scanner that is down, hangs or answers anything else is down: the
//! document waits in quarantine, and is never accepted unseen.

use std::fmt;

use async_trait::async_trait;

mod address;
mod clamd;

pub use address::{ClamdAddress, ClamdAddressError};
pub use clamd::Clamd;

/// What a scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    Clean,
    /// A virus, by the scanner's name for it.
    Infected(String),
}

/// The scanner gave no verdict; why, in words fit for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScanError(pub String);

/// Looks for viruses.
#[async_trait]
pub trait Scanner: Send + Sync + fmt::Debug {
    /// Looks at these bytes, within a limited time.
    ///
    /// # Errors
    /// [`ScanError`]: nothing is known of the bytes.
    async fn scan(&self, bytes: &[u8]) -> Result<Finding, ScanError>;
}
