//! `unbind work`: the background worker.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use domain::base::clock::SystemClock;
use prepare::child::Preparer;
use prepare::{FontFile, Script};
use tokio::net::TcpListener;
use worker::scan::{Clamd, ClamdAddress};
use worker::webhooks::Webhooks;
use worker::{Settings, Worker};

use crate::options::{DeliveryOptions, FontOptions, MailOptions, PlatformOptions, SmsOptions, WebhookOptions};
use crate::process::{self, ServiceOptions};

/// Do the background work: prepare evidence, send emails, carry out approvals, watch deadlines, delete expired data.
///
/// Waits up to 30 seconds for the database, and refuses one with an older schema (exit code 2). On SIGTERM or SIGINT
/// it takes no more jobs, finishes running ones, and returns the rest. If a worker is killed, no work is
/// lost: another one continues it.
#[derive(Args)]
pub(crate) struct Work {
    #[command(flatten)]
    pub(crate) service: ServiceOptions,
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    delivery: DeliveryOptions,
    #[command(flatten)]
    platform: PlatformOptions,
    #[command(flatten)]
    webhooks: WebhookOptions,
    #[command(flatten)]
    sms: SmsOptions,
    /// Virus scanner for uploaded documents, used before they are opened: clamd, at tcp://host:port or
    /// unix:/path/to/socket. While it does not answer, documents wait; none is accepted unscanned. Default: none
    #[arg(long, env = "UNBIND_CLAMD", value_name = "ADDRESS", help_heading = "Evidence")]
    clamd: Option<ClamdAddress>,
    #[command(flatten)]
    fonts: FontOptions,
    /// Address and port on which this worker serves /healthz and /readyz
    #[arg(
        long,
        env = "UNBIND_WORKER_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8081",
        help_heading = "Health"
    )]
    worker_listen: SocketAddr,
    /// Maximum number of emails, of platform actions, and of messages to webhooks, in progress at once in this process
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
}

impl Work {
    /// Problems of these settings that can be found without connecting.
    pub(crate) fn problems(&self) -> Vec<String> {
        let site = &self.service.site;
        let sms = self.sms.delivery(&site.sms, Arc::new(SystemClock)).map(drop);
        self.service.problems([self.mail.clone().transport(site.mail_host()).map(drop), sms])
    }
}

/// Works until told to stop.
pub(crate) async fn run(work: Work) -> anyhow::Result<()> {
    let service = work.service;
    let ctx = service.site.context()?;
    let transport = work.mail.transport(service.site.mail_host())?;
    let delivery = work.delivery.delivery()?;
    let sms = work.sms.delivery(&service.site.sms, Arc::clone(&ctx.clock))?;
    let vault = service.evidence.vault()?;
    let preparer = preparer(work.fonts.find());
    tell_of_preparation(&preparer).await;
    let stop = process::stop_signal(service.stop_with_stdin)?;
    let health = TcpListener::bind(work.worker_listen)
        .await
        .with_context(|| format!("cannot listen on {}", work.worker_listen))?;
    let pool = service.start("unbind work", false).await?;
    let platform = work.platform.platform(&pool, Arc::clone(&ctx.clock))?;
    let has_platform = work.platform.name().is_some();
    if !has_platform {
        tracing::warn!("no platform is set up: approvals wait until UNBIND_PLATFORM names one");
    }
    let settings = Settings {
        concurrency: usize::from(work.concurrency),
        health: Some(health),
        measures: service.metrics_listen.is_some(),
        carries_out: has_platform,
        stop_period: Duration::from_secs(work.stop_seconds),
        ..Settings::new(service.database.url()?)
    };
    let scanner = work.clamd.map(Clamd::new);
    let webhooks = Webhooks { allow_private: work.webhooks.webhooks_allow_private, ..Webhooks::default() };
    let sender = service.site.sender;
    let worker = Worker { ctx, pool, transport, platform, webhooks, sender, delivery, sms, vault, preparer, scanner };
    worker::run(settings, worker, stop).await?;
    Ok(())
}

/// Starts this same program as the child; `/proc/self/exe` stays valid when the file is replaced by a new version.
pub(super) fn preparer(fonts: Vec<FontFile>) -> Preparer {
    let args = vec!["prepare-evidence".into()];
    Preparer { program: "/proc/self/exe".into(), args, fonts, timeout: Preparer::TIMEOUT }
}

/// Whether there is a font for documents in Chinese that do not hold their own.
pub(super) fn has_chinese(fonts: &[FontFile]) -> bool {
    fonts.iter().any(|font| font.script == Script::SimplifiedChinese)
}

/// Logs what would otherwise show only at the first document. The worker starts all the same: its other work goes on.
async fn tell_of_preparation(preparer: &Preparer) {
    if let Err(error) = preparer.check().await {
        tracing::error!(%error, "no document can be prepared on this machine; `unbind doctor` says what to do");
    }
    if !has_chinese(&preparer.fonts) {
        tracing::warn!("no font with Chinese characters: PDFs that do not hold their fonts are shown incompletely");
    }
}
