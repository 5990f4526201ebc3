//! TLS to PostgreSQL: the certificate and the host name are always verified, as `sslmode=verify-full` does.

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::settings::{UrlError, bad_certificate};

/// Trusts the authorities in the given PEM file, or without one the public web's.
pub(super) fn connector(root_certificate: Option<&Path>) -> Result<MakeRustlsConnect, UrlError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = root_certificate {
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| bad_certificate(path, error))? {
            let certificate = certificate.map_err(|error| bad_certificate(path, error))?;
            roots.add(certificate).map_err(|error| bad_certificate(path, error))?;
        }
        if roots.is_empty() {
            return Err(bad_certificate(path, "the file contains no certificate"));
        }
    } else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(MakeRustlsConnect::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}
