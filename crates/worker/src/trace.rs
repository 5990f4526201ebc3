//! The trace of a job, where the process sends traces; otherwise nothing happens here.
//!
//! A job's span links to the span of the request that caused it and is no child of it: a request ends when it is answered,
//! a job may run days later, and many times (docs/decisions/0029).

use domain::job::traceparent::Traceparent;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// This span was caused by that one.
pub(crate) fn link(span: &Span, cause: Option<Traceparent>) {
    let Some(cause) = cause else { return };
    let (trace, cause) =
        (TraceId::from_bytes(cause.trace().to_be_bytes()), SpanId::from_bytes(cause.span().to_be_bytes()));
    span.add_link(SpanContext::new(trace, cause, TraceFlags::SAMPLED, true, TraceState::default()));
}

/// The span's name for the jobs it causes; none when no traces are sent.
pub(crate) fn name_of(span: &Span) -> Option<Traceparent> {
    let context = span.context();
    let context = context.span().span_context().clone();
    Traceparent::new(
        u128::from_be_bytes(context.trace_id().to_bytes()),
        u64::from_be_bytes(context.span_id().to_bytes()),
    )
}

/// The job ended this way.
pub(crate) fn ended(span: &Span, outcome: &'static str) {
    span.set_attribute("outcome", outcome);
}
