//! Metrics of requests, labelled by route pattern: paths contain references and tokens.

use std::time::Duration;

use actix_web::http::Method;
use metrics::{counter, histogram};

/// Counts an answered request. Does nothing unless the process exports metrics.
pub fn answered(route: &str, method: &Method, status: u16, took: Duration) {
    let (route, method) = (route.to_owned(), known(method));
    // The number of status codes is bounded, so they can be a label.
    counter!("unbind_http_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string())
        .increment(1);
    histogram!("unbind_http_request_seconds", "route" => route, "method" => method).record(took);
}

/// The method as a label; a client may send any text as a method, which becomes `other`.
pub fn known(method: &Method) -> &'static str {
    const KNOWN: [(&Method, &str); 6] = [
        (&Method::GET, "GET"),
        (&Method::POST, "POST"),
        (&Method::HEAD, "HEAD"),
        (&Method::PUT, "PUT"),
        (&Method::DELETE, "DELETE"),
        (&Method::OPTIONS, "OPTIONS"),
    ];
    KNOWN.iter().find(|(each, _)| *each == method).map_or("other", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_methods_share_one_label() {
        assert_eq!(known(&Method::POST), "POST");
        assert_eq!(known(&Method::from_bytes(b"OWNER-13800138000").unwrap()), "other");
    }
}
