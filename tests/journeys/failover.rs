//! The database stops: no process needs a restart, neither when it comes back, nor, with both in the address, when its
//! standby takes over (R26).

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use database::DatabaseSettings;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use domain::Context;
use domain::base::clock::SystemClock;
use launcher::{Running, Settings};
use testkit::sql::{count, texts};
use testkit::{PlainWriter, builders};

use crate::browser::Browser;
use crate::installation::{Installation, Pair};
use crate::process::{Process, free_port, status_of, until_async};

async fn is_standby(conn: &AsyncPgConnection) -> bool {
    texts(conn, "select pg_is_in_recovery()::text as line").await == ["true"]
}

async fn connect(url: &str) -> AsyncPgConnection {
    database::connect(&DatabaseSettings::new(url, "failover test")).await.unwrap()
}

/// Asks for a sign-in code, which causes an email.
async fn ask_for_a_code(browser: &mut Browser) {
    let page = browser.post("/apply/sign-in", &[("store_number", "MM-1")]).await;
    assert!(page.status == 200 && page.path.starts_with("/apply/sign-in/code"), "{} {}", page.path, page.html);
}

/// A replica that follows a running server. PostgreSQL refuses to run as root, so it runs as the owner of the
/// server's files.
struct Standby {
    process: Process,
    folder: PathBuf,
    url: String,
}

impl Standby {
    async fn of(primary: &Running) -> Self {
        let programs = std::fs::read_link(format!("/proc/{}/exe", primary.pid)).unwrap();
        let programs = programs.parent().unwrap().to_owned();
        let owner = std::fs::metadata(&primary.cluster_dir).unwrap();
        let as_owner = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.uid(owner.uid()).gid(owner.gid()).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
            command
        };
        let folder = primary.cluster_dir.with_file_name("standby");
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        chown(&folder, Some(owner.uid()), Some(owner.gid())).unwrap();
        let copied = as_owner("pg_basebackup")
            .args(["--dbname", &primary.url, "--write-recovery-conf", "--checkpoint=fast", "--pgdata"])
            .arg(&folder)
            .status();
        assert!(copied.unwrap().success(), "pg_basebackup");
        let port = free_port();
        let server = as_owner("postgres").arg("-D").arg(&folder).args(["-p", &port.to_string()]).spawn().unwrap();
        let url = primary.url.replace(&format!(":{}/", primary.port), &format!(":{port}/"));
        let standby = Self { process: Process(server), folder, url };
        until_async("the standby answers", async || {
            database::connect(&DatabaseSettings::new(&standby.url, "failover test")).await.is_ok()
        })
        .await;
        standby
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        // A fast shutdown, which also ends its child processes.
        let _ = Command::new("kill").args(["-INT", &self.process.0.id().to_string()]).status();
        let _ = self.process.0.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// `postgres://…@127.0.0.1:1/d` and `…:2/d` as one address of two servers.
fn both(first: &Running, second: &Standby) -> String {
    let host = |url: &str| url.rsplit_once('@').unwrap().1.split_once('/').unwrap().0.to_owned();
    let one = host(&first.url);
    first.url.replace(&one, &format!("{one},{}", host(&second.url)))
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_survive_a_database_failover() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::durable(folder.path().join("pg"), "unbind");
    let primary = launcher::up(&settings, &mut |_| {}).unwrap();
    let standby = Standby::of(&primary).await;
    // Synchronous replication: no acknowledged write may be lost with the primary.
    let mut conn = connect(&primary.url).await;
    for statement in ["alter system set synchronous_standby_names = '*'", "select pg_reload_conf()"] {
        conn.batch_execute(statement).await.unwrap();
    }
    let url = both(&primary, &standby);
    Process::run(&["migrate"], &[("DATABASE_URL", &url)]);
    let ctx = Context::new(Arc::new(SystemClock), Arc::new(PlainWriter));
    builders::registers(&mut conn, &ctx).await;
    builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    assert!(is_standby(&connect(&standby.url).await).await);

    let installation = Installation::new(&url).with("UNBIND_LOG", "error");
    let mut pair = Pair::start(&installation).await;
    let mut browser = Browser::new(&installation.base);
    browser.get("/apply/sign-in").await;
    ask_for_a_code(&mut browser).await;
    until_async("the code left", async || installation.count_emails() == 1).await;

    // Immediate shutdown, in the middle of running work.
    drop(conn);
    let status = Command::new("kill").args(["-QUIT", &primary.pid.to_string()]).status().unwrap();
    assert!(status.success());
    let mut conn = connect(&standby.url).await;
    conn.batch_execute("select pg_promote()").await.unwrap();
    assert!(!is_standby(&conn).await);
    pair.until(200).await;
    assert!(pair.runs());

    ask_for_a_code(&mut browser).await;
    until_async("the next code left, through the queue of the new primary", async || installation.count_emails() == 2)
        .await;
    until_async("both letters are recorded as sent", async || count(&conn, "letters where state = 'sent'").await == 2)
        .await;
    assert_eq!(installation.count_emails(), 2, "no letter was sent twice");
    drop((pair, conn, standby));
    let _ = launcher::reset(&settings);
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_survive_a_database_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::throwaway(folder.path().join("pg"), "unbind");
    let database = launcher::up(&settings, &mut |_| {}).unwrap();
    Process::run(&["migrate"], &[("DATABASE_URL", &database.url)]);
    let installation = Installation::new(&database.url).with("UNBIND_LOG", "error");
    let mut pair = Pair::start(&installation).await;

    launcher::down(&settings).unwrap();
    pair.until(503).await;
    let mut browser = Browser::new(&installation.base);
    browser.get("/apply/sign-in").await;
    let refused = browser.post_raw("/apply/sign-in", &[("store_number", "MM-1")]).await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    assert!(refused.text().await.unwrap().contains("<h1"), "a page, not a bare status");
    assert_eq!(status_of(&format!("{}/healthz", installation.base)).await, Some(200));

    let again = launcher::up(&settings, &mut |_| {}).unwrap();
    assert_eq!(again.url, database.url, "the same address as before");
    pair.until(200).await;
    ask_for_a_code(&mut browser).await;
    assert!(pair.runs());
    drop(pair);
    launcher::reset(&settings).unwrap();
}
