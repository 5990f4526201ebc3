//! `unbind platform check` against the reference adapter, as it is and with a fault in it.

use std::net::TcpListener;
use std::process::Command;

use testkit::ReferenceAdapter;

use crate::{exits, unbind};

const SECRET: &str = "a secret for tests: 32 bytes long";

/// The reference adapter with the stores of the check.
fn adapter(fault: Option<(&str, &str)>) -> Option<ReferenceAdapter> {
    let adapter = ReferenceAdapter::start(fault)?;
    adapter
        .run("import adapter\nadapter.app.test_cli_runner().invoke(args=['add-check-stores'], catch_exceptions=False)");
    Some(adapter)
}

fn check(adapter: &ReferenceAdapter) -> Command {
    let stores = ["--store", "CHECK-READY", "--account", "ACCOUNT-1", "--blocked-store", "CHECK-BLOCKED"];
    let mut command = unbind(&["platform", "check", &adapter.url()]);
    command
        .args(stores)
        .args(["--second-store", "CHECK-SECOND"])
        .arg("--platform-secret-file")
        .arg(adapter.secret_file());
    command
}

#[test]
fn reference_adapter_passes_every_case() {
    let Some(adapter) = adapter(None) else { return };
    exits(&mut check(&adapter), 0, &["ok      two requests at once", "27 cases, 0 failed"]);
    // Its store was unbound by that.
    exits(&mut check(&adapter), 1, &["FAILED  a store without blockers has none"]);
}

#[test]
fn faults_of_an_adapter_are_found() {
    let faults = [
        (("> SKEW_SECONDS", "> 10 * SKEW_SECONDS"), "a question that is ten minutes old is refused"),
        // It remembers the action some time after it was carried out, and is asked again in between.
        (
            (
                "platform.carry_out(asked[\"kind\"], asked[\"store\"])\n",
                "platform.carry_out(asked[\"kind\"], asked[\"store\"])\n        db.execute(\"commit\"); time.sleep(1)\n",
            ),
            "a request that nobody waited for is carried out once",
        ),
        (("if not hmac.compare_digest(", "if False and not hmac.compare_digest("), "a question without a signature"),
        (("request.path, key]", "\"/unbind/x\", key]"), "a question that is four minutes old is answered"),
        (("if (done := known(key)) is not None:", "if False:"), "a request that nobody waited for is carried out once"),
        (
            ("if row is None:\n            return [{", "if row is None:\n            return [] and [{"),
            "an unknown store",
        ),
        (("\"state\": \"none\"", "\"state\": \"done\""), "an action that was never requested is unknown"),
        (("return [{\"code\": \"balance\", \"amount\": balance}] if balance > 0 else []", "return []"), "names them"),
        (("(\"unbind\", \"revoke_certification\"):\n", "(asked.get(\"kind\"),):\n"), "an unknown kind of action"),
        (("\"loan_cents\": 0", "\"loan_cents\": None"), "figures are told, or it is said that they cannot be"),
        (
            ("if row is None:\n            return None", "if row is None:\n            row = (0,)"),
            "the figures of an unknown store",
        ),
        (("sign([*lines, str(status)], payload)", "sign([*lines, \"0\"], payload)"), "four minutes old is answered"),
    ];
    for (fault, name) in faults {
        let Some(adapter) = adapter(Some(fault)) else { return };
        let output = exits(&mut check(&adapter), 1, &[name]);
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(lines.lines().any(|line| line.starts_with("FAILED") && line.contains(name)), "{fault:?}: {lines}");
    }
}

#[test]
fn adapter_that_cannot_say_figures_passes() {
    let Some(adapter) = adapter(Some(("@app.post(\"/unbind/figures\")\n", ""))) else { return };
    exits(&mut check(&adapter), 0, &["ok      figures are told", "25 cases, 0 failed"]);
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
