//! The desk with a million applications, measured on the real binary: `make bench-desk`. A measurement, not a test:
//! it prints the server's own times, and fails only when the product does.
//!
//! Eight users, each pausing a quarter of a second on average between pages: far faster than anybody reads, but not
//! without pauses. `UNBIND_BENCH_THINK_MS=0` removes the pauses; the result is then the number of pages per second
//! the machine can serve, and the waiting time under contention.
//!
//! `UNBIND_BENCH_APPLICATIONS` sets the number of applications, `UNBIND_BENCH_ROUNDS` the number of rounds. The
//! database stays in `target/bench-desk`, for a look at its plans; the next run creates another.
#![expect(clippy::print_stdout, reason = "a measurement prints")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use database::DatabaseSettings;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use domain::Context;
use domain::base::Clock;
use domain::base::clock::SystemClock;
use launcher::Settings;
use testkit::PlainWriter;
use testkit::sql::texts;

use crate::installation::Installation;
use crate::process::{Process, binary, until_ready};
use crate::product::staff_cookie;

/// Concurrent users.
const USERS: usize = 8;
/// The index of the user who is a lead.
const LEAD: usize = 0;
/// Most addresses sampled for a page that differs by case or by name, so that few requests are repeated.
const VARIETY: i64 = 200;

/// A measured page: its name, its addresses in turn, and whether it needs a lead.
struct Page {
    name: String,
    urls: Vec<String>,
    lead_only: bool,
}

/// Microseconds by request id, from the server's log.
type Times = Arc<Mutex<HashMap<String, u64>>>;

fn from_environment(name: &str, default: usize) -> usize {
    std::env::var_os(name).and_then(|text| text.to_str()?.parse().ok()).unwrap_or(default)
}

/// The queue's page of this number, or the last one, by the key of the last row before it; and its number.
async fn far_page(conn: &AsyncPgConnection, number: usize) -> (usize, String) {
    const OPEN: &str =
        "from applications where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')";
    let open = texts(conn, &format!("select count(*) {OPEN}")).await[0].parse::<usize>().unwrap();
    let number = number.min(open / domain::desk::queue::PAGE_SIZE).max(2);
    let before = (number - 1) * domain::desk::queue::PAGE_SIZE - 1;
    let key = "(extract(epoch from due_at) * 1000000)::bigint || '_' || replace(id::text, '-', '')";
    let key = texts(conn, &format!("select {key} {OPEN} order by due_at, id offset {before} limit 1")).await;
    (number, format!("/desk?after={}", key[0]))
}

fn search(text: &str) -> String {
    format!("/desk?{}", form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish())
}

/// Every page that is measured.
async fn pages(conn: &AsyncPgConnection) -> Vec<Page> {
    let page = |name: &str, urls: Vec<String>| Page { name: name.to_owned(), urls, lead_only: false };
    let (number, far) = far_page(conn, 1000).await;
    let mut pages =
        vec![page("queue, page 1", vec!["/desk".to_owned()]), page(&format!("queue, page {number}"), vec![far])];
    let today = SystemClock.now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let week = format!("from={today}&until={}", today + chrono::Days::new(2));
    let filters = [
        ("status", &["submitted", "in_review", "awaiting_applicant", "awaiting_second", "approved", "rejected"][..]),
        ("kind", &["unbind", "revoke_certification"]),
        ("reason", &["changed_phone", "other"]),
        ("turn", &["reviewer", "second", "applicant", "lead", "platform"]),
        ("tile", &["overdue", "today", "unclaimed", "waiting", "second", "returned", "snoozed"]),
        ("flag", &["wording", "same_phone"]),
        ("tag", &["加急"]),
        ("mine", &["1"]),
    ];
    for (name, values) in filters {
        for value in values {
            pages.push(page(&format!("{name}={value}"), vec![format!("/desk?{name}={value}")]));
        }
    }
    pages.push(page("due range", vec![format!("/desk?{week}")]));
    pages.push(page(
        "kind, reason, status",
        vec!["/desk?kind=unbind&reason=abnormal_account&status=submitted".to_owned()],
    ));
    let some = async |conn: &AsyncPgConnection, column: &str, from: &str| {
        let query = format!("select {column} as word from {from} order by random() limit {VARIETY}");
        texts(conn, &query).await
    };
    let found = [
        ("search: reference", some(conn, "reference", "applications tablesample system (1)").await),
        ("search: store number", some(conn, "number", "stores tablesample system (1)").await),
        ("search: part of a number", some(conn, "left(number, 5)", "stores tablesample system (1)").await),
        ("search: name", some(conn, "name", "stores tablesample system (1)").await),
        ("search: 服饰 (common)", vec!["服饰".to_owned()]),
        ("search: 旗舰 (commoner)", vec!["旗舰".to_owned()]),
        ("search: 鲸落 (rare)", vec!["鲸落".to_owned()]),
        ("search: 饕餮 (none)", vec!["饕餮".to_owned()]),
        ("search: phone", some(conn, "contact_phone", "applications where erased_at is null").await),
        ("search: email", some(conn, "contact_email", "applications where erased_at is null").await),
    ];
    for (name, texts) in found {
        pages.push(page(name, texts.iter().filter(|text| !text.is_empty()).map(|text| search(text)).collect()));
    }
    let open = "applications where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')";
    let case = |references: Vec<String>| references.iter().map(|it| format!("/desk/applications/{it}")).collect();
    pages.push(page("case, open", case(some(conn, "reference", open).await)));
    pages.push(page("case, ended", case(some(conn, "reference", "applications tablesample system (1)").await)));
    pages.push(page("mine", vec!["/desk/mine".to_owned()]));
    pages.push(Page { name: "team".into(), urls: vec!["/desk/team".into()], lead_only: true });
    pages
}

/// Reads the server's log and records the duration of each request.
fn read_log(output: ChildStdout) -> Times {
    let times = Times::default();
    let kept = Arc::clone(&times);
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
            let (id, took) = (line["span"]["id"].as_str(), line["elapsed_us"].as_u64());
            if let (Some(id), Some(took)) = (id, took) {
                kept.lock().unwrap().insert(id.to_owned(), took);
            }
        }
    });
    times
}

/// Requests one page: its status, and its request id in the server's log.
async fn ask(client: &reqwest::Client, base: &str, url: &str, cookie: &str) -> (u16, String) {
    let request = client.get(format!("{base}{url}")).header("cookie", cookie).header("accept-language", "zh-CN");
    let answer = request.send().await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let status = answer.status().as_u16();
    answer.bytes().await.unwrap();
    (status, id)
}

/// The number of statements in the database's log from this position on.
fn statements(log: &Path, from: u64) -> usize {
    let bytes = std::fs::read(log).unwrap();
    let text = String::from_utf8_lossy(&bytes[usize::try_from(from).unwrap()..]).into_owned();
    text.lines()
        .filter(|line| {
            line.contains("unbind serve") && (line.contains("LOG:  execute ") || line.contains("LOG:  statement: "))
        })
        .count()
}

struct Served {
    _process: Process,
    installation: Installation,
    times: Times,
}

async fn serve(url: &str) -> Served {
    let installation = Installation::new(url).with("UNBIND_LOG", "info").with("UNBIND_LOG_FORMAT", "json");
    let mut command = Command::new(binary());
    command.arg("serve").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.envs(installation.variables(&[])).spawn().unwrap();
    let times = read_log(child.stdout.take().unwrap());
    let process = Process(child);
    until_ready(&installation.base).await;
    Served { _process: process, installation, times }
}

/// Stops the private server, even when the measurement fails.
struct Stopped(Settings);

impl Drop for Stopped {
    fn drop(&mut self) {
        if let Err(error) = launcher::down(&self.0) {
            println!("{error}");
        }
    }
}

fn filled(folder: &Path) -> (String, PathBuf) {
    // Durable, as in production; data of an earlier run is removed.
    let settings = Settings::durable(folder.join("pg"), "unbind");
    launcher::reset(&settings).unwrap();
    let running = launcher::up(&settings, &mut |line| println!("{line}")).unwrap();
    let count = from_environment("UNBIND_BENCH_APPLICATIONS", 1_000_000).to_string();
    for arguments in [&["migrate"][..], &["demo", "fill", "--applications", &count, "--seed", "7"]] {
        let status = Command::new(binary()).args(arguments).env("DATABASE_URL", &running.url).status().unwrap();
        assert!(status.success(), "unbind {arguments:?}: {status}");
    }
    (running.url, running.cluster_dir.join("server.log"))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: make bench-desk"]
async fn desk_performance() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-desk");
    std::fs::create_dir_all(&folder).unwrap();
    let _stopped = Stopped(Settings::durable(folder.join("pg"), "unbind"));
    let (url, log) = filled(&folder);
    let patient = DatabaseSettings { statement_timeout: Duration::ZERO, ..DatabaseSettings::new(&url, "bench") };
    let mut conn = database::connect(&patient).await.unwrap();
    let ctx = Context::new(Arc::new(SystemClock), Arc::new(PlainWriter));
    let mut cookies = Vec::new();
    for sign_in_name in ["l000", "r000", "r001", "r002", "r003", "r004", "r005", "r006"] {
        cookies.push(staff_cookie(&conn, &ctx, sign_in_name).await);
    }
    let pages = Arc::new(pages(&conn).await);
    // A reference redirects to its case; that page is measured separately.
    let client = crate::http::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();

    // One user, with every statement logged, to count the queries per page.
    conn.batch_execute("alter database unbind set log_statement = 'all'").await.unwrap();
    let served = serve(&url).await;
    let mut queries = Vec::new();
    for page in pages.iter() {
        let mut most = 0;
        // The first request also runs queries a process runs only once.
        for url in page.urls.iter().cycle().take(4).chain(page.urls.iter().take(3)) {
            let from = std::fs::metadata(&log).unwrap().len();
            let (status, _) = ask(&client, &served.installation.base, url, &cookies[LEAD]).await;
            assert!(matches!(status, 200 | 303), "{status} {url}");
            tokio::time::sleep(Duration::from_millis(5)).await;
            most = most.max(statements(&log, from));
        }
        queries.push((page.name.clone(), most));
    }
    drop(served);
    conn.batch_execute("alter database unbind reset log_statement").await.unwrap();

    // Eight users at once, each through all pages in a different order.
    let served = Arc::new(serve(&url).await);
    let rounds = from_environment("UNBIND_BENCH_ROUNDS", 60);
    let think = from_environment("UNBIND_BENCH_THINK_MS", 250) as u64;
    let mut users = Vec::new();
    for (user, cookie) in cookies.into_iter().enumerate() {
        let (pages, client, served) = (Arc::clone(&pages), client.clone(), Arc::clone(&served));
        users.push(tokio::spawn(async move {
            let mut asked: Vec<(usize, String)> = Vec::new();
            for round in 0..rounds + 2 {
                for step in 0..pages.len() {
                    let place = (step + user * 5 + round) % pages.len();
                    let page = &pages[place];
                    if page.urls.is_empty() || (page.lead_only && user != LEAD) {
                        continue;
                    }
                    let url = &page.urls[(round * USERS + user) % page.urls.len()];
                    // Spread evenly between zero and twice the average; never the same for two users at once.
                    let pause = think * ((step * 37 + user * 59 + round * 83) % 101) as u64 / 50;
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    let (status, id) = ask(&client, &served.installation.base, url, &cookie).await;
                    assert!(matches!(status, 200 | 303), "{status} {url}");
                    // The first two rounds warm up.
                    if round >= 2 {
                        asked.push((place, id));
                    }
                }
            }
            asked
        }));
    }
    let begun = std::time::Instant::now();
    let mut by_page: HashMap<usize, Vec<u64>> = HashMap::new();
    let mut count = 0;
    for user in users {
        let asked = user.await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        let times = served.times.lock().unwrap();
        for (place, id) in asked {
            by_page.entry(place).or_default().push(times[&id]);
            count += 1;
        }
    }
    println!(
        "{count} pages for {USERS} people at once, {:.0} a second",
        f64::from(count) / begun.elapsed().as_secs_f64()
    );
    println!(
        "{:<28} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "page (ms in the server)", "p50", "p99", "slowest", "asked", "queries"
    );
    let ms = |us: u64| us as f64 / 1e3;
    let mut medians = Vec::new();
    for (place, page) in pages.iter().enumerate() {
        let Some(mut times) = by_page.remove(&place) else { continue };
        times.sort_unstable();
        let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        medians.push(p50);
        let most = queries.iter().find(|(name, _)| *name == page.name).map_or(0, |(_, most)| *most);
        let slowest = times[times.len() - 1];
        println!(
            "{:<28} {:>8.1} {:>8.1} {:>8.1} {:>8} {:>8}",
            page.name,
            ms(p50),
            ms(p99),
            ms(slowest),
            times.len(),
            most
        );
    }
    println!("{} / {}: {:.2}", pages[1].name, pages[0].name, medians[1] as f64 / medians[0] as f64);
}
