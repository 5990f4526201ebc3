//! The HTTP client of every process, for the platform, the webhooks of partners, the evidence bucket and the trace
//! collector.
//!
//! It trusts the public web's certificate authorities, follows no redirect, uses no proxy, retries nothing by itself
//! and speaks HTTP/1.1 only. A URL that must not lead into the operator's own network is checked by [`Destination`].
//! The caller decides what is sent and whether an answer is accepted.

use std::time::Duration;

use reqwest::{ClientBuilder, redirect, retry};
use rustls::{ClientConfig, RootCertStore};

mod destination;

pub use destination::{Destination, DestinationError, is_forbidden};
pub use reqwest::{Body, Client, Error, Method, Request, Response, StatusCode, Url, header};

/// A client builder, to which the caller adds time limits; `connect_timeout` covers name lookup, connecting and TLS.
pub fn builder(connect_timeout: Duration) -> ClientBuilder {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    // Only one crypto provider is compiled in (`deny.toml` bans the other); with two, rustls would need to be told
    // which.
    let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connect_timeout(connect_timeout)
}

/// Why the body of an answer could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is longer than the caller allows.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// The connection broke off, or the time limit passed.
    #[error("the answer was cut off: {}", cause(.0))]
    Broken(#[from] Error),
}

/// Reads the whole body, `max_bytes` at most.
pub async fn read_body(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max_bytes {
            return Err(BodyError::TooLong(max_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads the beginning of the body, `max_bytes` at most, and closes the connection. A body that breaks off ends there.
pub async fn read_start(mut response: Response, max_bytes: usize) -> Vec<u8> {
    let mut start = Vec::new();
    while start.len() < max_bytes {
        match response.chunk().await {
            Ok(Some(chunk)) => start.extend_from_slice(&chunk[..chunk.len().min(max_bytes - start.len())]),
            Ok(None) | Err(_) => break,
        }
    }
    start
}

/// The innermost cause of the error: the outer ones say only that sending failed, and repeat the URL.
pub fn cause(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
