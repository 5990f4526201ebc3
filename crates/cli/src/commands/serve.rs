//! `unbind serve`: the web portal.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use server::{Settings, State};

use crate::metrics;
use crate::options::{
    DatabaseOptions, EvidenceOptions, MetricsOptions, PlatformSecretOptions, PoolOptions, SecretOptions, SiteOptions,
    TraceOptions,
};
use crate::process::{self, ParentOptions};

/// Serve the web portal: applicants' pages and the review desk.
///
/// Waits up to 30 seconds for the database, and refuses one with an older schema (exit code 2). On SIGTERM or
/// SIGINT it accepts no more requests and lets running ones finish, for up to 20 seconds.
/// /healthz reports that the process is running, /readyz that it can serve requests.
#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    pool: PoolOptions,
    #[command(flatten)]
    site: SiteOptions,
    /// Address and port to listen on
    #[arg(
        long,
        env = "UNBIND_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080",
        help_heading = "Site"
    )]
    listen: SocketAddr,
    /// Number of threads that answer requests. Default: one per processor of the machine or its container
    #[arg(long, env = "UNBIND_THREADS", value_name = "COUNT", help_heading = "Site")]
    threads: Option<NonZeroUsize>,
    /// Addresses of the proxies in front, comma separated: X-Forwarded-For is trusted only from these
    #[arg(
        long,
        env = "UNBIND_TRUSTED_PROXIES",
        value_name = "ADDRESS,…",
        value_delimiter = ',',
        help_heading = "Site"
    )]
    trusted_proxies: Vec<IpAddr>,
    /// Sign-in attempts allowed per address and minute
    #[arg(
        long, env = "UNBIND_SIGN_INS_PER_MINUTE", value_name = "COUNT", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..), help_heading = "Site"
    )]
    sign_ins_per_minute: u32,
    /// Read-only mode: pages are shown, and every form is answered with a page that says so
    #[arg(long, env = "UNBIND_READ_ONLY", help_heading = "Site")]
    read_only: bool,
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    platform: PlatformSecretOptions,
    #[command(flatten)]
    evidence: EvidenceOptions,
    #[command(flatten)]
    metrics: MetricsOptions,
    #[command(flatten)]
    pub(crate) traces: TraceOptions,
    #[command(flatten)]
    parent: ParentOptions,
}

impl Serve {
    /// Problems of these settings that can be found without connecting.
    pub(crate) fn problems(&self) -> Vec<String> {
        let checks = [
            self.database.check(),
            self.secret.key().map(drop),
            self.evidence.check(),
            self.site.context().map(drop),
            self.traces.endpoint().map(drop),
        ];
        checks.into_iter().filter_map(|check| check.err().map(|error| format!("{error:#}"))).collect()
    }
}

/// Serves until told to stop.
pub(crate) async fn run(serve: Serve) -> anyhow::Result<()> {
    let key = serve.secret.key()?;
    let platform_secret = serve.platform.secret()?;
    let vault = serve.evidence.vault()?;
    let ctx = serve.site.context()?;
    let stop = process::stop_signal(serve.parent)?;
    let listener = server::bind(serve.listen).with_context(|| format!("cannot listen on {}", serve.listen))?;
    let pool = process::start("unbind serve", &serve.database, serve.pool, serve.read_only).await?;
    metrics::start(serve.metrics, &pool).await?;
    let usual = Settings::new(serve.site.base_url);
    let settings = Settings {
        threads: serve.threads.unwrap_or(usual.threads),
        trusted_proxies: serve.trusted_proxies,
        sign_ins_per_minute: serve.sign_ins_per_minute,
        read_only: serve.read_only,
        platform_secret,
        ..usual
    };
    tracing::info!(address = %listener.local_addr()?, base_url = settings.base_url, "serving");
    let state = State::new(settings, pool, ctx, key, vault);
    server::run(listener, Arc::new(state), stop).await.context("the server failed")
}
