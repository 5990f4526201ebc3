//! HTTP for the bucket: `object_store` uses the project's shared client (0012).
//!
//! Its own adapter for that client is not used: the feature adds HTTP/2, and it retries writes the service may have
//! carried out; the retry is then refused because the object exists.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{
    ClientConfigKey, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use outbound::{Body, Client};

/// Connecting to a nearby service takes milliseconds; after this period it counts as down.
const CONNECT_PERIOD: Duration = Duration::from_secs(5);
/// Limit from the first byte of a request to the head of its answer: 10 MB at 1.4 Mbit/s.
const REQUEST_PERIOD: Duration = Duration::from_secs(60);

/// Hands `object_store` the shared client.
#[derive(Debug)]
pub(crate) struct Connector;

#[derive(Debug)]
struct Service(Client);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let is_http_allowed =
            options.get_config_value(&ClientConfigKey::AllowHttp).is_some_and(|value| value == "true");
        let client = outbound::builder(CONNECT_PERIOD)
            .https_only(!is_http_allowed)
            .build()
            .map_err(|error| object_store::Error::Generic { store: "S3", source: error.into() })?;
        Ok(HttpClient::new(Service(client)))
    }
}

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request =
            request.map(Body::wrap).try_into().map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let response = tokio::time::timeout(REQUEST_PERIOD, self.0.execute(request))
            .await
            .map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
            .map_err(|error| {
                // Unless the connection failed, the service may have acted on the request.
                let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Interrupted };
                failed(kind, error)
            })?;
        let response: http::Response<Body> = response.into();
        Ok(response.map(|body| HttpResponseBody::new(body.map_err(|error| failed(HttpErrorKind::Interrupted, error)))))
    }
}

/// Removes the URL from the error, as it holds the object's name.
fn failed(kind: HttpErrorKind, error: outbound::Error) -> HttpError {
    HttpError::new(kind, error.without_url())
}
