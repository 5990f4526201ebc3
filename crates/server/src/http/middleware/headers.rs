//! Headers of every response.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use crate::links;
use crate::settings::Settings;

/// No inline code or style, and no resource from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The same for a page that shows letters in frames.
pub(crate) const POLICY_WITH_FRAMES: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; frame-src 'self'";

/// For a letter in a frame: its inline styles and nothing else; no script runs, and no link opens.
pub(crate) const POLICY_OF_LETTERS: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; \
    frame-ancestors 'self'; base-uri 'none'; sandbox";

/// `same-origin`, not `no-referrer`: with the latter browsers send `Origin: null` with forms.
const REFERRER: &str = "same-origin";
/// For paths with a secret: not even our own assets receive the path, while `Origin` stays correct (decision 0004).
const REFERRER_OF_SECRETS: &str = "strict-origin";

const FIXED: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Adds the headers to the response for `path`. No cache stores a page, unless the handler says otherwise.
pub fn secure(response: &mut HttpResponse, settings: &Settings, path: &str, request_id: &str) {
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        // Letters, pictures and downloads have policies of their own.
        let may_differ = name == CONTENT_SECURITY_POLICY || name == X_FRAME_OPTIONS;
        if !may_differ || !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let referrer = if links::is_secret(path) { REFERRER_OF_SECRETS } else { REFERRER };
    headers.insert(REFERRER_POLICY, HeaderValue::from_static(referrer));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if settings.is_secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
