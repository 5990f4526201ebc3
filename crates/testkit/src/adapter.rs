//! The reference adapter of a platform (`examples/platform-adapter/`) in a process of its own, as it is or with a fault in it.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The secret shared with the adapter.
const SECRET: &str = "a secret for tests: 32 bytes long";

/// The adapter; its process ends when this is dropped.
#[derive(Debug)]
pub struct ReferenceAdapter {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Drop for ReferenceAdapter {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl ReferenceAdapter {
    /// Starts it with `fault` in its source, a text and what replaces it, and waits until it listens. `None` when Flask is not
    /// installed.
    pub fn start(fault: Option<(&str, &str)>) -> Option<Self> {
        let has_flask = Command::new("python3").args(["-c", "import flask"]).stderr(Stdio::null()).status();
        if !has_flask.is_ok_and(|status| status.success()) {
            crate::skip("Flask is not installed (pip install flask)");
            return None;
        }
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/platform-adapter/adapter.py");
        let mut code = std::fs::read_to_string(source).expect("the reference adapter can be read");
        if let Some((text, replacement)) = fault {
            assert!(code.contains(text), "the adapter does not contain {text}");
            code = code.replace(text, replacement);
        }
        let folder = tempfile::tempdir().expect("a folder can be made");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
        write("adapter.py", &code).and_then(|()| write("secret", SECRET)).expect("the folder can be written");
        // A port that is free now, for Flask to bind a moment later.
        let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = listener.expect("a port of loopback is free").port();
        let mut flask = python(folder.path());
        flask.args(["-m", "flask", "--app", "adapter", "run", "--port", &port.to_string()]);
        let process = flask.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("python starts");
        let adapter = Self { process, folder, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(60), "the adapter does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(adapter)
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/unbind", self.port)
    }

    /// The file with the shared secret.
    pub fn secret_file(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    /// Runs Python with the adapter as a module; returns what it prints.
    pub fn run(&self, code: &str) -> String {
        let output = python(self.folder.path()).args(["-c", code]).output().expect("python starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs a statement on the adapter's database, for which `database` stands in the code.
    pub fn with_database(&self, code: &str) -> String {
        self.run(&format!(
            "import adapter\nwith adapter.app.app_context():\n    database = adapter.database()\n    {code}"
        ))
    }
}

fn python(folder: &Path) -> Command {
    let mut command = Command::new("python3");
    command.current_dir(folder).env("ADAPTER_SECRET_FILE", "secret");
    command
}
