//! Processes that work together: their settings, and a database for them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::base::{Role, StoreId};
use domain::{Actor, Clock, Context};
use tempfile::TempDir;
use testkit::{CatchAllSmtp, ManualClock, TestDatabase, builders};

use crate::process::{Process, free_address, status_of, until_async, until_ready};
use crate::product::context;

/// The secret of every portal that is started.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The settings of processes that share one database and one evidence store.
pub struct Installation {
    pub folder: TempDir,
    /// The portal's address.
    pub base: String,
    variables: Vec<(&'static str, String)>,
}

impl Installation {
    /// Settings for this database. The portal has an address of its own; the worker listens on any free port, and saves
    /// its mail in a folder.
    pub fn new(database_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("keys"), testkit::KEYS).unwrap();
        let listen = free_address();
        let base = format!("http://{listen}");
        let variables = vec![
            ("DATABASE_URL", database_url.to_owned()),
            ("UNBIND_BASE_URL", base.clone()),
            ("UNBIND_LISTEN", listen),
            ("UNBIND_WORKER_LISTEN", "127.0.0.1:0".to_owned()),
            ("UNBIND_SECRET", SECRET.to_owned()),
            ("UNBIND_MAIL_DIR", path("mail")),
            ("UNBIND_PLATFORM", "registry".to_owned()),
            ("UNBIND_EVIDENCE_STORE", path("evidence")),
            ("UNBIND_EVIDENCE_KEYS_FILE", path("keys")),
        ];
        Self { folder, base, variables }
    }

    /// Sends mail to this server instead of saving it.
    pub fn mail_to(mut self, url: String) -> Self {
        self.variables.retain(|(name, _)| *name != "UNBIND_MAIL_DIR");
        self.with("UNBIND_MAIL", url)
    }

    /// Adds a variable, or replaces its value.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// The variables of a process, with some of its own.
    pub fn variables<'a>(&'a self, own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let shared = self.variables.iter().map(|(name, value)| (*name, value.as_str()));
        shared.chain(own.iter().copied()).collect()
    }

    /// Starts `unbind` with these arguments.
    pub fn start(&self, arguments: &[&str], own: &[(&str, &str)]) -> Process {
        Process::start(arguments, &self.variables(own))
    }

    /// Starts the portal and waits until it is ready.
    pub async fn serve(&self, own: &[(&str, &str)]) -> Process {
        let process = self.start(&["serve"], own);
        until_ready(&self.base).await;
        process
    }

    /// The emails saved by the worker.
    pub fn count_emails(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("mail")).map_or(0, Iterator::count)
    }

    /// The variable that lets a process die at `failpoint`, once in this installation.
    pub fn dies_once_at(&self, failpoint: &str) -> String {
        format!("{failpoint}=once:{}", self.folder.path().join("died").display())
    }
}

/// One portal and one worker.
pub struct Pair {
    pub serve: Process,
    pub work: Process,
    addresses: [String; 2],
}

impl Pair {
    /// Starts both, and waits until they are ready.
    pub async fn start(installation: &Installation) -> Self {
        let health = free_address();
        let serve = installation.start(&["serve"], &[]);
        let work = installation.start(&["work"], &[("UNBIND_WORKER_LISTEN", &health)]);
        let pair = Self { serve, work, addresses: [installation.base.clone(), format!("http://{health}")] };
        pair.until(200).await;
        pair
    }

    /// Waits until `/readyz` of both answers with this status.
    pub async fn until(&self, status: u16) {
        for base in &self.addresses {
            let what = format!("{base} answers {status}");
            until_async(&what, async || status_of(&format!("{base}/readyz")).await == Some(status)).await;
        }
    }

    /// True while both run.
    pub fn runs(&mut self) -> bool {
        self.serve.runs() && self.work.runs()
    }
}

/// A database with a store and a reviewer, a mail server, and processes for them.
pub struct Scene {
    _database: TestDatabase,
    pub clock: Arc<ManualClock>,
    /// The context of the test; its clock is [`Self::clock`].
    pub ctx: Context,
    pub store: StoreId,
    pub reviewer: Actor,
    pub mail: CatchAllSmtp,
    pub installation: Installation,
}

impl Scene {
    /// The store `MM-1` and the reviewer `linxiao`, at this time by the manual clock; the processes use the system's.
    pub async fn set(now: DateTime<Utc>) -> (Self, AsyncPgConnection) {
        let database = testkit::database().await;
        let mut conn = database.connect().await;
        let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
        clock.set(now);
        let mail = CatchAllSmtp::start().await;
        let installation = Installation::new(&database.url).mail_to(mail.url());
        let ctx = context(&installation.base, Arc::clone(&clock) as Arc<dyn Clock>);
        builders::registers(&mut conn, &ctx).await;
        let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
        let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
        (Self { _database: database, clock, ctx, store, reviewer, mail, installation }, conn)
    }
}
