//! Errors that have no page of their own, and the page shown for them.
//!
//! Rules that were not met are not here: they are a form's or a page's own matter. A cause is logged once, with the
//! request's id, and never shown.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use domain::application::permission::NotPermitted;
use domain::application::transition::TransitionError;
use domain::letter::outbox::OutboxError;

/// The response of a handler.
pub type PageResult = Result<HttpResponse, PageError>;

/// Why a request has no page of its own.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such page, or it is not for this visitor to know of.
    #[error("not found")]
    NotFound,
    /// Not permitted.
    #[error("not permitted")]
    Forbidden,
    /// Did not come from one of our own pages.
    #[error("the request did not come from this site")]
    CrossSite,
    /// The visitor is not signed in; `to` is the sign-in page.
    #[error("not signed in")]
    SignIn {
        /// A path of ours.
        to: String,
    },
    /// The page is not for now; another one says why, or comes first.
    #[error("redirected to another page")]
    Elsewhere {
        /// A path of ours.
        to: String,
    },
    /// Somebody was first, and no page of its own says so.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    /// Not a form we could read.
    #[error("unreadable request")]
    Unreadable,
    /// The body is too large.
    #[error("body too large")]
    TooLarge,
    /// The body did not come in time.
    #[error("the body was sent too slowly")]
    TooSlow,
    /// A content type or encoding we do not take.
    #[error("unsupported content")]
    Unsupported,
    /// The `Host` is not ours.
    #[error("unknown host")]
    Misdirected,
    /// Too many attempts.
    #[error("too many attempts")]
    TooManyRequests {
        /// Seconds until the next is let through.
        retry_after_s: u64,
    },
    /// There is no room for more evidence, for now.
    #[error("the evidence store is full")]
    NoRoom,
    /// The database or the evidence store cannot be reached, for now.
    #[error("unavailable")]
    Unavailable,
    /// Everything can be looked at and nothing changed, for now.
    #[error("read-only")]
    ReadOnly,
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// A fault of ours, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<DieselError> for PageError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            ref refused if database::is_read_only(refused) => Self::ReadOnly,
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | DieselError::BrokenTransactionManager => {
                tracing::error!(%error, "database connection lost");
                Self::Unavailable
            }
            DieselError::DatabaseError(_, ref info) if is_shutdown(info.message()) => {
                tracing::error!(%error, "database shutting down or overloaded");
                Self::Unavailable
            }
            other => Self::internal(other),
        }
    }
}

/// Marks an answer whose page says that nothing can be changed for now.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnly;

/// PostgreSQL's words while it stops or starts, and those of a connection it has just cut.
fn is_shutdown(message: &str) -> bool {
    ["terminating connection", "the database system is", "connection closed", "statement timeout", "lock timeout"]
        .iter()
        .any(|words| message.contains(words))
}

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

impl From<OutboxError> for PageError {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::NotPermitted(error) => error.into(),
            OutboxError::Database(error) => error.into(),
        }
    }
}

impl From<TransitionError> for PageError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(error) => error.into(),
            TransitionError::Missing => Self::NotFound,
            TransitionError::Conflict(_) => Self::Conflict,
            TransitionError::Database(error) => error.into(),
        }
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

    /// Bare: [`crate::http::middleware`] puts the page around it, which needs the visitor's language.
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
