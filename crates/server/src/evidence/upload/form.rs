//! A posted form that may hold files.

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use futures::future::LocalBoxFuture;

use crate::http::{PageError, VerifiedForm};

/// A form of a page with files. A browser sends it as `multipart/form-data`, which is read when it is known where the files
/// go; a client without files perhaps as an ordinary form, which is verified at once.
pub enum FormWithFiles {
    /// An ordinary form.
    Form(VerifiedForm),
    /// Parts to be read.
    Parts(HttpRequest, web::Payload),
}

impl FromRequest for FormWithFiles {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("multipart/") {
            let (request, payload) = (request.clone(), web::Payload::from_request(request, payload));
            Box::pin(async move {
                let payload = payload.await.map_err(|_| PageError::Unreadable)?;
                Ok(Self::Parts(request, payload))
            })
        } else {
            let form = VerifiedForm::from_request(request, payload);
            Box::pin(async move { form.await.map(Self::Form) })
        }
    }
}
