//! The log: to standard output for the two services, to standard error for commands that print results.

use std::io;
use std::panic::{self, PanicHookInfo};

use tracing::Subscriber;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, registry};

use crate::cli::Command;
use crate::options::{LogFormat, LogOptions};
use crate::traces::Traces;

/// Starts the log, and the traces if configured, and installs a hook that logs panics.
pub(crate) fn start(options: &LogOptions, command: &Command, traces: Option<&Traces>) {
    let is_service = matches!(command, Command::Serve(_) | Command::Work(_));
    // A command prints its results, so it logs only warnings by default.
    let level = options.log.as_deref().unwrap_or(if is_service { "info" } else { "warn" });
    let filter = EnvFilter::builder().parse_lossy(level);
    match traces {
        // The log's filter applies to the log only, not to the traces.
        Some(traces) => {
            registry().with(traces.layer()).with(lines(options, is_service).with_filter(filter)).init();
        }
        None => registry().with(lines(options, is_service)).with(filter).init(),
    }
    panic::set_hook(Box::new(report_panic));
}

/// The log lines.
fn lines<S>(options: &LogOptions, is_service: bool) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let writer = if is_service { BoxMakeWriter::new(io::stdout) } else { BoxMakeWriter::new(io::stderr) };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    match options.log_format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
        LogFormat::Text => lines.boxed(),
    }
}

/// Logs location, thread, and the message if it is a constant. A formatted message may contain personal data or
/// secrets, and is shown only by development builds.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
    let literal = panic.payload().downcast_ref::<&'static str>().copied();
    let formatted = panic.payload().downcast_ref::<String>().filter(|_| cfg!(debug_assertions));
    let message = literal.or(formatted.map(String::as_str)).unwrap_or("(message withheld)");
    tracing::error!(place, thread, message, "panicked");
}
