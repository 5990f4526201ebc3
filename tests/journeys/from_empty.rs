//! From an empty database to an unbound store, by real processes and the means that a company has: commands, pages and the API.
//!
//! A store arrives by API, its merchant enters with a ticket of the platform, a program applies with a document, a reviewer
//! approves, the reference adapter (`examples/platform-adapter/`) unbinds, and the partner is told by webhooks, whose signatures
//! the library of Standard Webhooks verifies. The periods are those of the demo's policy,
//! the shortest there can be, so this takes some minutes of waiting.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::base::Clock;
use domain::base::clock::SystemClock;
use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;
use testkit::FakePartner;
use testkit::partner::Received;

use crate::browser::{Browser, Page};
use crate::fuzz::consumers;
use crate::installation::{Installation, Pair};
use crate::process::{Process, free_port, until_async};
use crate::product::{ACKNOWLEDGED, file};
use crate::program::Program;

const PASSWORD: &str = "correct horse battery";
const PLATFORM_SECRET: &str = "a secret of two: thirty-two bytes";
const STORE: &str = "OUT-1";
const ACCOUNT: &str = "account-1";
const ADDRESS: &str = "owner@out.example";
/// Longest wait for the effect: three periods of a minute, and the sweeps between them.
const PATIENCE: Duration = Duration::from_secs(420);

/// The reference adapter with its own database, in which the store is bound.
struct Adapter {
    folder: TempDir,
    url: String,
    _process: Process,
}

impl Adapter {
    /// `None` when Flask is not installed.
    async fn start() -> Option<Self> {
        let has_flask =
            Command::new("python3").args(["-c", "import flask, standardwebhooks"]).stderr(Stdio::null()).status();
        if !has_flask.is_ok_and(|status| status.success()) {
            testkit::skip("Flask or standardwebhooks is not installed (pip install flask standardwebhooks)");
            return None;
        }
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/platform-adapter/adapter.py");
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(source, folder.path().join("adapter.py")).unwrap();
        std::fs::write(folder.path().join("secret"), PLATFORM_SECRET).unwrap();
        let port = free_port();
        let mut flask = command(folder.path());
        flask.args(["-m", "flask", "--app", "adapter", "run", "--port", &port.to_string()]);
        let process = Process(flask.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let adapter = Self { folder, url: format!("http://127.0.0.1:{port}/unbind"), _process: process };
        until_async("the adapter listens", async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok())
            .await;
        adapter.run(&format!(
            "import adapter\nwith adapter.app.app_context():\n    \
             adapter.database().execute('insert into stores values (?, ?, 0, 0)', ('{STORE}', '{ACCOUNT}'))"
        ));
        Some(adapter)
    }

    /// Runs Python beside the adapter; returns what it prints.
    fn run(&self, code: &str) -> String {
        let output = command(self.folder.path()).args(["-c", code]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The account that the store is bound to at the platform; `None` when it is unbound.
    fn account(&self) -> String {
        self.run(&format!(
            "import adapter\nwith adapter.app.app_context():\n    \
             print(adapter.database().execute('select account from stores where number = ?', ('{STORE}',)).fetchone()[0])"
        ))
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("python3");
    command.current_dir(folder).env("ADAPTER_SECRET_FILE", "secret");
    command
}

/// The database as a company sets it up: tables, a policy, the first staff.
fn set_up(installation: &Installation) {
    let password = installation.folder.path().join("password");
    std::fs::write(&password, PASSWORD).unwrap();
    let run = |arguments: &[&str]| {
        let ended = installation.start(arguments, &[]).0.wait().unwrap();
        assert!(ended.success(), "unbind {arguments:?}: {ended}");
    };
    run(&["migrate"]);
    run(&["policy", "publish", concat!(env!("CARGO_MANIFEST_DIR"), "/../data/policy/demo.toml")]);
    for (sign_in_name, role) in [("guanli", "admin"), ("guanli2", "admin"), ("linxiao", "reviewer")] {
        let (email, file) = (format!("{sign_in_name}@desk.example"), password.to_str().unwrap());
        let person = ["--sign-in-name", sign_in_name, "--name", sign_in_name, "--email", &email, "--roles", role];
        run(&[&["staff", "create"][..], &person, &["--password-file", file]].concat());
    }
}

async fn staff(base: &str, name: &str) -> Browser {
    let mut browser = Browser::new(base);
    browser.get("/desk/sign-in").await;
    let page = browser.post("/desk/sign-in", &[("name", name), ("password", PASSWORD)]).await;
    assert!(page.path.starts_with("/desk") && page.path != "/desk/sign-in", "{} {}", page.path, page.html);
    browser
}

/// One admin proposes a client, another one confirms it and makes its key. Returns the client's page and the key.
async fn client_of_two_admins(base: &str) -> (String, String) {
    let scopes = ["stores", "applications:read", "applications:write", "decisions:read"].map(|it| ("scopes", it));
    let mut one = staff(base, "guanli").await;
    one.get("/desk/clients").await;
    let named = [("name", "商家中心"), ("owner", "team@out.example"), ("networks", "127.0.0.1"), ("days", "365")];
    let proposed = one.post("/desk/clients", &[&named[..], &scopes].concat()).await;
    assert_eq!(proposed.status, 200, "{}", proposed.html);
    let mut other = staff(base, "guanli2").await;
    let client = proposed.path;
    other.get(&client).await;
    let confirmed = other.post(&format!("{client}/confirm"), &scopes).await;
    assert_eq!((confirmed.status, &confirmed.path), (200, &client), "{}", confirmed.html);
    let made = other.post(&format!("{client}/keys"), &[("days", "90")]).await;
    (client, shown_once(&made, "unbind_"))
}

/// The secret with this beginning that a page shows once.
fn shown_once(page: &Page, beginning: &str) -> String {
    let shown = page.html.split("<code>").find(|rest| rest.starts_with(beginning));
    shown.and_then(|rest| rest.split('<').next()).unwrap_or_else(|| panic!("no {beginning}: {}", page.html)).to_owned()
}

/// Kinds of messages that the partner asks for.
const KINDS: [&str; 3] = ["application.submitted", "application.decided", "application.effect_confirmed"];

/// Two admins let messages out to the partner's address. Returns the secret they are signed with.
async fn webhook_of_two_admins(base: &str, client: &str, url: &str) -> String {
    let kinds = KINDS.map(|kind| ("kinds", kind));
    let terms = [&[("url", url)], &kinds[..]].concat();
    let (mut one, mut other) = (staff(base, "guanli").await, staff(base, "guanli2").await);
    one.get(&format!("{client}/webhooks")).await;
    let proposed = one.post(&format!("{client}/webhooks"), &terms).await;
    assert_eq!(proposed.status, 200, "{}", proposed.html);
    let webhook = proposed.path;
    other.get(&webhook).await;
    let confirmed = other.post(&format!("{webhook}/confirm"), &terms).await;
    assert_eq!((confirmed.status, &confirmed.path), (200, &webhook), "{}", confirmed.html);
    shown_once(&other.post(&format!("{webhook}/secrets"), &[]).await, "whsec_")
}

/// A message of each kind arrives about this application, and the library that partners use verifies its signature.
async fn webhooks_arrive(partner: &FakePartner, secret: &str, reference: &str) {
    for kind in KINDS {
        let is_it = |it: &Received| it.body.contains(&format!("\"{kind}\"")) && it.body.contains(reference);
        until_async(kind, async || partner.received().iter().any(is_it)).await;
        let message = partner.received().into_iter().find(is_it).unwrap();
        let headers = json!({
            "webhook-id": message.id, "webhook-timestamp": message.timestamp, "webhook-signature": message.signature,
        });
        let mut verify = Command::new("python3");
        verify.arg(consumers().join("verify_webhook.py")).arg(secret).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut verify = verify.spawn().unwrap();
        let sent = json!({ "headers": headers, "body": message.body }).to_string();
        verify.stdin.take().unwrap().write_all(sent.as_bytes()).unwrap();
        let output = verify.wait_with_output().unwrap();
        assert!(output.status.success(), "{message:?}");
        let payload: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(payload["type"], kind, "{payload}");
    }
}

/// The merchant comes from the platform, where they are signed in, and confirms the store.
async fn merchant_enters(base: &str, adapter: &Adapter) -> Browser {
    let link = adapter.run(&format!("import adapter\nprint(adapter.enter_link('{base}', '{STORE}', '{ADDRESS}'))"));
    let mut merchant = Browser::new(base);
    let asked = merchant.get(link.strip_prefix(base).expect("a link of this site")).await;
    assert_eq!((asked.status, asked.path.as_str()), (200, "/apply/enter"), "{}", asked.html);
    asked.must_say("木棉新店");
    let entered = merchant.post("/apply/enter", &[]).await;
    assert_eq!(entered.path, "/apply/account", "{}", entered.html);
    let again = Browser::new(base).get(link.strip_prefix(base).unwrap()).await;
    assert_eq!(again.status, 410, "a ticket lets in once: {}", again.html);
    merchant
}

/// The store as the platform knows it.
fn document() -> serde_json::Value {
    json!({
        "version": 1, "name": "木棉新店", "owner_name": "陈立新", "locale": "zh-CN",
        "contacts": [{ "email": ADDRESS, "primary": true }],
        "binding": { "account_name": "木棉", "account_reference": ACCOUNT, "bound_at": "2025-01-05T08:00:00Z" },
        "certification": "none",
        // An unknown balance would need a second reviewer.
        "figures": {
            "balance_cents": 0, "unshipped_orders": 0, "after_sales": 0, "loan_cents": 0, "as_of": SystemClock.now(),
        },
    })
}

/// The program applies with a document; returns the application's reference.
async fn program_applies(program: &Program) -> String {
    let acknowledged: Vec<&str> = ACKNOWLEDGED.iter().map(|(_, code)| *code).collect();
    let answers = json!({
        "reason": "changed_phone", "contact_name": "陈立新", "contact_phone": "13800138000", "contact_email": ADDRESS,
        "acknowledged": acknowledged,
    });
    let new = json!({ "store_number": STORE, "kind": "unbind", "answers": answers });
    let begun = program.write(Method::POST, "/drafts", "", &new).await.must_be(201);
    let draft = begun.text("id");
    let asked: Vec<String> = begun.body["gaps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|gap| gap["code"] == "document")
        .map(|gap| gap["subject"].as_str().unwrap().to_owned())
        .collect();
    assert!(!asked.is_empty(), "{begun:?}");
    for document in &asked {
        program.attach(&draft, document, &file("正面.jpg")).await.must_be(201);
    }
    let path = format!("/drafts/{draft}");
    until_async("the documents are prepared", async || program.get(&path).await.body["gaps"] == json!([])).await;
    let tag = program.get(&path).await.header("etag").to_owned();
    let submitted = program.write(Method::POST, &format!("{path}/submission"), &tag, &json!({})).await.must_be(201);
    submitted.text("reference")
}

async fn reviewer_approves(base: &str, reference: &str) {
    let mut reviewer = staff(base, "linxiao").await;
    let case = reviewer.post("/desk/claim-next", &[]).await;
    let path = format!("/desk/applications/{reference}");
    assert_eq!(case.path, path, "{}", case.html);
    let document = case.html.split("?file=").nth(1).and_then(|rest| rest.get(..36)).expect("the case has a document");
    let picture = reviewer.fetch(&format!("{path}/evidence/{document}/1")).await;
    assert_eq!(picture.status(), 200, "the document is looked at");
    for (check, result) in [("name_on_id", "same"), ("id_number", "confirmed"), ("reason_fits", "confirmed")] {
        let number = if check == "id_number" { "11010519491231002X" } else { "" };
        let answer = [("check", check), ("result", result), ("evidence", document), ("number", number)];
        let saved = reviewer.post(&format!("{path}/checks"), &answer).await;
        assert_eq!((saved.status, saved.path.split('?').next()), (200, Some(path.as_str())), "{}", saved.html);
    }
    let verdict = [("verdict", "approve"), ("message", "信息一致。"), ("note", "")];
    let check = reviewer.post(&format!("{path}/decision"), &verdict).await;
    assert_eq!(check.status, 200, "{}", check.html);
    let decided = reviewer.post(&format!("{path}/decision/confirm"), &verdict).await;
    assert_eq!((decided.status, decided.path.as_str()), (200, path.as_str()), "{}", decided.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn company_connects_and_its_store_is_unbound() {
    let Some(adapter) = Adapter::start().await else { return };
    let database = testkit::empty_database().await;
    let secret = adapter.folder.path().join("secret");
    let installation = Installation::new(&database.url)
        .with("UNBIND_PLATFORM", adapter.url.clone())
        .with("UNBIND_PLATFORM_ALLOW_PRIVATE", "true")
        .with("UNBIND_WEBHOOKS_ALLOW_PRIVATE", "true")
        .with("UNBIND_PLATFORM_SECRET_FILE", secret.to_str().unwrap());
    set_up(&installation);
    let _pair = Pair::start(&installation).await;
    let base = installation.base.as_str();
    let (client, key) = client_of_two_admins(base).await;
    let program = Program::new(base, &key);
    let partner = FakePartner::start().await;
    let secret = webhook_of_two_admins(base, &client, &partner.url()).await;

    program.write(Method::PUT, &format!("/stores/{STORE}"), "", &document()).await.must_be(201);
    let mut merchant = merchant_enters(base, &adapter).await;
    let reference = program_applies(&program).await;
    // The merchant sees what the program did for the store.
    merchant.get("/apply/account").await.must_say(&reference);
    reviewer_approves(base, &reference).await;
    assert_eq!(adapter.account(), ACCOUNT, "nothing is unbound in the grace period");

    let path = format!("/applications/{reference}");
    let begun = Instant::now();
    while program.get(&path).await.must_be(200).body["effect"] != "confirmed" {
        assert!(begun.elapsed() < PATIENCE, "the effect is not confirmed: {:?}", program.get(&path).await);
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    assert_eq!(adapter.account(), "None");
    assert_eq!(program.get(&path).await.text("status"), "approved");
    let decision = program.get(&format!("{path}/decision")).await.must_be(200);
    assert_eq!(decision.text("outcome"), "approve");
    let store = program.get(&format!("/stores/{STORE}")).await.must_be(200);
    assert!(store.body["binding"].is_null(), "{store:?}");
    webhooks_arrive(&partner, &secret, &reference).await;
}
