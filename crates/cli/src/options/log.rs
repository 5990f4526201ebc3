//! Level and format of the log.

use clap::{Args, ValueEnum};

/// Options of the log.
#[derive(Args)]
pub(crate) struct LogOptions {
    /// Log level (error, warn, info, debug, trace), or levels per module such as
    /// `info,worker=debug`. Default: info for serve and work, warn for the others
    #[arg(long, global = true, env = "UNBIND_LOG", value_name = "FILTER", help_heading = "Log")]
    pub(crate) log: Option<String>,
    /// Format of the log lines
    #[arg(long, global = true, env = "UNBIND_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json, help_heading = "Log")]
    pub(crate) log_format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One JSON object per line
    Json,
    /// Plain text
    Text,
}
