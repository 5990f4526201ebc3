//! `unbind jobs`, `doctor`, `check-config`, and `/metrics` of both processes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::Context;
use domain::base::clock::SystemClock;
use testkit::{PlainWriter, builders};

use crate::evidence::Store;
use crate::{run, said, unbind};

const SECRET: &str = "hunter2hunter2hunter2hunter2hunter2hunter2";

/// A dead job of an unknown letter.
async fn dead_job(conn: &mut AsyncPgConnection) -> String {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = Text)]
        id: String,
    }
    let id: Id = diesel::sql_query(
        "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, done_at, priority, metadata)
         values (apalis.generate_ulid(), 'deliver-letter',
             convert_to('{\"v\":1,\"letter\":\"019aa0c1-7a80-7c3e-9f21-5b0d6e42a917\"}', 'UTF8'),
             'Killed', 3, 25, now(), now(), 0, '') returning id",
    )
    .get_result(conn)
    .await
    .unwrap();
    id.id
}

#[tokio::test]
async fn jobs_are_listed_retried_and_discarded() {
    let database = testkit::database().await;
    let url = Some(database.url.as_str());
    let mut conn = database.connect().await;
    let id = dead_job(&mut conn).await;
    let json: serde_json::Value = serde_json::from_str(&run(&["jobs", "list", "--json"], url)).unwrap();
    assert_eq!((json[0]["id"].as_str(), json[0]["state"].as_str()), (Some(id.as_str()), Some("dead")));
    assert!(run(&["jobs", "show", &id], url).contains("about      019aa0c1-7a80"));
    let other = dead_job(&mut conn).await;
    let first = run(&["jobs", "list", "--limit", "1"], url);
    let after = first.trim().rsplit_once("--after ").unwrap().1.to_owned();
    let second = run(&["jobs", "list", "--limit", "1", "--after", &after], url);
    assert!(first.contains(&id) != second.contains(&id) && first.contains(&other) != second.contains(&other));
    let place = json[0]["place"].as_str().unwrap();
    assert!(!run(&["jobs", "list", "--after", place], url).contains(&id), "the list continues after it");
    let nowhere = unbind(&["jobs", "list", "--after", "nowhere"]).env("DATABASE_URL", &database.url).output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    run(&["jobs", "discard", &other], url);
    assert!(run(&["jobs", "retry", &id], url).contains("was dead, queued again"));
    assert!(run(&["jobs", "list", "--state", "waiting"], url).contains(&id));
    let about = run(&["jobs", "list", "--about", "019aa0c1-7a80-7c3e-9f21-5b0d6e42a917"], url);
    assert!(about.contains(&id), "{about}");
    let again = unbind(&["jobs", "retry", &id, "nothing"]).env("DATABASE_URL", &database.url).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("the job is waiting") && said(&again).contains("nothing: there is no such job"));
    assert!(run(&["jobs", "discard", &id], url).contains("discarded"));
    assert!(run(&["jobs", "list", "--state", "waiting"], url).contains("no matching jobs"));
    assert!(run(&["jobs", "pause", "deliver-letter"], url).contains("is paused"));
    assert!(run(&["jobs", "pause", "deliver-letter"], url).contains("was already paused"));
    assert!(run(&["jobs", "resume", "deliver-letter"], url).contains("is resumed"));
    let wrong = unbind(&["jobs", "pause", "nothing"]).env("DATABASE_URL", &database.url).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[tokio::test]
async fn doctor_reports_problems_in_its_exit_code() {
    let store = Store::new();
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let mail = tempfile::tempdir().unwrap();
    let doctor = |json: bool| {
        let mut command = unbind(if json { &["doctor", "--json"] } else { &["doctor"] });
        command.env("DATABASE_URL", &database.url).envs(store.variables()).env("UNBIND_SECRET", SECRET);
        command.env("UNBIND_MAIL_DIR", mail.path()).output().unwrap()
    };
    let worse = doctor(false);
    assert_eq!(worse.status.code(), Some(2), "{}", said(&worse));
    for expected in
        ["ok    database", "ok    schema", "ok    clock", "FAIL  workers", "start `unbind work`", "warn  calendar"]
    {
        assert!(said(&worse).contains(expected), "{expected}: {}", said(&worse));
    }
    // A calendar, a policy, and live workers.
    builders::registers(&mut conn, &Context::new(Arc::new(SystemClock), Arc::new(PlainWriter))).await;
    conn.batch_execute(
        "insert into calendar_years (year, status, source, published_at)
         select year, 'official', 'test', now() from generate_series(2020, 2060) year
         on conflict (year) do update set status = 'official';
         insert into apalis.workers (id, worker_type, storage_name, layers, last_seen)
         select queue || '@host:1:a', queue, 'x', '', now()
         from unnest(array['deliver-letter', 'carry-out-effect', 'prepare-evidence']) queue",
    )
    .await
    .unwrap();
    let better = doctor(true);
    assert_eq!(better.status.code(), Some(1), "a warning, because letters go to a folder: {}", said(&better));
    let json: serde_json::Value = serde_json::from_slice(&better.stdout).unwrap();
    assert_eq!(json["verdict"], "warn");
    let warned: Vec<&str> = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|look| look["verdict"] != "ok")
        .map(|look| look["name"].as_str().unwrap())
        .collect();
    assert_eq!(warned, ["mail"]);
    let server = testkit::CatchAllSmtp::start().await;
    let mut command = unbind(&["doctor"]);
    command.env("DATABASE_URL", &database.url).envs(store.variables()).env("UNBIND_SECRET", SECRET);
    let well =
        tokio::task::spawn_blocking(move || command.env("UNBIND_MAIL", server.url()).output().unwrap()).await.unwrap();
    assert_eq!(well.status.code(), Some(0), "{}", said(&well));
    let gone = unbind(&["doctor"]).env("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x").output().unwrap();
    assert_eq!(gone.status.code(), Some(2), "{}", said(&gone));
    assert!(said(&gone).contains("FAIL  database") && !said(&gone).contains("hunter2"), "{}", said(&gone));
}

#[test]
fn check_config_masks_secrets() {
    let store = Store::new();
    let mut command = unbind(&["check-config"]);
    command.env("DATABASE_URL", "postgres://desk:hunter2@db.example:5432/unbind").env("UNBIND_SECRET", SECRET);
    command.env("UNBIND_OTLP_ENDPOINT", "http://collector.example:4318");
    let well =
        command.envs(store.variables()).env("UNBIND_MAIL", "smtps://desk:hunter2@mail.example").output().unwrap();
    let text = said(&well);
    assert_eq!(well.status.code(), Some(0), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    for expected in [
        "postgres://…@db.example:5432/unbind",
        "smtps://…@mail.example",
        "http://collector.example:4318",
        "127.0.0.1:8080 (default)",
        "(given, 42 bytes)",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let mut command = unbind(&["check-config", "--json"]);
    command.env("DATABASE_URL", "postgres://desk:hunter2@db.example:5432/unbind").env("UNBIND_SECRET", SECRET);
    let all = command.envs(store.variables()).env("UNBIND_MAIL", "smtps://desk:hunter2@mail.example").output().unwrap();
    assert_eq!(all.status.code(), Some(0), "{}", said(&all));
    let all: serde_json::Value = serde_json::from_slice(&all.stdout).unwrap();
    assert_eq!((all["ok"].as_bool(), all["processes"][0]["process"].as_str()), (Some(true), Some("serve")));
    let secret =
        all["processes"][0]["settings"].as_array().unwrap().iter().find(|it| it["variable"] == "UNBIND_SECRET");
    assert_eq!(secret.unwrap()["value"], "(given, 42 bytes)");
    assert_eq!(secret.unwrap()["is_masked"], true);
    assert!(!all.to_string().contains("hunter2"), "{all}");
    let wrong = unbind(&["check-config", "work", "--json"]).env("UNBIND_CONCURRENCY", "many").output().unwrap();
    assert_eq!(wrong.status.code(), Some(1), "{}", said(&wrong));
    let wrong: serde_json::Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!((wrong["ok"].as_bool(), wrong["processes"].as_array().unwrap().len()), (Some(false), 1));
    assert!(wrong["processes"][0]["problems"][0].as_str().unwrap().contains("many"), "{wrong}");
    let wrong = unbind(&["check-config", "work"]).env("UNBIND_CONCURRENCY", "many").output().unwrap();
    assert_eq!(wrong.status.code(), Some(1), "{}", said(&wrong));
    assert!(
        said(&wrong).contains("PROBLEM") && said(&wrong).contains("many") && !said(&wrong).contains("unbind serve")
    );
    let told = unbind(&["check-config"])
        .env("UNBIND_OTLP_ENDPOINT", "http://desk:hunter2@collector.example")
        .env("UNBIND_MAIL", "smtp://127.0.0.1:25")
        .output()
        .unwrap();
    assert_eq!(
        said(&told).matches("PROBLEM  UNBIND_OTLP_ENDPOINT must not contain a user").count(),
        2,
        "{}",
        said(&told)
    );
    assert!(!said(&told).contains("hunter2"), "{}", said(&told));
    let short = unbind(&["check-config", "serve"])
        .env("DATABASE_URL", "postgres://db.example/unbind")
        .env("UNBIND_SECRET", "short")
        .envs(store.variables())
        .output()
        .unwrap();
    assert_eq!(short.status.code(), Some(1), "{}", said(&short));
    assert!(said(&short).contains("32 bytes"), "{}", said(&short));
}

/// A child process, killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it and waits for the addresses in its log.
fn start(
    arguments: &[&str],
    url: &str,
    store: &Store,
    mail: &std::path::Path,
    wanted: &[&str],
) -> (Running, Vec<String>) {
    let mut command = unbind(arguments);
    command.env("DATABASE_URL", url).envs(store.variables()).env("UNBIND_LOG", "info");
    command.env("UNBIND_SECRET", SECRET).env("UNBIND_METRICS_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
    if arguments[0] == "work" {
        command.env("UNBIND_MAIL_DIR", mail);
    }
    let mut child = command.spawn().unwrap();
    let out = child.stdout.take().unwrap();
    let running = Running(child);
    let mut lines = BufReader::new(out).lines();
    let mut found = vec![String::new(); wanted.len()];
    for line in lines.by_ref() {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        if let Some(index) = wanted.iter().position(|expected| line["message"] == **expected) {
            found[index] = line["address"].as_str().unwrap().to_owned();
        }
        if found.iter().all(|address| !address.is_empty()) {
            break;
        }
    }
    // Keep reading its log, so that a full pipe does not block it.
    std::thread::spawn(move || lines.for_each(drop));
    (running, found)
}

fn get(address: &str, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Scrapes until every name occurs.
fn scrape(address: &str, names: &[&str]) -> String {
    let begun = Instant::now();
    loop {
        let text = get(address, "/metrics", "x");
        let missing: Vec<&&str> = names.iter().filter(|name| !text.contains(**name)).collect();
        if missing.is_empty() {
            return text;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "missing: {missing:?}\n{text}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[tokio::test]
async fn serve_starts_the_configured_threads() {
    let store = Store::new();
    let mail = tempfile::tempdir().unwrap();
    let database = testkit::database().await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--threads", "3"];
    let (serve, _) = start(&arguments, &database.url, &store, mail.path(), &["serving"]);
    let answering = || {
        let threads = std::fs::read_dir(format!("/proc/{}/task", serve.0.id())).unwrap();
        let names = threads.filter_map(|thread| std::fs::read_to_string(thread.unwrap().path().join("comm")).ok());
        names.filter(|name| name.starts_with("actix-server wo")).count()
    };
    // The address is logged before the threads start.
    let begun = Instant::now();
    while answering() < 3 && begun.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(answering(), 3);
    let none = unbind(&["serve", "--threads", "0"]).output().unwrap();
    assert_eq!(none.status.code(), Some(2), "{}", said(&none));
}

#[tokio::test]
async fn metrics_hold_no_personal_data() {
    let store = Store::new();
    let mail = tempfile::tempdir().unwrap();
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    // A letter due for sending, and its job, caused by a request.
    conn.batch_execute(
        "insert into letters (id, kind, locale, to_address, subject, text_body, html_body, raw, message_id, topic,
             topic_detail, has_link, sender_name, state, next_try_at, created_at)
         values ('019aa0c1-7a80-7c3e-9f21-5b0d6e42a917', 'received', 'en', 'owner@shop.example', 'Mumian', '', '', 'x', 'm', 'day',
             '2026-11-20', false, 'unbind', 'queued', now() - interval '1 minute', now());
         insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
         values (apalis.generate_ulid(), 'deliver-letter',
             convert_to('{\"v\":1,\"letter\":\"019aa0c1-7a80-7c3e-9f21-5b0d6e42a917\"}', 'UTF8'), 'Pending', 0, 25,
             now() - interval '1 minute', 0, '')",
    )
    .await
    .unwrap();
    let (_serve, serving) = start(
        &["serve", "--listen", "127.0.0.1:0"],
        &database.url,
        &store,
        mail.path(),
        &["serving metrics", "serving"],
    );
    let (_work, working) =
        start(&["work", "--worker-listen", "127.0.0.1:0"], &database.url, &store, mail.path(), &["serving metrics"]);
    get(&serving[1], "/desk/applications/UB-2026-004203-7?q=13800138000", "127.0.0.1:8080");
    let served = scrape(
        &serving[0],
        &[
            "unbind_http_requests_total",
            "unbind_http_request_seconds_bucket",
            "unbind_pool_connections",
            "unbind_pool_waiters",
        ],
    );
    assert!(
        served.contains("route=\"/desk/applications/{reference}\"") && served.contains("method=\"GET\""),
        "{served}"
    );
    let worked = scrape(
        &working[0],
        &[
            "unbind_jobs_total{",
            "unbind_job_seconds_bucket",
            "unbind_effects_total{",
            "unbind_letters_total{",
            "unbind_sweeps_total",
            "unbind_sweep_seconds",
            "unbind_queue_jobs",
            "unbind_queue_oldest_seconds",
            "unbind_queue_paused",
            "unbind_workers ",
            "unbind_sweep_age_seconds",
            "unbind_sweep_late_seconds",
            "unbind_letters_failed",
            "unbind_effects_failed",
            "unbind_effects_blocked",
            "unbind_applications_overdue",
            "unbind_calendar_horizon_seconds",
            "unbind_alarm{name=\"worker_gone\"}",
            "unbind_measured_timestamp_seconds",
            "unbind_pool_connections",
        ],
    );
    assert!(worked.contains("kind=\"received\"") && worked.contains("outcome=\"sent\""), "{worked}");
    for personal in ["owner", "shop.example", "Mumian", "UB-2026", "13800138000", "019aa0c1"] {
        assert!(!served.contains(personal) && !worked.contains(personal), "{personal}");
    }
    assert!(get(&serving[0], "/", "x").starts_with("HTTP/1.1 404 "));
    assert!(
        get(&serving[1], "/metrics", "127.0.0.1:8080").starts_with("HTTP/1.1 404 "),
        "metrics are not served on the portal's port"
    );
}
