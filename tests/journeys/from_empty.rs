//! From an empty database to an unbound store, by real processes and the means that a company has: commands, pages and the API.
//!
//! A store arrives by API, its merchant enters with a ticket of the platform, a program applies with a document, a reviewer
//! approves, the reference adapter (`examples/platform-adapter/`) unbinds, and the partner is told by webhooks, whose signatures
//! the library of Standard Webhooks verifies. The periods are those of the demo's policy,
//! the shortest there can be, so this takes some minutes of waiting.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::base::Clock;
use domain::base::clock::SystemClock;
use reqwest::Method;
use serde_json::json;
use testkit::{FakePartner, ReferenceAdapter};

use crate::browser::{Browser, Page};
use crate::fuzz::consumers;
use crate::installation::{Installation, Pair};
use crate::process::until_async;
use crate::product::{ACKNOWLEDGED, file};
use crate::program::Program;

const PASSWORD: &str = "correct horse battery";
const STORE: &str = "OUT-1";
const ACCOUNT: &str = "account-1";
const ADDRESS: &str = "owner@out.example";
/// Longest wait for the effect: three periods of a minute, and the sweeps between them.
const PATIENCE: Duration = Duration::from_secs(420);

/// The reference adapter, in whose database the store is bound. `None` when it cannot be started, or the library that verifies
/// webhooks is missing.
fn adapter_with_the_store() -> Option<ReferenceAdapter> {
    let has_library = Command::new("python3").args(["-c", "import standardwebhooks"]).stderr(Stdio::null()).status();
    if !has_library.is_ok_and(|status| status.success()) {
        testkit::skip("standardwebhooks is not installed (pip install standardwebhooks)");
        return None;
    }
    let adapter = ReferenceAdapter::start(None)?;
    adapter.with_database(&format!(
        "database.execute('insert into stores values (?, ?, 0, 0)', ('{STORE}', '{ACCOUNT}'))"
    ));
    Some(adapter)
}

/// The account that the store is bound to at the platform; `None` in Python's words when it is unbound.
fn account(adapter: &ReferenceAdapter) -> String {
    adapter.with_database(&format!(
        "print(database.execute('select account from stores where number = ?', ('{STORE}',)).fetchone()[0])"
    ))
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

/// The partner's program, which lets the library verify each message soon after it arrived: the library refuses what was signed
/// more than five minutes before.
struct Verifying<'a> {
    partner: &'a FakePartner,
    secret: String,
    /// The content of the messages so far.
    payloads: Vec<serde_json::Value>,
}

impl Verifying<'_> {
    /// Verifies what arrived since the last time.
    fn catch_up(&mut self) {
        for message in self.partner.received().split_off(self.payloads.len()) {
            let headers = json!({
                "webhook-id": message.id, "webhook-timestamp": message.timestamp, "webhook-signature": message.signature,
            });
            let mut verify = Command::new("python3");
            verify.arg(consumers().join("verify_webhook.py")).arg(&self.secret);
            let mut verify = verify.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let sent = json!({ "headers": headers, "body": message.body }).to_string();
            verify.stdin.take().unwrap().write_all(sent.as_bytes()).unwrap();
            let output = verify.wait_with_output().unwrap();
            assert!(output.status.success(), "{message:?}");
            self.payloads.push(serde_json::from_slice(&output.stdout).unwrap());
        }
    }

    /// Waits until each kind has arrived about the application.
    async fn until_all(&mut self, reference: &str) {
        for kind in KINDS {
            until_async(kind, async || {
                self.catch_up();
                self.payloads.iter().any(|it| it["type"] == kind && it.to_string().contains(reference))
            })
            .await;
        }
    }
}

/// The merchant comes from the platform, where they are signed in, and confirms the store.
async fn merchant_enters(base: &str, adapter: &ReferenceAdapter) -> Browser {
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
    let Some(adapter) = adapter_with_the_store() else { return };
    let database = testkit::empty_database().await;
    let secret = adapter.secret_file();
    let installation = Installation::new(&database.url)
        .with("UNBIND_PLATFORM", adapter.url())
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
    let mut verifying = Verifying { partner: &partner, secret, payloads: Vec::new() };

    program.write(Method::PUT, &format!("/stores/{STORE}"), "", &document()).await.must_be(201);
    let mut merchant = merchant_enters(base, &adapter).await;
    let reference = program_applies(&program).await;
    // The merchant sees what the program did for the store.
    merchant.get("/apply/account").await.must_say(&reference);
    reviewer_approves(base, &reference).await;
    verifying.catch_up();
    assert_eq!(account(&adapter), ACCOUNT, "nothing is unbound in the grace period");

    let path = format!("/applications/{reference}");
    let begun = Instant::now();
    while program.get(&path).await.must_be(200).body["effect"] != "confirmed" {
        assert!(begun.elapsed() < PATIENCE, "the effect is not confirmed: {:?}", program.get(&path).await);
        tokio::time::sleep(Duration::from_secs(2)).await;
        verifying.catch_up();
    }
    assert_eq!(account(&adapter), "None");
    assert_eq!(program.get(&path).await.text("status"), "approved");
    let decision = program.get(&format!("{path}/decision")).await.must_be(200);
    assert_eq!(decision.text("outcome"), "approve");
    let store = program.get(&format!("/stores/{STORE}")).await.must_be(200);
    assert!(store.body["binding"].is_null(), "{store:?}");
    verifying.until_all(&reference).await;
}
