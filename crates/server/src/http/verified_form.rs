//! A posted form, verified: it was sent by a page of this session, in time, and within the size limit.
//!
//! [`crate::http::middleware`] has checked the origin; the token is checked here. The fields cannot be read without.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use futures::StreamExt;
use futures::future::LocalBoxFuture;

use crate::http::page_error::PageError;
use crate::http::session;

/// Largest body of a form, in bytes.
const BODY_MAX_BYTES: usize = 64 * 1024;
/// How long a body may take to arrive; the library has no such limit of its own (docs/SECURITY.md, library
/// trap 2).
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// The fields of a verified form.
#[derive(Debug, Clone, Default)]
pub struct VerifiedForm(Vec<(String, String)>);

impl VerifiedForm {
    /// The fields of a form with files, whose token the caller has checked.
    pub(crate) const fn from_fields(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The field's value; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may be sent more than once, such as checkboxes.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// True when the field was sent.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
}

impl FromRequest for VerifiedForm {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let is_form = request
                .headers()
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
            if !is_form {
                return Err(PageError::Unsupported);
            }
            let body = tokio::time::timeout(BODY_DEADLINE, read(payload)).await.map_err(|_| PageError::TooSlow)??;
            // PostgreSQL cannot store NUL, and nobody types one.
            let pairs = form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.replace('\0', "")));
            let posted = Self(pairs.collect());
            if !domain::base::secret::equal(posted.text("csrf").as_bytes(), session::csrf(&request).as_bytes()) {
                tracing::warn!(path = request.match_pattern(), "form refused: the token does not match the session");
                return Err(PageError::CrossSite);
            }
            Ok(posted)
        })
    }
}

/// The body, up to [`BODY_MAX_BYTES`].
///
/// # Errors
/// [`PageError::Unreadable`], [`PageError::TooLarge`].
pub(crate) async fn read(payload: Payload) -> Result<Vec<u8>, PageError> {
    read_up_to(payload, BODY_MAX_BYTES).await
}

/// As [`read`], with another limit.
pub(crate) async fn read_up_to(mut payload: Payload, max_bytes: usize) -> Result<Vec<u8>, PageError> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| PageError::Unreadable)?;
        if body.len() + chunk.len() > max_bytes {
            return Err(PageError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
