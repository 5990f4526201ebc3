//! Attributes of a request's trace besides its id, where the process sends traces; otherwise this does nothing.
//!
//! The route's pattern, the method and the status: never the path, the query, or typed text. The
//! exporter filters attributes once more.

use std::collections::HashMap;

use opentelemetry::global;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span's `traceparent` for jobs; none when no traces are sent.
pub fn traceparent(span: &Span) -> Option<String> {
    let mut carrier = HashMap::new();
    global::get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut carrier));
    carrier.remove("traceparent")
}

/// The request was answered.
pub fn answered(span: &Span, route: &str, method: &'static str, status: u16) {
    span.set_attribute("route", route.to_owned());
    span.set_attribute("method", method);
    span.set_attribute("status", i64::from(status));
}
