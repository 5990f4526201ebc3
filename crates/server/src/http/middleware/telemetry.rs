//! Metrics of requests and attributes of their spans, where they are exported; otherwise this does nothing.
//!
//! Labelled by route pattern, method and status: never by the path, the query or typed text, which contain references
//! and tokens. The exporter filters attributes once more.

use std::collections::HashMap;
use std::time::Duration;

use actix_web::http::Method;
use metrics::{counter, histogram};
use opentelemetry::global;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span's `traceparent`, for jobs; `None` when no traces are exported.
pub fn traceparent(span: &Span) -> Option<String> {
    let mut carrier = HashMap::new();
    global::get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut carrier));
    carrier.remove("traceparent")
}

/// Counts an answered request and adds its attributes to its span.
pub fn answered(span: &Span, route: &str, method: &Method, status: u16, took: Duration) {
    let (route, method) = (route.to_owned(), known(method));
    // The number of status codes is bounded, so they can be a label.
    counter!("unbind_http_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string())
        .increment(1);
    histogram!("unbind_http_request_seconds", "route" => route.clone(), "method" => method).record(took);
    span.set_attribute("route", route);
    span.set_attribute("method", method);
    span.set_attribute("status", i64::from(status));
}

/// The method as a label; a client may send any text as a method, which becomes `other`.
fn known(method: &Method) -> &'static str {
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
