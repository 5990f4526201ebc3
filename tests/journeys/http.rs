//! The tests' own HTTP client.

use std::sync::Once;

use reqwest::{Client, ClientBuilder};

/// A client to be set up further. The library is built without a TLS provider of its own, so ours is installed first.
pub fn builder() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
}

/// A client with the library's settings.
pub fn client() -> Client {
    builder().build().unwrap()
}
