//! Where a process reports what it does: its log and its traces.

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use outbound::Url;

/// Path of the trace endpoint below the collector's address.
const PATH: &str = "/v1/traces";

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

/// Options of the traces.
#[derive(Args, Clone)]
pub(crate) struct TraceOptions {
    /// Address of an OpenTelemetry collector for OTLP over HTTP, such as http://127.0.0.1:4318. Requests and jobs are sent
    /// to it as spans, without paths, addresses or user input. While it is unreachable, spans are dropped and nothing else
    /// is affected. Default: none
    #[arg(long, env = "UNBIND_OTLP_ENDPOINT", hide_env_values = true, value_name = "URL", help_heading = "Traces")]
    otlp_endpoint: Option<String>,
}

impl TraceOptions {
    /// The URL spans are posted to, if configured.
    ///
    /// # Errors
    /// When the address is invalid; the error does not repeat it.
    pub(crate) fn endpoint(&self) -> anyhow::Result<Option<Url>> {
        let Some(text) = self.otlp_endpoint.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let mut url = Url::parse(text).context("UNBIND_OTLP_ENDPOINT is not a valid URL")?;
        if !matches!(url.scheme(), "http" | "https") {
            bail!("UNBIND_OTLP_ENDPOINT must begin with http:// or https://");
        }
        if text.contains(['@', '?', '#']) {
            bail!(
                "UNBIND_OTLP_ENDPOINT must not contain a user, password or query: use a local collector that adds them"
            );
        }
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{}{PATH}", path.strip_suffix(PATH).unwrap_or(path)));
        Ok(Some(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> anyhow::Result<Option<Url>> {
        TraceOptions { otlp_endpoint: Some(text.to_owned()) }.endpoint()
    }

    #[test]
    fn collector_address_gets_the_path_once() {
        assert!(TraceOptions { otlp_endpoint: None }.endpoint().unwrap().is_none());
        assert!(endpoint("").unwrap().is_none());
        for text in ["http://127.0.0.1:4318", "http://127.0.0.1:4318/", "http://127.0.0.1:4318/v1/traces"] {
            assert_eq!(endpoint(text).unwrap().unwrap().to_string(), "http://127.0.0.1:4318/v1/traces");
        }
        let below = endpoint("https://collector.example/otlp").unwrap().unwrap();
        assert_eq!(below.to_string(), "https://collector.example/otlp/v1/traces");
    }

    #[test]
    fn invalid_address_is_not_repeated() {
        for text in
            ["hunter2", "grpc://hunter2:4317", "http://u:hunter2@collector:4318", "http://collector/?key=hunter2"]
        {
            let error = format!("{:#}", endpoint(text).unwrap_err());
            assert!(error.contains("UNBIND_OTLP_ENDPOINT") && !error.contains("hunter2"), "{text}: {error}");
        }
    }
}
