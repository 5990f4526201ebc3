//! Two servers and three workers share the work of one database without knowing of each other (R26).

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;
use diesel::sql_query;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use domain::base::actor::Role;
use domain::base::clock::SystemClock;
use domain::base::terms::Kind;
use domain::record::event;
use domain::review::outcome::Outcome;
use domain::{Clock, Context};
use testkit::sql::count;
use testkit::{CatchAllSmtp, ManualClock, builders};

use crate::browser::Browser;
use crate::process::{Process, free_port, status_of, until_async};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_and_three_workers_share_the_work() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
    // Three days ago by the system clock, so that approved effects are due at once.
    clock.set(SystemClock.now() - Duration::days(3));
    let writer = letters::Writer::new(letters::Settings {
        base_url: "http://127.0.0.1:1".into(),
        sender: "noreply@unbind.example".into(),
        message_id_host: "unbind.example".into(),
        reply_to: None,
    });
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(writer.unwrap()));
    builders::registers(&mut conn, &ctx).await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let mail = CatchAllSmtp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (keys, evidence) = (folder.path().join("keys"), folder.path().join("evidence"));
    std::fs::write(&keys, testkit::KEYS).unwrap();
    let shared = [
        ("DATABASE_URL", database.url.as_str()),
        ("UNBIND_EVIDENCE_STORE", evidence.to_str().unwrap()),
        ("UNBIND_EVIDENCE_KEYS_FILE", keys.to_str().unwrap()),
        ("UNBIND_POOL_SIZE", "8"),
    ];
    let mut servers = Vec::new();
    let mut bases = Vec::new();
    for _ in 0..2 {
        let listen = format!("127.0.0.1:{}", free_port());
        let base = format!("http://{listen}");
        let own = [("UNBIND_LISTEN", listen.as_str()), ("UNBIND_BASE_URL", &base), ("UNBIND_SECRET", SECRET)];
        servers.push(Process::start(&["serve"], &[&shared[..], &own[..]].concat()));
        bases.push(base);
    }
    let url = mail.url();
    let own = [("UNBIND_MAIL", url.as_str()), ("UNBIND_BASE_URL", &bases[0]), ("UNBIND_WORKER_LISTEN", "127.0.0.1:0")];
    let _workers: Vec<Process> = (0..3).map(|_| Process::start(&["work"], &[&shared[..], &own[..]].concat())).collect();

    let mut applications = Vec::new();
    for number in 0..30 {
        let store = builders::store(&mut conn, &format!("MM-{number}"), "木棉", ctx.now()).await;
        applications.push(builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id);
    }
    let unsent = "letters where state in ('queued', 'held')";
    until_async("every receipt and notice is sent", async || count(&conn, unsent).await == 0).await;
    // An effect is due one day after its alert was delivered.
    sql_query("update letters set sent_at = sent_at - interval '3 days'").execute(&mut conn).await.unwrap();
    for (number, id) in applications.iter().enumerate() {
        let outcome = if number % 3 == 0 { Outcome::Reject } else { Outcome::Approve };
        builders::decided(&mut conn, &ctx, &reviewer, *id, outcome).await;
    }
    let undone = "effects where state <> 'confirmed'";
    until_async("everything approved is done and told", async || {
        count(&conn, undone).await == 0 && count(&conn, unsent).await == 0
    })
    .await;

    let mut arrivals: HashMap<String, usize> = HashMap::new();
    for letter in mail.caught() {
        *arrivals.entry(letter.header("Message-ID").unwrap()).or_default() += 1;
    }
    assert!(arrivals.values().all(|times| *times == 1), "each letter was sent once: {arrivals:?}");
    // Per application a receipt and two alerts, and the decision; per approval the confirmation.
    assert_eq!(arrivals.len(), 30 * 3 + 30 + 20);
    assert_eq!(count(&conn, "bindings where ended_by_effect is not null").await, 20);
    let workers = count(&conn, "(select distinct lock_by from apalis.jobs where lock_by is not null) as workers").await;
    assert!(workers >= 2, "the work was shared: {workers}");
    for base in &bases {
        until_async("it serves", async || status_of(&format!("{base}/readyz")).await == Some(200)).await;
        assert_eq!(status_of(&format!("{base}/desk/sign-in")).await, Some(200));
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

/// An action that a server was executing when it died has no effect (docs/ARCHITECTURE.md, "What happens when a process
/// dies", first row).
#[tokio::test(flavor = "multi_thread")]
async fn decision_of_a_killed_server_is_rolled_back() {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let writer = letters::Writer::new(letters::Settings {
        base_url: "http://127.0.0.1:1".into(),
        sender: "noreply@unbind.example".into(),
        message_id_host: "unbind.example".into(),
        reply_to: None,
    });
    let ctx = Context::new(Arc::new(SystemClock), Arc::new(writer.unwrap()));
    builders::registers(&mut conn, &ctx).await;
    builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let reference = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.reference;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("keys"), testkit::KEYS).unwrap();
    let listen = format!("127.0.0.1:{}", free_port());
    let base = format!("http://{listen}");
    let server = Process::start(
        &["serve"],
        &[
            ("DATABASE_URL", &database.url),
            ("UNBIND_EVIDENCE_STORE", folder.path().join("evidence").to_str().unwrap()),
            ("UNBIND_EVIDENCE_KEYS_FILE", folder.path().join("keys").to_str().unwrap()),
            ("UNBIND_LISTEN", &listen),
            ("UNBIND_BASE_URL", &base),
            ("UNBIND_SECRET", SECRET),
        ],
    );
    until_async("it serves", async || status_of(&format!("{base}/readyz")).await == Some(200)).await;
    let mut browser = Browser::new(&base);
    browser.get("/desk/sign-in").await;
    browser.post("/desk/sign-in", &[("name", "linxiao"), ("password", builders::PASSWORD)]).await;
    let case = format!("/desk/applications/{reference}");
    browser.get(&case).await;
    browser.post(&format!("{case}/claim"), &[]).await;

    // Blocks the decision on the letters table, the last one written before the commit.
    let mut holder = database.connect().await;
    holder.batch_execute("begin; lock table letters in exclusive mode").await.unwrap();
    let decision = [("verdict", "approve"), ("message", "信息一致，予以通过。")];
    let confirm = format!("{case}/decision/confirm");
    let asked = browser.post_raw(&confirm, &decision);
    let ours = "pg_stat_activity where application_name = 'unbind serve' and datname = current_database()";
    let waits = format!("{ours} and wait_event_type = 'Lock'");
    tokio::select! {
        answer = asked => panic!("it was answered: {}", answer.status()),
        () = until_async("the decision is under way", async || count(&conn, &waits).await == 1) => {}
    }
    drop(server);
    holder.batch_execute("rollback").await.unwrap();
    until_async("its connections ended", async || count(&conn, ours).await == 0).await;
    assert_eq!(count(&conn, "decisions").await, 0);
    assert_eq!(count(&conn, "effects").await, 0);
    assert_eq!(count(&conn, "letters where kind = 'approved'").await, 0);
    assert_eq!(count(&conn, "applications where status = 'in_review'").await, 1);
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}
