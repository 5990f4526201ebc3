//! The mail server or the database fails: no work is lost, and no process needs a restart.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::base::schema::letters;

use crate::process::{Process, free_port, status_of, until_async};
use crate::product::Product;

#[tokio::test(flavor = "multi_thread")]
async fn letters_survive_a_mail_server_outage() {
    let mut product = Product::start().await;
    let (_owner, _) = product.submitted().await;
    product.mail.take();
    product.mail.stop().await;
    product.drain().await;
    let mut conn = product.conn().await;
    let waiting: Vec<(String, i32)> = letters::table
        .filter(letters::kind.ne_all(["sign_in_code", "email_code"]))
        .select((letters::state, letters::attempt))
        .load(&mut conn)
        .await
        .unwrap();
    assert!(waiting.iter().all(|(state, attempt)| state == "queued" && *attempt >= 1), "{waiting:?}");
    product.pass(Duration::minutes(1)).await;
    product.mail.restart().await;
    for _ in 0..20 {
        product.pass(Duration::hours(1)).await;
    }
    assert_eq!(product.mail.take().len(), 3, "receipt and two alerts, once each");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_survive_a_database_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = launcher::Settings::throwaway(folder.path().join("pg"), "unbind");
    let database = launcher::up(&settings, &mut |_| {}).unwrap();
    Process::run(&["migrate"], &[("DATABASE_URL", &database.url)]);
    let (serve_at, work_at) = (format!("127.0.0.1:{}", free_port()), format!("127.0.0.1:{}", free_port()));
    let base = format!("http://{serve_at}");
    let mail = folder.path().join("mail");
    let (evidence, keys) = (folder.path().join("evidence"), folder.path().join("evidence-keys"));
    std::fs::write(&keys, testkit::KEYS).unwrap();
    let variables = [
        ("DATABASE_URL", database.url.as_str()),
        ("UNBIND_BASE_URL", &base),
        ("UNBIND_LISTEN", &serve_at),
        ("UNBIND_WORKER_LISTEN", &work_at),
        ("UNBIND_MAIL_DIR", mail.to_str().unwrap()),
        ("UNBIND_SECRET", "0123456789abcdef0123456789abcdef"),
        ("UNBIND_EVIDENCE_STORE", evidence.to_str().unwrap()),
        ("UNBIND_EVIDENCE_KEYS_FILE", keys.to_str().unwrap()),
        ("UNBIND_LOG", "error"),
    ];
    let (mut serve, mut work) = (Process::start(&["serve"], &variables), Process::start(&["work"], &variables));
    let ready = [format!("{base}/readyz"), format!("http://{work_at}/readyz")];
    let all = async |status: u16| {
        for url in &ready {
            if status_of(url).await != Some(status) {
                return false;
            }
        }
        true
    };
    until_async("both are ready", || all(200)).await;

    launcher::down(&settings).unwrap();
    until_async("both say so", || all(503)).await;
    let mut browser = crate::browser::Browser::new(&base);
    browser.get("/apply/sign-in").await;
    let refused = browser.post_raw("/apply/sign-in", &[("store_number", "MM-1")]).await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    assert!(refused.text().await.unwrap().contains("<h1"), "a page, not a bare status");
    assert_eq!(status_of(&format!("{base}/healthz")).await, Some(200));

    let again = launcher::up(&settings, &mut |_| {}).unwrap();
    assert_eq!(again.url, database.url, "the same address as before");
    until_async("both are ready again, by themselves", || all(200)).await;
    let page = browser.post("/apply/sign-in", &[("store_number", "MM-1")]).await;
    assert!(page.status == 200 && page.path.starts_with("/apply/sign-in/code"), "{} {}", page.path, page.html);
    assert!(serve.runs() && work.runs());
    drop((serve, work));
    launcher::reset(&settings).unwrap();
}
