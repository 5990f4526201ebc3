//! `unbind jobs`, `doctor`, `check-config`, and `/metrics` of both processes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use domain::Context;
use domain::base::clock::SystemClock;
use testkit::{PlainWriter, builders};

use crate::evidence::Store;
use crate::{exits, fails, run, said, unbind};

const SECRET: &str = "hunter2hunter2hunter2hunter2hunter2hunter2";

/// A dead job of an unknown letter.
async fn dead_job(conn: &AsyncPgConnection) -> String {
    let insert = "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, done_at, priority, metadata)
         values (apalis.generate_ulid(), 'deliver-letter',
             convert_to('{\"v\":1,\"letter\":\"019aa0c1-7a80-7c3e-9f21-5b0d6e42a917\"}', 'UTF8'),
             'Killed', 3, 25, now(), now(), 0, '') returning id";
    testkit::sql::texts(conn, insert).await.remove(0)
}

/// The program with the settings of a whole installation.
fn installed(arguments: &[&str], store: &Store) -> Command {
    let mut command = unbind(arguments);
    command.envs(store.variables()).env("UNBIND_SECRET", SECRET);
    command.env("DATABASE_URL", "postgres://desk:hunter2@db.example:5432/unbind");
    command.env("UNBIND_MAIL", "smtps://desk:hunter2@mail.example");
    command
}

#[tokio::test]
async fn jobs_are_listed_retried_and_discarded() {
    let database = testkit::database().await;
    let url = Some(database.url.as_str());
    let conn = database.connect().await;
    let id = dead_job(&conn).await;
    let json: serde_json::Value = serde_json::from_str(&run(&["jobs", "list", "--json"], url)).unwrap();
    assert_eq!((json[0]["id"].as_str(), json[0]["state"].as_str()), (Some(id.as_str()), Some("dead")));
    assert!(run(&["jobs", "show", &id], url).contains("about      019aa0c1-7a80"));
    let other = dead_job(&conn).await;
    let first = run(&["jobs", "list", "--limit", "1"], url);
    let after = first.trim().rsplit_once("--after ").unwrap().1.to_owned();
    let second = run(&["jobs", "list", "--limit", "1", "--after", &after], url);
    assert!(first.contains(&id) != second.contains(&id) && first.contains(&other) != second.contains(&other));
    let place = json[0]["place"].as_str().unwrap();
    assert!(!run(&["jobs", "list", "--after", place], url).contains(&id), "the list continues after it");
    fails(&["jobs", "list", "--after", "nowhere"], &database.url, 2, &[]);
    run(&["jobs", "discard", &other], url);
    assert!(run(&["jobs", "retry", &id], url).contains("was dead, queued again"));
    assert!(run(&["jobs", "list", "--state", "waiting"], url).contains(&id));
    let about = run(&["jobs", "list", "--about", "019aa0c1-7a80-7c3e-9f21-5b0d6e42a917"], url);
    assert!(about.contains(&id), "{about}");
    let refused = ["the job is waiting", "nothing: there is no such job"];
    fails(&["jobs", "retry", &id, "nothing"], &database.url, 1, &refused);
    assert!(run(&["jobs", "discard", &id], url).contains("discarded"));
    assert!(run(&["jobs", "list", "--state", "waiting"], url).contains("no matching jobs"));
    assert!(run(&["jobs", "pause", "deliver-letter"], url).contains("is paused"));
    assert!(run(&["jobs", "pause", "deliver-letter"], url).contains("was already paused"));
    assert!(run(&["jobs", "resume", "deliver-letter"], url).contains("is resumed"));
    fails(&["jobs", "pause", "nothing"], &database.url, 2, &[]);
}

#[tokio::test]
async fn doctor_reports_problems_in_its_exit_code() {
    let store = Store::new();
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let mail = tempfile::tempdir().unwrap();
    let doctor = |arguments: &[&str]| {
        let mut command = unbind(arguments);
        command.env("DATABASE_URL", &database.url).envs(store.variables()).env("UNBIND_SECRET", SECRET);
        command.env("UNBIND_PLATFORM", "registry");
        command
    };
    let worse: [&str; 8] = [
        "ok    database",
        "ok    schema",
        "ok    clock",
        "ok    evidence child",
        "FAIL  workers",
        "start `unbind work`",
        "warn  calendar",
        "warn  platform",
    ];
    let mut without_secret = doctor(&["doctor"]);
    exits(without_secret.env("UNBIND_SMS", "https://sms.example/unbind"), 2, &["warn  sms", "UNBIND_SMS_SECRET_FILE"]);
    let mut without_platform = doctor(&["doctor"]);
    exits(without_platform.env("UNBIND_MAIL_DIR", mail.path()).env_remove("UNBIND_PLATFORM"), 2, &worse);
    // A calendar, a policy, and live workers.
    builders::registers(&mut conn, &Context::new(Arc::new(SystemClock), Arc::new(PlainWriter))).await;
    conn.batch_execute(
        "insert into calendar_years (year, status, source, published_at)
         select year, 'official', 'test', now() from generate_series(2020, 2060) year
         on conflict (year) do update set status = 'official';
         insert into apalis.workers (id, worker_type, storage_name, layers, last_seen)
         select queue || '@host:1:a', queue, 'x', '', now()
         from unnest(array['deliver-letter', 'carry-out-effect', 'prepare-evidence', 'deliver-webhook', 'ask-figures']) queue",
    )
    .await
    .unwrap();
    // A warning, because letters go to a folder.
    let better = exits(doctor(&["doctor", "--json"]).env("UNBIND_MAIL_DIR", mail.path()), 1, &[]);
    let better = json(&better);
    assert_eq!(better["verdict"], "warn");
    let warned: Vec<&str> = better["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|look| look["verdict"] != "ok")
        .map(|look| look["name"].as_str().unwrap())
        .collect();
    // A machine for tests may have no Chinese font.
    let fonts = prepare::find_fonts(&prepare::SYSTEM_FOLDERS);
    let has_font = fonts.iter().any(|font| font.script == prepare::Script::SimplifiedChinese);
    assert_eq!(warned, if has_font { vec!["mail"] } else { vec!["mail", "fonts"] });
    let server = testkit::CatchAllSmtp::start().await;
    let mut command = doctor(&["doctor"]);
    tokio::task::spawn_blocking(move || exits(command.env("UNBIND_MAIL", server.url()), i32::from(!has_font), &[]))
        .await
        .unwrap();
    let gone = "postgres://u:hunter2@127.0.0.1:1/x";
    let gone = exits(unbind(&["doctor"]).env("DATABASE_URL", gone), 2, &["FAIL  database"]);
    assert!(!said(&gone).contains("hunter2"), "{}", said(&gone));
}

#[test]
fn check_config_masks_secrets() {
    let store = Store::new();
    let mut command = installed(&["check-config"], &store);
    let expected = [
        "postgres://…@db.example:5432/unbind",
        "smtps://…@mail.example",
        "http://collector.example:4318",
        "127.0.0.1:8080 (default)",
        "(given, 42 bytes)",
    ];
    let well = exits(command.env("UNBIND_OTLP_ENDPOINT", "http://collector.example:4318"), 0, &expected);
    assert!(!said(&well).contains("hunter2"), "{}", said(&well));
    let all = json(&exits(&mut installed(&["check-config", "--json"], &store), 0, &[]));
    assert_eq!((all["ok"].as_bool(), all["processes"][0]["process"].as_str()), (Some(true), Some("serve")));
    let settings = all["processes"][0]["settings"].as_array().unwrap();
    let secret = settings.iter().find(|it| it["variable"] == "UNBIND_SECRET").unwrap();
    assert_eq!((secret["value"].as_str(), secret["is_masked"].as_bool()), (Some("(given, 42 bytes)"), Some(true)));
    assert!(!all.to_string().contains("hunter2"), "{all}");
}

#[test]
fn check_config_reports_problems() {
    let mut command = unbind(&["check-config", "work", "--json"]);
    let wrong = json(&exits(command.env("UNBIND_CONCURRENCY", "many"), 1, &[]));
    assert_eq!((wrong["ok"].as_bool(), wrong["processes"].as_array().unwrap().len()), (Some(false), 1));
    assert!(wrong["processes"][0]["problems"][0].as_str().unwrap().contains("many"), "{wrong}");
    let mut command = unbind(&["check-config", "work"]);
    let wrong = exits(command.env("UNBIND_CONCURRENCY", "many"), 1, &["PROBLEM", "many"]);
    assert!(!said(&wrong).contains("unbind serve"));
    let mut command = unbind(&["check-config"]);
    command.env("UNBIND_OTLP_ENDPOINT", "http://desk:hunter2@collector.example");
    let told = said(&exits(command.env("UNBIND_MAIL", "smtp://127.0.0.1:25"), 1, &[]));
    assert_eq!(told.matches("PROBLEM  UNBIND_OTLP_ENDPOINT must not contain a user").count(), 2, "{told}");
    assert!(!told.contains("hunter2"), "{told}");
    let mut command = installed(&["check-config", "serve"], &Store::new());
    exits(command.env("UNBIND_SECRET", "short"), 1, &["32 bytes"]);
    // Text messages without the secret of their gateway.
    for process in ["serve", "work"] {
        let mut command = installed(&["check-config", process], &Store::new());
        exits(command.env("UNBIND_SMS", "https://sms.example/unbind"), 1, &["PROBLEM  UNBIND_SMS names"]);
    }
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
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
fn start(arguments: &[&str], url: &str, store: &Store, wanted: &[&str]) -> (Running, Vec<String>) {
    let mut command = unbind(arguments);
    command.env("DATABASE_URL", url).envs(store.variables()).env("UNBIND_LOG", "info");
    command.env("UNBIND_MAIL_DIR", store.mail_folder());
    command.env("UNBIND_SECRET", SECRET).env("UNBIND_METRICS_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
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
    let database = testkit::database().await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--threads", "3"];
    let (serve, _) = start(&arguments, &database.url, &store, &["serving"]);
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
    exits(&mut unbind(&["serve", "--threads", "0"]), 2, &[]);
}

/// Each metric has its description, for readers of the raw text.
#[track_caller]
fn assert_described(text: &str) {
    let name = |line: &str| line.split(' ').nth(2).unwrap_or_default().to_owned();
    let described: Vec<String> = text.lines().filter(|line| line.starts_with("# HELP")).map(name).collect();
    for metric in text.lines().filter(|line| line.starts_with("# TYPE")).map(name) {
        assert!(described.contains(&metric), "{metric} has no description");
    }
}

#[tokio::test]
async fn metrics_hold_no_personal_data() {
    let store = Store::new();
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    // An email and a text message due for sending, and their jobs.
    conn.batch_execute(
        "insert into letters (id, kind, locale, to_address, subject, text_body, html_body, raw, message_id, topic,
             topic_detail, has_link, sender_name, state, next_try_at, created_at, medium, segments)
         values ('019aa0c1-7a80-7c3e-9f21-5b0d6e42a917', 'received', 'en', 'owner@shop.example', 'Mumian', '', '', 'x', 'm', 'day',
             '2026-11-20', false, 'unbind', 'queued', now() - interval '1 minute', now(), 'mail', 0),
             ('019aa0c1-7a80-7c3e-9f21-5b0d6e42a918', 'received', 'en', '+8613800138000', 'Mumian', '', '', '{}', 'n', 'day',
             '2026-11-21', false, 'unbind', 'queued', now() - interval '1 minute', now(), 'sms', 3);
         insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
         select apalis.generate_ulid(), 'deliver-letter', convert_to('{\"v\":1,\"letter\":\"' || id || '\"}', 'UTF8'), 'Pending', 0, 25,
             now() - interval '1 minute', 0, ''
         from letters",
    )
    .await
    .unwrap();
    let portal = ["serve", "--listen", "127.0.0.1:0"];
    let (_serve, serving) = start(&portal, &database.url, &store, &["serving metrics", "serving"]);
    let texts = tempfile::tempdir().unwrap();
    let worker = ["work", "--worker-listen", "127.0.0.1:0", "--sms-dir", texts.path().to_str().unwrap()];
    let (_work, working) = start(&worker, &database.url, &store, &["serving metrics"]);
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
            "unbind_sms_total{",
            "unbind_sms_segments_total 3",
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
            "unbind_follow_ups_late",
            "unbind_webhooks_total{",
            "unbind_webhooks_disabled",
            "unbind_figures_total{",
            "unbind_applications_overdue",
            "unbind_calendar_horizon_seconds",
            "unbind_alarm{name=\"worker_gone\"}",
            "unbind_measured_timestamp_seconds",
            "unbind_pool_connections",
        ],
    );
    for line in [
        "unbind_letters_total{kind=\"received\",outcome=\"sent\"} 1",
        "unbind_sms_total{kind=\"received\",outcome=\"delivered\"} 1",
    ] {
        assert!(worked.contains(line), "{line}: {worked}");
    }
    assert_described(&served);
    assert_described(&worked);
    for personal in ["owner", "shop.example", "Mumian", "UB-2026", "13800138000", "019aa0c1"] {
        assert!(!served.contains(personal) && !worked.contains(personal), "{personal}");
    }
    assert!(get(&serving[0], "/", "x").starts_with("HTTP/1.1 404 "));
    assert!(
        get(&serving[1], "/metrics", "127.0.0.1:8080").starts_with("HTTP/1.1 404 "),
        "metrics are not served on the portal's port"
    );
}
