//! The launcher with the machine's real PostgreSQL: every test has a directory and a server of its own.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use launcher::{LaunchError, Running, Settings, Status, Stopped};
use tempfile::TempDir;

/// A directory the server's account may enter, reset at the end.
struct Scratch {
    settings: Settings,
    _dir: TempDir,
}

impl Scratch {
    fn new() -> Self {
        Self::with_mode(0o755)
    }

    /// A directory only its owner may enter, as a checkout below `/root`.
    fn closed() -> Self {
        Self::with_mode(0o700)
    }

    fn with_mode(mode: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode)).unwrap();
        Self {
            settings: Settings { max_connections: 20, ..Settings::throwaway(dir.path().join("pg"), "unbind") },
            _dir: dir,
        }
    }

    fn up(&self) -> Running {
        launcher::up(&self.settings, &mut |_| ()).unwrap()
    }

    fn down(&self) -> Stopped {
        launcher::down(&self.settings).unwrap()
    }

    fn status(&self) -> Status {
        launcher::status(&self.settings).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = launcher::reset(&self.settings) {
            assert!(std::thread::panicking(), "reset failed: {error}");
        }
    }
}

fn ask(url: &str, sql: &str) -> String {
    let output = Command::new("psql").args(["-X", "-A", "-t", "-q", "-w", "-d", url, "-c", sql]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn kill(pid: u32) {
    let killed = Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn second_up_finds_the_running_server() {
    let scratch = Scratch::new();
    assert_eq!(scratch.status(), Status::Absent);
    let first = scratch.up();
    assert!(first.started);
    assert_eq!(ask(&first.url, "select current_database()"), "unbind");
    assert_eq!(ask(&first.url, "show server_encoding"), "UTF8");

    let maintenance = Settings { database: "postgres".to_owned(), ..scratch.settings.clone() };
    let before = Instant::now();
    let second = launcher::up(&maintenance, &mut |line| panic!("{line}")).unwrap();
    let took = before.elapsed();
    assert!(!second.started);
    assert_eq!((second.pid, second.port), (first.pid, first.port));
    assert!(took < Duration::from_millis(30), "{took:?}");
}

#[test]
fn server_requires_loopback_and_password() {
    let scratch = Scratch::new();
    let running = scratch.up();
    assert_eq!(ask(&running.url, "show listen_addresses"), "127.0.0.1");
    assert_eq!(mode(&running.cluster_dir.with_file_name("password")), 0o600);
    assert_eq!(mode(&running.cluster_dir), 0o700);
    let wrong = Command::new("psql")
        .env("PGPASSWORD", "wrong")
        .args(["-X", "-w", "-c", "select 1", "-d"])
        .arg(format!("postgres://unbind@127.0.0.1:{}/unbind", running.port))
        .output()
        .unwrap();
    assert!(!wrong.status.success());
}

#[test]
fn data_and_address_survive_a_restart() {
    let scratch = Scratch::new();
    let first = scratch.up();
    ask(&first.url, "create table kept as select 42 as n");
    assert_eq!(scratch.down(), Stopped::Now);
    assert_eq!(scratch.down(), Stopped::Already);
    assert!(matches!(scratch.status(), Status::Stopped { .. }));
    assert!(matches!(launcher::url(&scratch.settings), Err(LaunchError::NotRunning { .. })));
    let second = scratch.up();
    assert!(second.started);
    assert_eq!(second.url, first.url);
    assert_eq!(ask(&second.url, "select n from kept"), "42");
}

#[test]
fn taken_port_is_replaced() {
    let scratch = Scratch::new();
    let first = scratch.up();
    scratch.down();
    let stranger = TcpListener::bind(("127.0.0.1", first.port)).unwrap();
    assert!(matches!(scratch.status(), Status::Stopped { .. }));
    let second = scratch.up();
    assert_ne!(second.port, first.port);
    assert_eq!(ask(&second.url, "select 1"), "1");
    drop(stranger);
}

#[test]
fn killed_server_restarts_despite_its_pid_file() {
    let scratch = Scratch::new();
    let settings = Settings { durable: true, ..scratch.settings.clone() };
    let first = launcher::up(&settings, &mut |_| ()).unwrap();
    ask(&first.url, "create table kept as select 42 as n");
    kill(first.pid);
    while matches!(scratch.status(), Status::Running(_)) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let file = first.cluster_dir.join("postmaster.pid");
    assert!(file.exists());
    let second = launcher::up(&settings, &mut |_| ()).unwrap();
    assert!(second.started);
    assert_eq!(ask(&second.url, "select n from kept"), "42");
}

#[test]
fn reused_process_id_is_not_taken_for_the_server() {
    let scratch = Scratch::new();
    let first = scratch.up();
    let file = first.cluster_dir.join("postmaster.pid");
    let text = fs::read_to_string(&file).unwrap();
    scratch.down();
    // As after a reboot: the process id now belongs to this process, and the port answers.
    let stranger = TcpListener::bind(("127.0.0.1", first.port)).unwrap();
    let reused = text.replacen(&first.pid.to_string(), &std::process::id().to_string(), 1);
    fs::write(&file, reused).unwrap();
    assert!(matches!(scratch.status(), Status::Stopped { .. }));
    let second = scratch.up();
    assert!(second.started);
    assert_ne!(second.port, first.port);
    assert_eq!(ask(&second.url, "select 1"), "1");
    drop(stranger);
}

#[test]
fn concurrent_ups_start_one_server() {
    let scratch = Scratch::new();
    let found: Vec<Running> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| scratch.up())).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(found.iter().filter(|running| running.started).count(), 1);
    assert!(found.iter().all(|running| running.url == found[0].url));
}

#[test]
fn closed_directory_gets_its_data_elsewhere() {
    let mut scratch = Scratch::closed();
    scratch.settings.durable = true;
    let mut lines = Vec::new();
    let running = launcher::up(&scratch.settings, &mut |line| lines.push(line.to_owned())).unwrap();
    assert_eq!(ask(&running.url, "select 1"), "1");
    let home = fs::canonicalize(&scratch.settings.data_dir).unwrap();
    let is_elsewhere = !running.cluster_dir.starts_with(home);
    let said = lines.iter().any(|line| line.contains("cannot enter"));
    // Only root drops to another account; for any other user the server runs as the caller.
    assert_eq!(is_elsewhere, said);
    launcher::reset(&scratch.settings).unwrap();
    assert!(!running.cluster_dir.exists());
    assert_eq!(scratch.status(), Status::Absent);
}

#[test]
fn server_of_a_deleted_home_is_adopted() {
    let scratch = Scratch::new();
    let first = scratch.up();
    if first.cluster_dir.starts_with(&scratch.settings.data_dir) {
        return; // no memory file system here: the cluster is deleted with the home
    }
    fs::remove_dir_all(&scratch.settings.data_dir).unwrap();
    let second = scratch.up();
    assert!(!second.started);
    assert_eq!(second.url, first.url);
}

#[test]
fn damaged_throwaway_cluster_is_recreated() {
    let scratch = Scratch::new();
    let first = scratch.up();
    scratch.down();
    let control = first.cluster_dir.join("global/pg_control");
    fs::write(&control, "torn").unwrap();
    let second = scratch.up();
    assert_eq!(ask(&second.url, "select 1"), "1");
}

#[test]
fn foreign_directory_is_neither_used_nor_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let treasure = dir.path().join("treasure");
    fs::write(&treasure, "gold").unwrap();
    let settings = Settings::throwaway(dir.path(), "unbind");
    let refused = launcher::up(&settings, &mut |_| ());
    assert!(matches!(refused, Err(LaunchError::NotOurs { .. })));
    let refused = launcher::reset(&settings);
    assert!(matches!(refused, Err(LaunchError::NotOurs { .. })));
    assert!(treasure.exists());
}
