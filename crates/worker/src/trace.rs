//! The trace of a job, where the process exports traces; otherwise these calls do nothing.
//!
//! A job's span links to the span of the request that caused it but is not its child: a request ends when it is
//! answered, while a job may run days later, and many times (docs/decisions/0029).

use std::collections::HashMap;

use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, global};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACEPARENT: &str = "traceparent";

/// Links to the span of the cause; a `traceparent` that cannot be read is ignored.
pub(crate) fn link(span: &Span, traceparent: Option<&str>) {
    let Some(traceparent) = traceparent else { return };
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    let cause = global::get_text_map_propagator(|each| each.extract_with_context(&Context::new(), &carrier));
    span.add_link(cause.span().span_context().clone());
}

/// The span's `traceparent` for the jobs it causes; `None` when traces are not exported.
pub(crate) fn traceparent(span: &Span) -> Option<String> {
    let mut carrier = HashMap::new();
    global::get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut carrier));
    carrier.remove(TRACEPARENT)
}

pub(crate) fn ended(span: &Span, outcome: &'static str) {
    span.set_attribute("outcome", outcome);
}
