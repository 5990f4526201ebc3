//! The log: lines to standard output for the two services, to standard error for commands that print results.

use std::io;
use std::panic::{self, PanicHookInfo};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::cli::Command;
use crate::options::{LogFormat, LogOptions};

/// Starts the log and sees to it that a panic is in it.
pub(crate) fn start(options: &LogOptions, command: &Command) {
    let is_service = matches!(command, Command::Serve(_) | Command::Work(_));
    let writer = if is_service { BoxMakeWriter::new(io::stdout) } else { BoxMakeWriter::new(io::stderr) };
    // A command prints its results; what it does on the way is worth a line only when it goes wrong.
    let level = options.log.as_deref().unwrap_or(if is_service { "info" } else { "warn" });
    let filter = EnvFilter::builder().parse_lossy(level);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false);
    match options.log_format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
        LogFormat::Text => lines.init(),
    }
    panic::set_hook(Box::new(report_panic));
}

/// Where, in which thread, and the words if they are a constant. A formatted message may hold anything, personal
/// data and secrets included, and is only shown by builds for development.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
    let words = panic.payload().downcast_ref::<&'static str>().copied();
    let formatted = panic.payload().downcast_ref::<String>().filter(|_| cfg!(debug_assertions));
    let message = words.or(formatted.map(String::as_str)).unwrap_or("(message withheld)");
    tracing::error!(place, thread, message, "panicked");
}
