//! `unbind serve`: the web portal.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use server::{Network, Settings, State};

use crate::options::{PlatformSecretOptions, SecretOptions, SmsSecretOptions, WebhookOptions};
use crate::process::{self, ServiceOptions};

/// Serve the web portal: applicants' pages and the review desk.
///
/// Waits up to 30 seconds for the database, and refuses one with an older schema (exit code 2). On SIGTERM or
/// SIGINT it accepts no more requests and lets running ones finish, for up to 20 seconds.
/// /healthz reports that the process is running, /readyz that it can serve requests.
#[derive(Args)]
#[command(next_help_heading = "Site")]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) service: ServiceOptions,
    /// Address and port to listen on
    #[arg(long, env = "UNBIND_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Number of threads that answer requests. Default: one per processor of the machine or its container
    #[arg(long, env = "UNBIND_THREADS", value_name = "COUNT")]
    threads: Option<NonZeroUsize>,
    /// Addresses or networks of the proxies in front, comma separated, such as 10.0.0.0/8: X-Forwarded-For is trusted
    /// only from these
    #[arg(long, env = "UNBIND_TRUSTED_PROXIES", value_name = "ADDRESS,…", value_delimiter = ',')]
    trusted_proxies: Vec<Network>,
    /// Sign-in attempts allowed per address and minute
    #[arg(
        long, env = "UNBIND_SIGN_INS_PER_MINUTE", value_name = "COUNT", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    sign_ins_per_minute: u32,
    /// Calls of the API allowed per client and minute
    #[arg(
        long, env = "UNBIND_API_CALLS_PER_MINUTE", value_name = "COUNT", default_value_t = 600,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    api_calls_per_minute: u32,
    /// Read-only mode: pages are shown, and every form is answered with a page that says so
    #[arg(long, env = "UNBIND_READ_ONLY")]
    read_only: bool,
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    platform: PlatformSecretOptions,
    #[command(flatten)]
    webhooks: WebhookOptions,
    #[command(flatten)]
    sms: SmsSecretOptions,
}

impl Serve {
    /// Problems of these settings that can be found without connecting.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.service.problems([self.secret.key().map(drop), self.sms.secret_for(&self.service.site.sms).map(drop)])
    }
}

/// Serves until told to stop.
pub(crate) async fn run(serve: Serve) -> anyhow::Result<()> {
    let key = serve.secret.key()?;
    let (platform_secret, sms_secret) = (serve.platform.secret()?, serve.sms.secret_for(&serve.service.site.sms)?);
    let vault = serve.service.evidence.vault()?;
    let ctx = serve.service.site.context()?;
    let stop = process::stop_signal(serve.service.stop_with_stdin)?;
    let listener = server::bind(serve.listen).with_context(|| format!("cannot listen on {}", serve.listen))?;
    let pool = serve.service.start("unbind serve", serve.read_only).await?;
    let usual = Settings::new(serve.service.site.base_url);
    let settings = Settings {
        threads: serve.threads.unwrap_or(usual.threads),
        trusted_proxies: serve.trusted_proxies,
        sign_ins_per_minute: serve.sign_ins_per_minute,
        api_calls_per_minute: serve.api_calls_per_minute,
        read_only: serve.read_only,
        platform_secret,
        webhooks_allow_private: serve.webhooks.webhooks_allow_private,
        sms_secret,
        ..usual
    };
    tracing::info!(address = %listener.local_addr()?, base_url = settings.base_url, "serving");
    let state = State::new(settings, pool, ctx, key, vault);
    server::run(listener, Arc::new(state), stop).await.context("the server failed")
}
