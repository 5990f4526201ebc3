//! The virus scan, where an operator has set up clamd (docs/SECURITY.md, upload step 5): ClamAV's daemon, over its
//! INSTREAM command.
//!
//! A document passes only on an explicit clean verdict. A scanner that is unreachable, hangs or answers anything else
//! counts as down: the document waits in quarantine and is never accepted unscanned.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clamav_client::tokio::{Socket, Tcp, TransportProtocol, scan_buffer};
use tokio::time::timeout;

use crate::redact::redact;

mod address;

pub use address::{ClamdAddress, ClamdAddressError};

/// Bytes sent at once.
const CHUNK_BYTES: usize = 64 * 1024;

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

/// A clamd server.
#[derive(Debug, Clone)]
pub struct Clamd {
    /// Where it listens.
    pub address: ClamdAddress,
    /// Limit for connecting.
    pub connect_period: Duration,
    /// Limit for sending 10 MiB and reading the answer; clamd takes well under a second unless it is reloading.
    pub scan_period: Duration,
}

impl Clamd {
    /// The clamd at this address, with 10 s to connect and 30 s to answer.
    pub fn new(address: ClamdAddress) -> Self {
        Self { address, connect_period: Duration::from_secs(10), scan_period: Duration::from_secs(30) }
    }

    /// Scans these bytes for viruses.
    ///
    /// # Errors
    /// [`ScanError`]: there is no verdict on the bytes.
    pub async fn scan(&self, bytes: &[u8]) -> Result<ScanResult, ScanError> {
        match timeout(self.connect_period + self.scan_period, self.ask(bytes)).await {
            Ok(Ok(answer)) => judge(&answer),
            Ok(Err(error)) => Err(ScanError(format!("clamd did not answer: {}", redact(&error.to_string())))),
            Err(_) => Err(ScanError("clamd did not answer in time".to_owned())),
        }
    }

    async fn ask(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let chunk = Some(CHUNK_BYTES);
        match self.address.clone() {
            ClamdAddress::Tcp { host, port } => {
                let line: Tcp<(String, u16)> = Tcp { host_address: (host, port) };
                scan_buffer(bytes, Patient { line, period: self.connect_period }, chunk).await
            }
            ClamdAddress::Unix(socket_path) => {
                let line: Socket<PathBuf> = Socket { socket_path };
                scan_buffer(bytes, Patient { line, period: self.connect_period }, chunk).await
            }
        }
    }
}

/// Reads clamd's answer: `stream: OK` or `stream: <name> FOUND`; anything else is an error. The library's own parser
/// takes any text that contains OK for a clean file.
///
/// Above its `StreamMaxLength` clamd answers with an error or disconnects: no verdict. The file was not scanned, so
/// it may not pass; it is within our limits, so the applicant cannot fix it.
fn judge(answer: &[u8]) -> Result<ScanResult, ScanError> {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_end_matches(['\0', '\n']);
    match text.strip_prefix("stream: ") {
        Some("OK") => Ok(ScanResult::Clean),
        Some(rest) => match rest.strip_suffix(" FOUND").filter(|name| !name.trim().is_empty()) {
            Some(name) => Ok(ScanResult::Infected(redact(name))),
            None => Err(ScanError(format!("clamd answered: {}", redact(text)))),
        },
        None => Err(ScanError(format!("clamd answered: {}", redact(text)))),
    }
}

/// A transport whose connection setup has a time limit.
struct Patient<T> {
    line: T,
    period: Duration,
}

impl<T: TransportProtocol> TransportProtocol for Patient<T> {
    type Stream = T::Stream;

    async fn connect(&self) -> io::Result<T::Stream> {
        match timeout(self.period, self.line.connect()).await {
            Ok(connected) => connected,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_answers_are_a_verdict() {
        assert_eq!(judge(b"stream: OK\0"), Ok(ScanResult::Clean));
        assert_eq!(judge(b"stream: OK\n"), Ok(ScanResult::Clean));
        assert_eq!(judge(b"stream: Win.Test-1 FOUND\0"), Ok(ScanResult::Infected("Win.Test-1".to_owned())));
        for odd in [
            &b""[..],
            b"OK",
            b"stream: ",
            b"stream: FOUND",
            b"stream:  FOUND\0",
            b"stream: OK\0stream: OK\0",
            b"stream: NOT OK\0",
            b"INSTREAM size limit exceeded. ERROR\0",
            b"HTTP/1.1 200 OK\r\n\r\n",
            &[0xff, 0xfe],
        ] {
            assert!(judge(odd).is_err(), "{:?}", String::from_utf8_lossy(odd));
        }
    }
}
