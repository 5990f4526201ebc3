//! The body of an upload: its largest size and slowest pace.

use std::io;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{self, Bytes};
use domain::policy::Policy;
use futures::{Stream, StreamExt, stream};
use tokio::time::{Instant, timeout};

use crate::http::PageError;

/// Bytes that boundaries, headers and fields may add to the files.
const OVERHEAD_BYTES: u64 = 2 << 20;
/// Time allowed for any body, however small (docs/SECURITY.md, upload step 2).
const PATIENCE: Duration = Duration::from_secs(60);
/// One more second is allowed for each so many bytes received: a photo of 10 MB at 256 kbit/s is slow but honest.
const BYTES_PER_SECOND_MIN: u64 = 32 << 10;
/// Longest time without a byte.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// Largest body of a form with files, in bytes.
pub fn max_bytes(policy: &Policy) -> u64 {
    u64::try_from(policy.limits.files_bytes).unwrap_or_default() + OVERHEAD_BYTES
}

/// Refuses a body that is too large by its `Content-Length`, before reading it.
pub fn check_declared(request: &HttpRequest, max_bytes: u64) -> Result<(), PageError> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let is_too_large = declared.and_then(|value| value.parse::<u64>().ok()).is_some_and(|length| length > max_bytes);
    if is_too_large { Err(PageError::TooLarge) } else { Ok(()) }
}

/// The body, ended with an error when it grows too large or comes too slowly. Only time spent waiting for the sender
/// counts.
pub fn paced(payload: web::Payload, max_bytes: u64) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    let begin = Paced { payload, received: 0, waited: Duration::ZERO };
    let chunks = stream::unfold(Some(begin), move |paced| async move {
        let mut paced = paced?;
        match paced.next(max_bytes).await {
            Some(Ok(chunk)) => Some((Ok(chunk), Some(paced))),
            Some(Err(error)) => Some((Err(error), None)),
            None => None,
        }
    });
    // The parser polls again after the end.
    chunks.fuse()
}

struct Paced {
    payload: web::Payload,
    received: u64,
    waited: Duration,
}

impl Paced {
    async fn next(&mut self, max_bytes: u64) -> Option<Result<Bytes, PayloadError>> {
        let allowed = PATIENCE + Duration::from_secs(self.received / BYTES_PER_SECOND_MIN);
        let patience = allowed.saturating_sub(self.waited).min(SILENCE_MAX);
        let began = Instant::now();
        let Ok(chunk) = timeout(patience, self.payload.next()).await else {
            return Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into())));
        };
        self.waited += began.elapsed();
        let chunk = match chunk? {
            Ok(chunk) => chunk,
            Err(error) => return Some(Err(error)),
        };
        self.received += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        Some(if self.received > max_bytes { Err(PayloadError::Overflow) } else { Ok(chunk) })
    }
}

/// The error for a form that could not be read.
pub fn failure(error: actix_multipart::MultipartError) -> PageError {
    use actix_multipart::MultipartError as E;
    match error {
        E::Payload(PayloadError::Overflow) => PageError::TooLarge,
        E::Payload(PayloadError::Io(error)) if error.kind() == io::ErrorKind::TimedOut => PageError::TooSlow,
        E::ContentTypeMissing | E::ContentTypeParse | E::ContentTypeIncompatible => PageError::Unsupported,
        _ => PageError::Unreadable,
    }
}
