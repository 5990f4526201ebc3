//! One request on one connection, to an address that was looked at, with a verified certificate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::address::Address;

/// Makes connections.
#[derive(Clone)]
pub(super) struct Line {
    tls: TlsConnector,
    connect_timeout: Duration,
}

impl Line {
    /// Trusts the authorities the web trusts.
    pub(super) fn new(connect_timeout: Duration) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), connect_timeout })
    }

    /// Sends a request and waits for the head of the answer.
    pub(super) async fn send(
        &self,
        address: &Address,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, String> {
        let connected = tokio::time::timeout(self.connect_timeout, self.connect(address)).await;
        match connected.map_err(|_| format!("no connection within {:?}", self.connect_timeout))?? {
            Connected::Secured(stream) => exchange(*stream, request).await,
            Connected::Here(stream) => exchange(stream, request).await,
        }
    }

    async fn connect(&self, address: &Address) -> Result<Connected, String> {
        let stream = dial(&address.resolve().await?).await?;
        if !address.is_tls {
            return Ok(Connected::Here(stream));
        }
        let name = ServerName::try_from(address.host.clone()).map_err(|_| "its name is none for TLS".to_owned())?;
        let stream = self.tls.connect(name, stream).await.map_err(|error| format!("TLS: {error}"))?;
        Ok(Connected::Secured(Box::new(stream)))
    }
}

enum Connected {
    Secured(Box<tokio_rustls::client::TlsStream<TcpStream>>),
    Here(TcpStream),
}

async fn dial(addresses: &[SocketAddr]) -> Result<TcpStream, String> {
    let mut problem = String::new();
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => problem = format!("no connection: {}", error.kind()),
        }
    }
    Err(problem)
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| format!("the connection broke: {error}"))?;
    // Ends with the connection, when the answer was read or given up.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "the platform's connection ended");
        }
    });
    sender.send_request(request).await.map_err(|error| format!("the connection broke: {error}"))
}
