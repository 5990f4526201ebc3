//! Errors that have no page of their own, and the page shown for them.
//!
//! Rules that were not met are answered by the page of their form. A cause is logged once, with the request's id, and
//! never shown.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::Error as DieselError;
use domain::application::NotPermitted;

/// The response of a handler.
pub type PageResult = Result<HttpResponse, PageError>;

#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such page, or the visitor may not know that there is.
    #[error("not found")]
    NotFound,
    #[error("not permitted")]
    Forbidden,
    /// The request did not come from one of our own pages.
    #[error("the request did not come from this site")]
    CrossSite,
    /// The visitor is not signed in; `to` is the sign-in page.
    #[error("not signed in")]
    SignIn { to: String },
    /// The page is not available now; another one explains why or comes first.
    #[error("redirected to another page")]
    Elsewhere { to: String },
    /// Another person was first, and the handler has no page that says so.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    #[error("unreadable request")]
    Unreadable,
    #[error("body too large")]
    TooLarge,
    #[error("the body was sent too slowly")]
    TooSlow,
    /// A content type or encoding that is not accepted.
    #[error("unsupported content")]
    Unsupported,
    /// The `Host` is not ours.
    #[error("unknown host")]
    Misdirected,
    #[error("too many attempts")]
    TooManyRequests {
        /// Seconds until the next attempt is accepted.
        retry_after_s: u64,
    },
    /// There is no room for more evidence at present.
    #[error("the evidence store is full")]
    NoRoom,
    /// The database or the evidence store cannot be reached at present.
    #[error("unavailable")]
    Unavailable,
    /// Read-only mode: nothing can be changed at present.
    #[error("read-only")]
    ReadOnly,
    /// A fault of the program.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// A fault of the program, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<DieselError> for PageError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            ref refused if database::is_read_only(refused) => Self::ReadOnly,
            ref unavailable if database::is_unavailable(unavailable) => {
                tracing::error!(%error, "database unreachable, shutting down or overloaded");
                Self::Unavailable
            }
            other => Self::internal(other),
        }
    }
}

/// Marks a response whose page says that nothing can be changed at present.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnly;

impl From<vault::StoreError> for PageError {
    fn from(error: vault::StoreError) -> Self {
        match error {
            vault::StoreError::Full => {
                tracing::error!("the evidence store is full");
                Self::NoRoom
            }
            vault::StoreError::Unavailable(cause) => {
                tracing::error!(error = %cause, "the evidence store is unavailable");
                Self::Unavailable
            }
            other => Self::internal(other),
        }
    }
}

impl From<vault::ReadError> for PageError {
    fn from(error: vault::ReadError) -> Self {
        match error {
            vault::ReadError::Unavailable(cause) => {
                tracing::error!(error = %cause, "the evidence store is unavailable");
                Self::Unavailable
            }
            other => Self::internal(other),
        }
    }
}

impl From<NotPermitted> for PageError {
    fn from(_: NotPermitted) -> Self {
        Self::Forbidden
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::SignIn { .. } | Self::Elsewhere { .. } => StatusCode::SEE_OTHER,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable | Self::ReadOnly => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Without a page: [`crate::http::middleware`] adds it, in the visitor's language.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        let (name, value) = match self {
            Self::SignIn { to } | Self::Elsewhere { to } => (header::LOCATION, HeaderValue::from_str(to).ok()),
            Self::TooManyRequests { retry_after_s } => (header::RETRY_AFTER, Some((*retry_after_s).into())),
            Self::Unavailable => (header::RETRY_AFTER, Some(HeaderValue::from_static("5"))),
            Self::NoRoom => (header::RETRY_AFTER, Some(HeaderValue::from_static("600"))),
            Self::ReadOnly => {
                response.extensions_mut().insert(ReadOnly);
                (header::RETRY_AFTER, Some(HeaderValue::from_static("60")))
            }
            Self::Internal(cause) => {
                tracing::error!(error = %cause, "request failed");
                return response;
            }
            _ => return response,
        };
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
