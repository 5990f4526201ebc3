//! The listener of a process's metrics.

use std::net::SocketAddr;

use clap::Args;

/// Options of the metrics.
#[derive(Args, Clone, Copy)]
pub(crate) struct MetricsOptions {
    /// Address and port of /metrics for Prometheus, a separate listener for each process. Access is not restricted: keep it
    /// on an internal network. The metrics contain no personal data. Default: none
    #[arg(long, env = "UNBIND_METRICS_LISTEN", value_name = "ADDRESS:PORT", help_heading = "Metrics")]
    pub(crate) metrics_listen: Option<SocketAddr>,
}
