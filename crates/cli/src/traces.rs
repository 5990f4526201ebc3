//! Traces: spans of requests and jobs, sent to an OpenTelemetry collector (OTLP over HTTP), if configured.
//!
//! Off unless an address is given. A finished span is put into a bounded queue; filtering ([`span_filter`]) and posting
//! ([`post`]) happen on another thread, so that no request and no job waits for a collector. Spans that do not fit
//! into the queue, or cannot be delivered, are lost (docs/decisions/0029).

mod post;
mod span_filter;

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{Protocol, RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;
use uuid::Uuid;

use crate::cli::Command;
use post::Post;
use span_filter::SpanFilter;

/// Most spans waiting to be sent: about two megabytes, or eight seconds at 500 requests per second.
const QUEUE_MAX: usize = 4_096;
/// Most spans per batch.
const BATCH_MAX: usize = 512;
/// Period between batches.
const SEND_PERIOD: Duration = Duration::from_secs(2);
/// Time limit for sending the last spans when the process stops.
const FLUSH_PERIOD: Duration = Duration::from_secs(3);

/// The exporter of traces, active for as long as this process runs.
pub(crate) struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// Starts exporting traces, if configured. Must run within a runtime; does not connect yet.
    ///
    /// # Errors
    /// When the address cannot be used, or TLS cannot be set up.
    pub(crate) fn start(command: &Command) -> anyhow::Result<Option<Self>> {
        let (name, options) = match command {
            Command::Serve(serve) => ("unbind-serve", &serve.service.traces),
            Command::Work(work) => ("unbind-work", &work.service.traces),
            _ => return Ok(None),
        };
        let Some(endpoint) = options.endpoint()? else { return Ok(None) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint.to_string())
            .with_http_client(Post::new(tokio::runtime::Handle::current())?)
            // No retries: the next batch follows soon.
            .with_retry_policy(RetryPolicy::disabled())
            .build()?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE_MAX)
            .with_max_export_batch_size(BATCH_MAX)
            .with_scheduled_delay(SEND_PERIOD)
            .build();
        // Only these attributes: no machine name, user name or variables.
        let resource = Resource::builder_empty().with_service_name(name).with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", Uuid::new_v4().to_string()),
        ]);
        let provider = SdkTracerProvider::builder()
            .with_sampler(Sampler::AlwaysOn)
            .with_max_events_per_span(0)
            .with_resource(resource.build())
            .with_span_processor(BatchSpanProcessor::builder(SpanFilter(exporter)).with_batch_config(batches).build())
            .build();
        // The format in which `server` and `worker` store a span in a job and read it there.
        global::set_text_map_propagator(TraceContextPropagator::new());
        Ok(Some(Self { provider }))
    }

    /// The tracing layer that exports the spans on the list of [`span_filter`], without log lines.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let layer: OpenTelemetryLayer<S, SdkTracer> = OpenTelemetryLayer::new(self.provider.tracer("unbind"));
        let known = filter_fn(|metadata| metadata.is_span() && span_filter::knows(metadata.target(), metadata.name()));
        layer
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(known.with_max_level_hint(LevelFilter::INFO))
    }

    /// Sends the waiting spans within the time limit, then stops.
    pub(crate) async fn stop(self) {
        let stopped = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(FLUSH_PERIOD)).await;
        if !matches!(stopped, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }
}
