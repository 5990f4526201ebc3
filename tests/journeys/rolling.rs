//! Rolling upgrade from the previous release: its processes keep running while the schema is migrated, and are
//! replaced one by one (R26). `make rolling FROM=…` builds the previous release; ignored by default, because two
//! releases have to be built.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::Context;
use domain::base::clock::SystemClock;
use testkit::PlainWriter;
use testkit::sql::texts;

use crate::installation::Installation;
use crate::process::{Process, binary, free_address, until_async, until_ready};
use crate::product::staff_cookie;

/// Users who keep working.
const PEOPLE: [&str; 4] = ["l000", "r000", "r001", "r002"];
/// Requests answered between two steps of the upgrade.
const BETWEEN: usize = 200;

/// State shared by all working users.
#[derive(Default)]
struct Shift {
    /// The server a load balancer sends requests to now.
    base: Mutex<String>,
    is_over: AtomicBool,
    answered: AtomicUsize,
    /// The answered requests that changed data.
    written: AtomicUsize,
    failed: Mutex<Vec<String>>,
}

impl Shift {
    fn send_to(&self, base: &str) {
        base.clone_into(&mut self.base.lock().unwrap());
    }

    async fn go_on(&self) {
        let so_far = || (self.answered.load(Ordering::SeqCst), self.written.load(Ordering::SeqCst));
        let (answered, written) = so_far();
        until_async("people look, and write", async || {
            let (now_answered, now_written) = so_far();
            now_answered >= answered + BETWEEN && now_written >= written + BETWEEN / 10
        })
        .await;
    }
}

/// Views lists and cases, claims and releases one, and writes notes, until the shift is over.
async fn work(shift: Arc<Shift>, cookie: String, references: Vec<String>) {
    let client = crate::http::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (round, reference) in references.iter().cycle().enumerate() {
        if shift.is_over.load(Ordering::SeqCst) {
            return;
        }
        let case = format!("/desk/applications/{reference}");
        let steps: [(&str, String, &[(&str, &str)]); 7] = [
            ("GET", "/desk".into(), &[]),
            ("GET", format!("/desk?q={}", &reference[..7]), &[]),
            ("GET", case.clone(), &[]),
            ("POST", format!("{case}/claim"), &[]),
            ("POST", format!("{case}/notes"), &[("note_text", "致电店主，未接。")]),
            ("POST", format!("{case}/release"), &[]),
            ("GET", if round % 2 == 0 { "/desk/mine" } else { "/desk/letters" }.into(), &[]),
        ];
        // A form carries the CSRF token of its page.
        let mut csrf = String::new();
        for (method, path, form) in steps {
            let base = shift.base.lock().unwrap().clone();
            let request = match method {
                "GET" => client.get(format!("{base}{path}")),
                _ => client
                    .post(format!("{base}{path}"))
                    .header("origin", &base)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(
                        form_urlencoded::Serializer::new(String::new())
                            .append_pair("csrf", &csrf)
                            .extend_pairs(form)
                            .finish(),
                    ),
            };
            let request = request.header("cookie", &cookie).header("sec-fetch-site", "same-origin");
            match request.send().await {
                Ok(answer) if answer.status().as_u16() < 400 => {
                    if method == "POST" {
                        shift.written.fetch_add(1, Ordering::SeqCst);
                    } else if let Ok(page) = answer.text().await
                        && let Some((_, rest)) = page.split_once("name=\"csrf\" value=\"")
                    {
                        csrf = rest.split('"').next().unwrap_or_default().to_owned();
                    }
                }
                // A colleague was faster: a valid answer.
                Ok(answer) if answer.status().as_u16() == 409 => {}
                Ok(answer) => shift.failed.lock().unwrap().push(format!("{method} {path}: {}", answer.status())),
                Err(error) => shift.failed.lock().unwrap().push(format!("{method} {path}: {error}")),
            }
            shift.answered.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Starts `serve` or `work` of a release at an address of its own, and waits until it is ready.
async fn start(installation: &Installation, program: &Path, role: &str) -> (Process, String) {
    let listen = free_address();
    let base = format!("http://{listen}");
    let own = [("UNBIND_LISTEN", listen.as_str()), ("UNBIND_WORKER_LISTEN", &listen), ("UNBIND_BASE_URL", &base)];
    let process = Process::start_other(program, &[role], &installation.variables(&own));
    until_ready(&base).await;
    (process, base)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the previous release: make rolling FROM=…"]
async fn rolling_upgrade_fails_no_request() {
    let previous: PathBuf = std::env::var_os("UNBIND_PREVIOUS_BINARY").expect("UNBIND_PREVIOUS_BINARY is set").into();
    let database = testkit::empty_database().await;
    let url = [("DATABASE_URL", database.url.as_str())];
    Process::run_other(&previous, &["migrate"], &url);
    Process::run_other(&previous, &["demo", "fill", "--applications", "20000", "--seed", "7"], &url);
    let conn = database.connect().await;
    let installation = Installation::new(&database.url);
    let ctx = Context::new(Arc::new(SystemClock), Arc::new(PlainWriter));

    let (mut old_serve, old_base) = start(&installation, &previous, "serve").await;
    let (mut old_work, _) = start(&installation, &previous, "work").await;
    let shift = Arc::new(Shift::default());
    shift.send_to(&old_base);
    let mut people = Vec::new();
    for (place, name) in PEOPLE.iter().enumerate() {
        let cookie = staff_cookie(&conn, &ctx, name).await;
        let open = "select reference as word from applications where status in ('submitted', 'in_review')";
        let references = texts(&conn, &format!("{open} order by due_at, id offset {} limit 200", place * 150)).await;
        people.push(tokio::spawn(work(Arc::clone(&shift), cookie, references)));
    }
    shift.go_on().await;
    // First the schema, under the load of the old processes.
    let url = database.url.clone();
    tokio::task::spawn_blocking(move || Process::run(&["migrate"], &[("DATABASE_URL", &url)])).await.unwrap();
    shift.go_on().await;
    // Then workers and servers, old and new side by side for a while: new requests go to the new server, and the old
    // one finishes its own.
    let order = if std::env::var_os("UNBIND_SERVERS_FIRST").is_some() { ["serve", "work"] } else { ["work", "serve"] };
    let mut new = Vec::new();
    for role in order {
        let (process, base) = start(&installation, &binary(), role).await;
        new.push(process);
        if role == "serve" {
            shift.send_to(&base);
        }
        shift.go_on().await;
        let old = if role == "serve" { &mut old_serve } else { &mut old_work };
        old.stop().await;
        shift.go_on().await;
    }
    shift.is_over.store(true, Ordering::SeqCst);
    for person in people {
        person.await.unwrap();
    }
    assert!(new.iter_mut().all(Process::runs));
    let failed = shift.failed.lock().unwrap().clone();
    let (answered, written) = (shift.answered.load(Ordering::SeqCst), shift.written.load(Ordering::SeqCst));
    println!("{answered} requests, {written} of them changes, {} failed", failed.len());
    assert_eq!(failed, Vec::<String>::new());
}
