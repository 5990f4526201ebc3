//! `unbind platform check` against the reference adapter, as it is and with a fault in it.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{exits, unbind};

const SECRET: &str = "a secret for tests: 32 bytes long";

/// The reference adapter in a process of its own, with the stores of the check.
struct Adapter {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Drop for Adapter {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The source of the reference adapter.
fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/platform-adapter/adapter.py")
}

impl Adapter {
    /// Starts it with `fault` in its source, a text and what replaces it. `None` when Flask is not installed.
    fn start(fault: Option<(&str, &str)>) -> Option<Self> {
        let has_flask = Command::new("python3").args(["-c", "import flask"]).stderr(Stdio::null()).status();
        if !has_flask.is_ok_and(|status| status.success()) {
            testkit::skip("Flask is not installed");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut code = std::fs::read_to_string(source()).unwrap();
        if let Some((text, replacement)) = fault {
            assert!(code.contains(text), "{text}");
            code = code.replace(text, replacement);
        }
        std::fs::write(folder.path().join("adapter.py"), code).unwrap();
        std::fs::write(folder.path().join("secret"), SECRET).unwrap();
        // A port that is free now, for Flask to bind a moment later.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let flask = |arguments: &[&str]| {
            let mut command = Command::new("python3");
            command.args(["-m", "flask", "--app", "adapter"]).args(arguments).current_dir(folder.path());
            command.env("ADAPTER_SECRET_FILE", "secret").stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        assert!(flask(&["add-check-stores"]).status().unwrap().success());
        let process = flask(&["run", "--port", &port.to_string()]).spawn().unwrap();
        let adapter = Self { process, folder, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(60), "the adapter does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(adapter)
    }

    fn check(&self) -> Command {
        let url = format!("http://127.0.0.1:{}/unbind", self.port);
        let stores = ["--store", "CHECK-READY", "--account", "ACCOUNT-1", "--blocked-store", "CHECK-BLOCKED"];
        let mut command = unbind(&["platform", "check", &url]);
        command.args(stores).arg("--platform-secret-file").arg(self.folder.path().join("secret"));
        command
    }
}

#[test]
fn reference_adapter_passes_every_case() {
    let Some(adapter) = Adapter::start(None) else { return };
    exits(&mut adapter.check(), 0, &["ok      two requests at once", "22 cases, 0 failed"]);
    // Its store was unbound by that.
    exits(&mut adapter.check(), 1, &["FAILED  a store without blockers has none"]);
}

#[test]
fn faults_of_an_adapter_are_found() {
    let faults = [
        (("> SKEW_SECONDS", "> 10 * SKEW_SECONDS"), "a question that is ten minutes old is refused"),
        (("if not hmac.compare_digest(", "if False and not hmac.compare_digest("), "a question without a signature"),
        (("request.path, key]", "\"/unbind/x\", key]"), "a question that is four minutes old is answered"),
        (("if (done := known(key)) is not None:", "if False:"), "the same request again is not carried out again"),
        (
            ("if row is None:\n            return [{", "if row is None:\n            return [] and [{"),
            "an unknown store",
        ),
        (("\"state\": \"none\"", "\"state\": \"done\""), "an action that was never requested is unknown"),
        (("return [{\"code\": \"balance\", \"amount\": balance}] if balance > 0 else []", "return []"), "names them"),
        (("(\"unbind\", \"revoke_certification\"):\n", "(asked.get(\"kind\"),):\n"), "an unknown kind of action"),
        (("sign([*lines, str(status)], payload)", "sign([*lines, \"0\"], payload)"), "four minutes old is answered"),
    ];
    for (fault, name) in faults {
        let Some(adapter) = Adapter::start(Some(fault)) else { return };
        let output = exits(&mut adapter.check(), 1, &[name]);
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(lines.lines().any(|line| line.starts_with("FAILED") && line.contains(name)), "{fault:?}: {lines}");
    }
}

#[test]
fn silent_adapter_fails_the_first_case() {
    // It listens and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    let url = format!("http://{}/unbind", listener.local_addr().unwrap());
    let mut check = unbind(&["platform", "check", &url, "--store", "S-1", "--timeout", "1", "--json"]);
    exits(check.arg("--platform-secret-file").arg(&secret), 1, &["\"passed\":false", "no answer"]);
}
