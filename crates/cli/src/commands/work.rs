//! `unbind work`: the background worker.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use prepare::child::Preparer;
use tokio::net::TcpListener;
use worker::scan::{Clamd, ClamdAddress};
use worker::{Settings, Worker};

use crate::metrics;
use crate::options::{
    DatabaseOptions, DeliveryOptions, EvidenceOptions, MailOptions, MetricsOptions, PlatformOptions, PoolOptions,
    SiteOptions, TraceOptions,
};
use crate::process::{self, ParentOptions};

/// Do the background work: prepare evidence, send emails, carry out approvals, watch deadlines, delete expired data.
///
/// Waits up to 30 seconds for the database, and refuses one with an older schema (exit code 2). On SIGTERM or SIGINT
/// it takes no more jobs, finishes running ones, and returns the rest. If a worker is killed, no work is
/// lost: another one continues it.
#[derive(Args)]
pub(crate) struct Work {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    pool: PoolOptions,
    #[command(flatten)]
    site: SiteOptions,
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    delivery: DeliveryOptions,
    #[command(flatten)]
    platform: PlatformOptions,
    #[command(flatten)]
    evidence: EvidenceOptions,
    /// Virus scanner for uploaded documents, used before they are opened: clamd, at tcp://host:port or
    /// unix:/path/to/socket. While it does not answer, documents wait; none is accepted unscanned. Default: none
    #[arg(long, env = "UNBIND_CLAMD", value_name = "ADDRESS", help_heading = "Evidence")]
    clamd: Option<ClamdAddress>,
    /// Address and port on which this worker serves /healthz and /readyz
    #[arg(
        long,
        env = "UNBIND_WORKER_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8081",
        help_heading = "Health"
    )]
    worker_listen: SocketAddr,
    /// Maximum number of emails, and of platform actions, in progress at once in this process
    #[arg(
        long, env = "UNBIND_CONCURRENCY", value_name = "COUNT", default_value_t = 16,
        value_parser = clap::value_parser!(u16).range(1..=200), help_heading = "Work"
    )]
    concurrency: u16,
    /// Seconds that running work may take after the process is told to stop; the rest is returned to the queue
    #[arg(
        long, env = "UNBIND_STOP_SECONDS", value_name = "SECONDS", default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(1..=600), help_heading = "Work"
    )]
    stop_seconds: u64,
    #[command(flatten)]
    metrics: MetricsOptions,
    #[command(flatten)]
    pub(crate) traces: TraceOptions,
    #[command(flatten)]
    parent: ParentOptions,
}

impl Work {
    /// Problems of these settings that can be found without connecting.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mail = self.mail.clone().transport(self.site.mail_host()).map(drop);
        let (site, traces) = (self.site.context().map(drop), self.traces.endpoint().map(drop));
        let checks = [self.database.check(), mail, self.evidence.check(), site, traces];
        checks.into_iter().filter_map(|check| check.err().map(|error| format!("{error:#}"))).collect()
    }
}

/// Works until told to stop.
pub(crate) async fn run(work: Work) -> anyhow::Result<()> {
    let ctx = work.site.context()?;
    let transport = work.mail.transport(work.site.mail_host())?;
    let delivery = work.delivery.delivery()?;
    let vault = work.evidence.vault()?;
    let stop = process::stop_signal(work.parent)?;
    let health = TcpListener::bind(work.worker_listen)
        .await
        .with_context(|| format!("cannot listen on {}", work.worker_listen))?;
    let pool = process::start("unbind work", &work.database, work.pool, false).await?;
    metrics::start(work.metrics, &pool).await?;
    let platform = work.platform.platform(&pool, Arc::clone(&ctx.clock))?;
    let settings = Settings {
        concurrency: usize::from(work.concurrency),
        health: Some(health),
        measures: work.metrics.metrics_listen.is_some(),
        stop_period: Duration::from_secs(work.stop_seconds),
        ..Settings::new(work.database.url()?)
    };
    let scanner = work.clamd.map(Clamd::new);
    let worker = Worker {
        ctx,
        pool,
        transport,
        platform,
        sender: work.site.sender,
        delivery,
        vault,
        preparer: preparer(),
        scanner,
    };
    worker::run(settings, worker, stop).await?;
    Ok(())
}

/// Starts this same program as the child; `/proc/self/exe` stays valid when the file is replaced by a new version.
fn preparer() -> Preparer {
    Preparer { program: "/proc/self/exe".into(), args: vec!["prepare-evidence".into()], timeout: Preparer::TIMEOUT }
}
