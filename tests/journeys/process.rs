//! The real binary as real processes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The binary: built beside the tests, or the one `make bench` names.
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

/// A process of ours, killed when dropped.
pub struct Process(pub Child);

impl Process {
    /// Starts `unbind` with these words and variables, its log going to the test's own output.
    pub fn start(words: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_other(&binary(), words, variables)
    }

    /// As [`Process::start`], another program: an earlier release.
    pub fn start_other(program: &Path, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        command.env_remove("DATABASE_URL").env("UNBIND_LOG", "warn").envs(variables.iter().copied());
        Self(command.spawn().unwrap())
    }

    /// Runs `unbind` to its end.
    pub fn run(words: &[&str], variables: &[(&str, &str)]) {
        Self::run_other(&binary(), words, variables);
    }

    /// As [`Process::run`], another program.
    pub fn run_other(program: &Path, words: &[&str], variables: &[(&str, &str)]) {
        let mut process = Self::start_other(program, words, variables);
        let status = process.0.wait().unwrap();
        assert!(status.success(), "unbind {words:?}: {status}");
    }

    /// Waits until it died by itself.
    pub async fn died(&mut self) {
        until("the process died", || self.0.try_wait().unwrap().is_some()).await;
    }

    /// Tells it to stop (SIGTERM) and waits until it has.
    pub async fn stop(&mut self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(told.success() || !self.runs(), "kill: {told}");
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

/// Looks again and again until it is so; a minute at most. Only for what happens in another process.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    until_async(what, async || so()).await;
}

/// As [`until`], for questions that take a while to answer.
pub async fn until_async(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "still waiting: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A port nobody listens on at this moment.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The status of a GET, or nothing when nobody answers.
pub async fn status_of(url: &str) -> Option<u16> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    client.get(url).send().await.ok().map(|response| response.status().as_u16())
}
