//! The real binary, run as processes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The binary: built with the tests, or the one `make bench` names.
pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("UNBIND_BENCH_BINARY") {
        return named.into();
    }
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).expect("tests run from target/<profile>/deps");
    let binary = folder.join("unbind");
    assert!(binary.exists(), "{} is not built: cargo build --bin unbind", binary.display());
    binary
}

/// A child process, killed when dropped.
pub struct Process(pub Child);

impl Process {
    /// Starts `unbind` with these arguments and variables; its log goes to the test's output.
    pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_other(&binary(), arguments, variables)
    }

    /// As [`Process::start`], for another program: an earlier release.
    pub fn start_other(program: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        command.env_remove("DATABASE_URL").env("UNBIND_LOG", "warn").envs(variables.iter().copied());
        Self(command.spawn().unwrap())
    }

    /// Runs `unbind` and waits for it to succeed.
    pub fn run(arguments: &[&str], variables: &[(&str, &str)]) {
        Self::run_other(&binary(), arguments, variables);
    }

    /// As [`Process::run`], another program.
    pub fn run_other(program: &Path, arguments: &[&str], variables: &[(&str, &str)]) {
        let mut process = Self::start_other(program, arguments, variables);
        let status = process.0.wait().unwrap();
        assert!(status.success(), "unbind {arguments:?}: {status}");
    }

    /// Waits until it has died by itself.
    pub async fn died(&mut self) {
        until("the process died", || self.0.try_wait().unwrap().is_some()).await;
    }

    /// Sends SIGTERM and waits for the exit.
    pub async fn stop(&mut self) {
        let status = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(status.success() || !self.runs(), "kill: {status}");
        self.died().await;
    }

    /// True while it runs.
    pub fn runs(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Polls until the condition holds, for a minute at most. Only for events in other processes.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    until_async(what, async || so()).await;
}

/// As [`until`], with an asynchronous condition.
pub async fn until_async(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "still waiting: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until the process at this address is ready.
pub async fn until_ready(base: &str) {
    until_async(&format!("{base} is ready"), async || status_of(&format!("{base}/readyz")).await == Some(200)).await;
}

/// An address whose port is free at this moment.
pub fn free_address() -> String {
    format!("127.0.0.1:{}", free_port())
}

/// A port that is free at this moment.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The status of a GET, or `None` without an answer.
pub async fn status_of(url: &str) -> Option<u16> {
    let client = crate::http::builder().timeout(Duration::from_secs(5)).build().unwrap();
    client.get(url).send().await.ok().map(|response| response.status().as_u16())
}
