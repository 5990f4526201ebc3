//! What the trace of a request says beside its id, where the process sends traces; otherwise nothing happens here.
//!
//! The route's pattern, the method and the status: never the path, the query, or anything that was typed. What leaves the
//! process is sifted once more by whoever sends it.

use domain::job::traceparent::Traceparent;
use opentelemetry::trace::TraceContextExt;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span's name for jobs; none when no traces are sent.
pub(super) fn name_of(span: &Span) -> Option<Traceparent> {
    let context = span.context();
    let context = context.span().span_context().clone();
    Traceparent::new(
        u128::from_be_bytes(context.trace_id().to_bytes()),
        u64::from_be_bytes(context.span_id().to_bytes()),
    )
}

/// The request was answered.
pub(super) fn answered(span: &Span, route: &str, method: &'static str, status: u16) {
    span.set_attribute("route", route.to_owned());
    span.set_attribute("method", method);
    span.set_attribute("status", i64::from(status));
}
