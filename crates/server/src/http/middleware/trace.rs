//! Attributes of a request's span, where traces are exported; otherwise this does nothing.
//!
//! Route pattern, method and status: never the path, the query or typed text. The exporter filters attributes once
//! more.

use std::collections::HashMap;

use opentelemetry::global;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span's `traceparent`, for jobs; `None` when no traces are exported.
pub fn traceparent(span: &Span) -> Option<String> {
    let mut carrier = HashMap::new();
    global::get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut carrier));
    carrier.remove("traceparent")
}

/// Adds the attributes of an answered request.
pub fn answered(span: &Span, route: &str, method: &'static str, status: u16) {
    span.set_attribute("route", route.to_owned());
    span.set_attribute("method", method);
    span.set_attribute("status", i64::from(status));
}
