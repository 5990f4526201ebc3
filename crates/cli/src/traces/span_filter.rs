//! Filters exported spans: only fields listed in [`SENT`] whose values have the expected shape are exported;
//! everything else is dropped.
//!
//! Spans may gain fields, libraries may create spans of their own, and log lines may quote any text: only an allow
//! list stays correct (docs/decisions/0029).

use opentelemetry::trace::{Link, SpanContext, SpanKind, Status, TraceState};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter, SpanLinks};
use std::time::Duration;

/// A kind of span that is exported.
struct Sent {
    /// The module that creates it, and its name there.
    target: &'static str,
    name: &'static str,
    kind: SpanKind,
    /// Fields whose values form its name at the collector.
    title: &'static [&'static str],
    fields: &'static [Field],
    /// True for a field value that indicates a failure.
    failed: fn(&str, &Value) -> bool,
}

/// An exported field: its name here, its name at the collector, and its shape.
struct Field(&'static str, &'static str, Shape);

/// The shape a value must have.
#[derive(Clone, Copy)]
enum Shape {
    /// An id: UUID or ULID.
    Id,
    /// A route pattern, or `unknown`.
    Pattern,
    /// A fixed word of this program.
    Word,
    /// A small number.
    Number,
}

/// Everything that is exported.
const SENT: [Sent; 2] = [
    Sent {
        target: "server::http::middleware",
        name: "request",
        kind: SpanKind::Server,
        title: &["method", "route"],
        fields: &[
            Field("id", "unbind.request.id", Shape::Id),
            Field("method", "http.request.method", Shape::Word),
            Field("route", "http.route", Shape::Pattern),
            Field("status", "http.response.status_code", Shape::Number),
        ],
        failed: |field, value| field == "status" && matches!(value, Value::I64(500..)),
    },
    Sent {
        target: "worker::jobs",
        name: "job",
        kind: SpanKind::Consumer,
        title: &["queue"],
        fields: &[
            Field("queue", "unbind.job.queue", Shape::Word),
            Field("job", "unbind.job.id", Shape::Id),
            Field("caused_by", "unbind.job.caused_by", Shape::Id),
            Field("outcome", "unbind.job.outcome", Shape::Word),
        ],
        failed: |field, value| field == "outcome" && value.as_str() != "done",
    },
];

impl Shape {
    fn fits(self, value: &Value) -> bool {
        let is_made_of = |max: usize, extra: &[u8]| {
            matches!(value, Value::String(text) if (1..=max).contains(&text.as_str().len())
                && text.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || extra.contains(&byte)))
        };
        match self {
            Self::Id => is_made_of(36, b"-"),
            Self::Word => is_made_of(32, b"-_"),
            Self::Pattern => {
                value.as_str() == "unknown" || (value.as_str().starts_with('/') && is_made_of(160, b"/-_.{}:*+"))
            }
            Self::Number => matches!(value, Value::I64(0..=999)),
        }
    }
}

/// True for a span that is exported.
pub(super) fn knows(target: &str, name: &str) -> bool {
    SENT.iter().any(|sent| sent.target == target && sent.name == name)
}

/// An exporter that passes on only the permitted parts.
#[derive(Debug)]
pub(super) struct SpanFilter<E>(pub(super) E);

impl<E: SpanExporter> SpanExporter for SpanFilter<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.export(batch.into_iter().filter_map(sifted).collect()).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// A new span from the permitted parts.
fn sifted(span: SpanData) -> Option<SpanData> {
    let sent = SENT.iter().find(|sent| sent.name == span.name)?;
    let value = |ours: &str| {
        let field = sent.fields.iter().find(|field| field.0 == ours)?;
        // If a field was set again, the last value counts.
        let value = span.attributes.iter().rev().find(|attribute| attribute.key.as_str() == ours)?;
        field.2.fits(&value.value).then_some((field, &value.value))
    };
    let known: Vec<(&Field, &Value)> = sent.fields.iter().filter_map(|field| value(field.0)).collect();
    let title: Vec<_> = sent.title.iter().filter_map(|ours| value(ours)).map(|(_, value)| value.as_str()).collect();
    let name = if title.is_empty() { sent.name.to_owned() } else { title.join(" ") };
    let has_failed = known.iter().any(|(field, value)| (sent.failed)(field.0, value));
    let mut links = SpanLinks::default();
    links.links.extend(span.links.links.iter().map(|link| Link::new(bare(&link.span_context), Vec::new(), 0)));
    Some(SpanData {
        span_context: bare(&span.span_context),
        parent_span_id: span.parent_span_id,
        parent_span_is_remote: span.parent_span_is_remote,
        span_kind: sent.kind.clone(),
        name: name.into(),
        start_time: span.start_time,
        end_time: span.end_time,
        attributes: known.iter().map(|(field, value)| KeyValue::new(field.1, (*value).clone())).collect(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links,
        status: if has_failed { Status::error("") } else { Status::Unset },
        instrumentation_scope: span.instrumentation_scope.clone(),
    })
}

/// The ids only, without trace state.
fn bare(context: &SpanContext) -> SpanContext {
    let (trace, span) = (context.trace_id(), context.span_id());
    SpanContext::new(trace, span, context.trace_flags(), context.is_remote(), TraceState::default())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use opentelemetry::trace::{Event, SpanId, TraceFlags, TraceId};

    use super::*;

    const SECRET: &str = "13800138000";

    fn span(name: &'static str, attributes: Vec<KeyValue>) -> SpanData {
        let state = TraceState::from_key_value([("vendor", SECRET)]).unwrap();
        let context = SpanContext::new(TraceId::from(7), SpanId::from(8), TraceFlags::SAMPLED, false, state);
        let mut links = SpanLinks::default();
        links.links.push(Link::new(context.clone(), vec![KeyValue::new("path", SECRET)], 0));
        let mut events = SpanEvents::default();
        events.events.push(Event::new(SECRET, SystemTime::UNIX_EPOCH, vec![KeyValue::new("error", SECRET)], 0));
        SpanData {
            span_context: context,
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: name.into(),
            start_time: SystemTime::UNIX_EPOCH,
            end_time: SystemTime::UNIX_EPOCH,
            attributes,
            dropped_attributes_count: 0,
            events,
            links,
            status: Status::error(SECRET),
            instrumentation_scope: opentelemetry::InstrumentationScope::builder("unbind").build(),
        }
    }

    #[test]
    fn only_listed_fields_are_exported() {
        let id = "019aa0c1-7a80-7c3e-9f21-5b0d6e42a917";
        let texts = [
            ("id", id),
            ("route", "/status/{token}"),
            ("method", "GET"),
            ("path", SECRET),
            ("url.query", SECRET),
            ("client.address", "10.1.2.3"),
            ("exception.message", SECRET),
        ];
        let mut attributes = texts.map(|(field, value)| KeyValue::new(field, value)).to_vec();
        attributes.push(KeyValue::new("status", 200));
        let sent = sifted(span("request", attributes)).unwrap();
        let expected = [
            KeyValue::new("unbind.request.id", id),
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("http.route", "/status/{token}"),
            KeyValue::new("http.response.status_code", 200),
        ];
        assert_eq!(sent.attributes, expected);
        assert_eq!((sent.name.as_ref(), &sent.status), ("GET /status/{token}", &Status::Unset));
        assert_eq!(sent.links.links[0].span_context.trace_id(), TraceId::from(7), "a link keeps its ids");
        assert!(!format!("{sent:?}").contains(SECRET), "{sent:?}");
        assert_eq!(sifted(span("query", vec![KeyValue::new("id", id)])), None, "a span that is not listed");
    }

    #[test]
    fn values_of_another_shape_are_dropped() {
        let sent = sifted(span(
            "job",
            vec![
                KeyValue::new("queue", "deliver letter to owner@shop.example"),
                KeyValue::new("job", "张三"),
                KeyValue::new("caused_by", "a".repeat(37)),
                KeyValue::new("outcome", "done"),
            ],
        ))
        .unwrap();
        assert_eq!(sent.attributes, [KeyValue::new("unbind.job.outcome", "done")]);
        assert_eq!(sent.name, "job");
        let path = sifted(span("request", vec![KeyValue::new("route", "/a?phone=1"), KeyValue::new("status", "200")]));
        assert_eq!(path.unwrap().attributes, []);
    }

    #[test]
    fn failures_are_marked_without_text() {
        let failed = |name, field, value: Value| sifted(span(name, vec![KeyValue::new(field, value)])).unwrap().status;
        assert_eq!(failed("request", "status", 404.into()), Status::Unset);
        assert_eq!(failed("request", "status", 500.into()), Status::error(""));
        assert_eq!(failed("job", "outcome", "panicked".into()), Status::error(""));
        assert_eq!(failed("job", "outcome", "done".into()), Status::Unset);
    }
}
