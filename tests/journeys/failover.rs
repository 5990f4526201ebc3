//! The primary database dies and its standby takes over: with both in the address, no process needs a restart (R26).

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use database::DatabaseSettings;
use diesel::sql_types::{BigInt, Bool};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::Context;
use domain::base::clock::SystemClock;
use launcher::{Running, Settings};
use testkit::{PlainWriter, builders};

use crate::browser::Browser;
use crate::process::{Process, free_port, status_of, until_async};

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn query_is(mut conn: &AsyncPgConnection, what: &str) -> bool {
    let found: Answer = sql_query(format!("select ({what}) as answer")).get_result(&mut conn).await.unwrap();
    found.answer
}

async fn connect(url: &str) -> AsyncPgConnection {
    database::connect(&DatabaseSettings::new(url, "failover test")).await.unwrap()
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

fn letters_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
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
    assert!(query_is(&connect(&standby.url).await, "pg_is_in_recovery()").await);

    let (serve_at, work_at) = (format!("127.0.0.1:{}", free_port()), format!("127.0.0.1:{}", free_port()));
    let base = format!("http://{serve_at}");
    let mail = folder.path().join("mail");
    let (evidence, keys) = (folder.path().join("evidence"), folder.path().join("keys"));
    std::fs::write(&keys, testkit::KEYS).unwrap();
    let variables = [
        ("DATABASE_URL", url.as_str()),
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
    let mut browser = Browser::new(&base);
    browser.get("/apply/sign-in").await;
    let page = browser.post("/apply/sign-in", &[("store_number", "MM-1")]).await;
    assert!(page.path.starts_with("/apply/sign-in/code"), "{} {}", page.path, page.html);
    until_async("the code left", async || letters_in(&mail) == 1).await;

    // Immediate shutdown, in the middle of running work.
    drop(conn);
    let status = Command::new("kill").args(["-QUIT", &primary.pid.to_string()]).status().unwrap();
    assert!(status.success());
    let mut conn = connect(&standby.url).await;
    conn.batch_execute("select pg_promote()").await.unwrap();
    assert!(query_is(&conn, "not pg_is_in_recovery()").await);
    until_async("both are ready again, by themselves", || all(200)).await;
    assert!(serve.runs() && work.runs());

    let page = browser.post("/apply/sign-in", &[("store_number", "MM-1")]).await;
    assert!(page.path.starts_with("/apply/sign-in/code"), "{} {}", page.path, page.html);
    until_async("the next code left, through the queue of the new primary", async || letters_in(&mail) == 2).await;
    let mut sent = &conn;
    until_async("both letters are recorded as sent", async || {
        let sent: Count = sql_query("select count(*) as count from letters where state = 'sent'")
            .get_result(&mut sent)
            .await
            .unwrap();
        sent.count == 2
    })
    .await;
    assert_eq!(letters_in(&mail), 2, "no letter was sent twice");
    drop((serve, work, conn, standby));
    let _ = launcher::reset(&settings);
}
