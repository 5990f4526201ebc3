//! A child process: this program again, in the role of `serve` or `work`.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{ChildStdin, Command};

use super::Place;

/// Longer than a graceful stop of either process takes.
const STOP_PERIOD: Duration = Duration::from_secs(30);
/// Lines of a child's log that are shown when it ended unexpectedly.
const TAIL_LINES: usize = 8;

/// A running child process. Killed when dropped; it also stops when this process dies, because its standard input
/// then ends.
pub(super) struct Child {
    name: &'static str,
    log_file: PathBuf,
    process: tokio::process::Child,
    /// Held until the child has ended. Not left in [`Self::process`], which would close it while waiting.
    _stdin: Option<ChildStdin>,
}

impl Child {
    /// Starts the child, with its log in a file.
    pub(super) fn start(name: &'static str, place: &Place) -> anyhow::Result<Self> {
        let log_file = place.log_file(name);
        if let Some(dir) = log_file.parent() {
            fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        }
        let log = File::create(&log_file).with_context(|| format!("cannot write {}", log_file.display()))?;
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let mut command = Command::new(program);
        command.envs(place.evidence.variables());
        let mut process = command
            .arg(name)
            .arg("--stop-with-stdin")
            .env("DATABASE_URL", &place.database_url)
            .env("UNBIND_BASE_URL", &place.base_url)
            .env("UNBIND_LISTEN", &place.serve_listen)
            .env("UNBIND_SECRET_FILE", &place.secret_file)
            .env_remove("UNBIND_SECRET")
            .env("UNBIND_MAIL_DIR", place.mail_dir())
            .env("UNBIND_PLATFORM", "registry")
            // Webhooks are tried against a program on this machine.
            .env("UNBIND_WEBHOOKS_ALLOW_PRIVATE", "true")
            .env_remove("UNBIND_MAIL")
            .env("UNBIND_SMS_DIR", place.sms_dir())
            .env_remove("UNBIND_SMS")
            .env("UNBIND_WORKER_LISTEN", &place.work_listen)
            // Two processes cannot share one listen address.
            .env_remove("UNBIND_METRICS_LISTEN")
            .env("UNBIND_LOG_FORMAT", "text")
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C at the terminal goes to the parent, which then signals its children.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let _stdin = process.stdin.take();
        Ok(Self { name, log_file, process, _stdin })
    }

    /// Waits until the child has ended; returns a sentence about how.
    pub(super) async fn ended(&mut self) -> String {
        let status = self.process.wait().await;
        let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        let log = fs::read_to_string(&self.log_file).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n  ");
        format!("{} stopped unexpectedly ({how}); the last lines of {}:\n  {tail}", self.name, self.log_file.display())
    }

    /// Sends SIGTERM: finish the work under way.
    pub(super) fn tell_to_stop(&self) {
        let pid = self.process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // The child may have ended already.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    /// Waits until the child has ended; kills it after the limit.
    pub(super) async fn wait(&mut self) {
        if tokio::time::timeout(STOP_PERIOD, self.process.wait()).await.is_err() {
            super::tell(&format!("{} did not stop in time and is killed", self.name));
            let _ = self.process.kill().await;
        }
    }
}
