//! `unbind dev`: everything on this machine, for demo and development.
//!
//! Starts the private database, migrates, seeds an empty database, and runs `serve` and `work` as child processes,
//! with the same commands an operator would use. Data is kept between starts.

mod child;

use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;
use domain::base::clock::SystemClock;
use domain::base::{Clock, SecretKey, Token};
use launcher::Stopped;

use crate::commands::migrate::migrate;
use crate::demo::program::Program;
use crate::demo::{self, Seeded};
use crate::options::{DatabaseOptions, EvidenceOptions, SecretOptions, SiteOptions, keep_private, private_database};
use crate::process;
use child::Child;

/// Limit for a process to become ready.
const PATIENCE: Duration = Duration::from_secs(45);
/// Pause between two requests.
const PAUSE: Duration = Duration::from_millis(50);
/// Limit for one request.
const ANSWER_PERIOD: Duration = Duration::from_secs(3);

/// Run everything on this machine: private database, demo data, one `serve` and one `work`.
///
/// For trials and development only, never for production: the password of the demo accounts is public. If DATABASE_URL
/// is set, that database is used and none is started. Ctrl-C stops everything; the data is kept.
#[derive(Args)]
pub(crate) struct Dev {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    evidence: EvidenceOptions,
    /// Port of the site on 127.0.0.1; another free port is used if it is taken
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// Seed of the random numbers in the demo data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// Runs until Ctrl-C, or until one of the two processes ends.
pub(crate) async fn run(dev: Dev) -> anyhow::Result<()> {
    fs::create_dir_all(&dev.database.data_dir)
        .with_context(|| format!("cannot create {}", dev.database.data_dir.display()))?;
    let (url, is_ours) = match &dev.database.database_url {
        Some(url) => (url.clone(), false),
        None => {
            let running = launcher::up(&private_database(&dev.database.data_dir), &mut |line| tell(line))?;
            (running.url, running.started)
        }
    };
    let ran = run_on(&dev, &url).await;
    if is_ours && launcher::down(&private_database(&dev.database.data_dir))? == Stopped::Now {
        tell("database stopped");
    }
    ran
}

async fn run_on(dev: &Dev, url: &str) -> anyhow::Result<()> {
    let stop = process::stop_signal(false)?;
    tokio::pin!(stop);
    for line in migrate(url).await?.iter().filter(|line| line.is_news) {
        tell(&line.text);
    }
    let place = Place::new(dev, url)?;
    let site = SiteOptions { base_url: place.base_url.clone(), ..SiteOptions::any() };
    let mut connection = dev.database_at(url).connect("unbind dev").await?;
    if let Some(Seeded { stores, applications, letters }) =
        demo::seed(&mut connection, &site, &place.evidence.vault()?, place.secret()?, dev.seed, SystemClock.now())
            .await?
    {
        tell(&format!("demo data: {stores} stores, {applications} applications, {letters} emails"));
    }
    fs::write(place.id_card(), demo::program::id_card()?).context("cannot write the sample identity card")?;
    let program = demo::program::fresh(&mut connection, &site.context()?).await?;
    drop(connection);

    let mut serve = Child::start("serve", &place)?;
    let mut work = Child::start("work", &place)?;
    let ended = tokio::select! {
        () = &mut stop => None,
        ready = place.wait_until_ready() => match ready {
            Ok(()) => {
                tell(&place.welcome(program.as_ref()));
                tokio::select! {
                    () = &mut stop => None,
                    ended = serve.ended() => Some(ended),
                    ended = work.ended() => Some(ended),
                }
            }
            Err(error) => Some(format!("{error:#}")),
        },
        ended = serve.ended() => Some(ended),
        ended = work.ended() => Some(ended),
    };
    tell("\nstopping");
    // Signal both first, then wait for both.
    serve.tell_to_stop();
    work.tell_to_stop();
    serve.wait().await;
    work.wait().await;
    match ended {
        Some(why) => bail!(why),
        None => Ok(()),
    }
}

/// Prints a line. Ignores errors: a closed terminal must not leave children and database running.
fn tell(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

impl Dev {
    fn database_at(&self, url: &str) -> DatabaseOptions {
        DatabaseOptions { database_url: Some(url.to_owned()), ..self.database.clone() }
    }
}

/// The locations used by this run.
struct Place {
    data_dir: PathBuf,
    database_url: String,
    base_url: String,
    serve_listen: String,
    work_listen: String,
    secret_file: PathBuf,
    evidence: EvidenceOptions,
}

impl Place {
    fn new(dev: &Dev, url: &str) -> anyhow::Result<Self> {
        let data_dir = dev.database.data_dir.clone();
        let serve_listen = format!("127.0.0.1:{}", free_port(dev.port)?);
        Ok(Self {
            database_url: url.to_owned(),
            base_url: format!("http://{serve_listen}"),
            work_listen: format!("127.0.0.1:{}", free_port(0)?),
            secret_file: keep_private(data_dir.join("secret"), || Ok(format!("{}\n", Token::generate()?.expose())))?,
            evidence: dev.evidence.or_in(&data_dir)?,
            serve_listen,
            data_dir,
        })
    }

    /// The key of the server about to be started, so that the demo data has the blind indexes it expects.
    fn secret(&self) -> anyhow::Result<SecretKey> {
        SecretOptions::in_file(self.secret_file.clone()).key()
    }

    fn mail_dir(&self) -> PathBuf {
        self.data_dir.join("mail")
    }

    fn sms_dir(&self) -> PathBuf {
        self.data_dir.join("sms")
    }

    /// A picture that the printed calls of the API attach.
    fn id_card(&self) -> PathBuf {
        self.data_dir.join("id_card.jpg")
    }

    fn log_file(&self, name: &str) -> PathBuf {
        self.data_dir.join("log").join(format!("{name}.log"))
    }

    async fn wait_until_ready(&self) -> anyhow::Result<()> {
        wait_until_ready(&self.serve_listen).await.context("serve did not become ready")?;
        wait_until_ready(&self.work_listen).await.context("work did not become ready")
    }

    /// The text shown once everything runs: addresses, accounts, stores, and the mail directory.
    fn welcome(&self, program: Option<&Program>) -> String {
        let (site, mail) = (&self.base_url, self.mail_dir());
        let (mail, sms) = (mail.display(), self.sms_dir());
        let sms = sms.display();
        let indent = |text: String| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
        let calls = program.map(|program| programs(site, program, &self.id_card())).unwrap_or_default();
        let stores = demo::TRY_THESE.iter().map(|(number, name)| format!("{number}   {name}\n")).collect();
        format!(
            "
Unbind Desk 解绑审核台 · {site}

Apply 申请      {site}/apply
  Sign in with a store number; its six-digit code is in the newest file of {mail}/
  or, by text message, of {sms}/
{stores}  Status links in emails ask for a query code 查询码: {code}

Review 审核     {site}/desk
{accounts}
{calls}Emails 邮件     {mail}/*.eml, and {site}/desk/letters
Texts 短信      {sms}/*.json
Logs 日志       {serve_log}, {work_log}

The demo's review policy has short periods (1 minute to undo, 1 minute of notice), so that apply,
approve and done fit into three minutes. 演示版审核标准的时限很短：撤销 1 分钟、公示 1 分钟。
Ctrl-C stops everything; the data is kept. `unbind db reset` deletes it.
",
            stores = indent(stores),
            code = demo::QUERY_CODE,
            accounts = indent(demo::accounts()),
            serve_log = self.log_file("serve").display(),
            work_log = self.log_file("work").display(),
        )
    }
}

/// The part of the text about programs: lines for a shell.
fn programs(site: &str, program: &Program, id_card: &Path) -> String {
    let mut text = format!("Programs 接口   {site}/developers; paste these lines into a shell\n");
    for (meaning, line) in program.lines(site, id_card) {
        text.push_str(&format!("  # {meaning}\n{line}\n"));
    }
    text + &format!("  Its keys and calls 密钥与调用: {site}/desk/clients, as gaofeng or xuning\n\n")
}

/// Waits until `/readyz` at this address answers 200.
async fn wait_until_ready(address: &str) -> anyhow::Result<()> {
    let client = outbound::builder(ANSWER_PERIOD).timeout(ANSWER_PERIOD).build()?;
    let (url, started) = (format!("http://{address}/readyz"), Instant::now());
    while started.elapsed() < PATIENCE {
        if client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("no answer from {url} in {} seconds", PATIENCE.as_secs());
}

/// The port if it is free, else any free one.
fn free_port(wanted: u16) -> io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", wanted)).or_else(|_| TcpListener::bind(("127.0.0.1", 0)))?;
    Ok(listener.local_addr()?.port())
}
