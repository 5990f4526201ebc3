//! `unbind dev`: starts all parts, and leaves no process behind.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::unbind;

struct Dev {
    process: Child,
    address: String,
    said: String,
    _data: tempfile::TempDir,
}

/// Starts it on a test's database and waits for the welcome text.
fn start(database: &testkit::TestDatabase) -> Dev {
    let data = tempfile::tempdir().unwrap();
    let mut process = unbind(&["dev", "--port", "0", "--data-dir", data.path().to_str().unwrap()])
        .env("DATABASE_URL", &database.url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        said.push_str(&line);
        said.push('\n');
        if line.contains("Ctrl-C stops everything") {
            break;
        }
    }
    let address = said.lines().find_map(|line| line.strip_prefix("Unbind Desk 解绑审核台 · http://"));
    let address = address.unwrap_or_else(|| panic!("no welcome: {said}")).to_owned();
    Dev { process, address, said, _data: data }
}

fn signal(dev: &Dev, name: &str) {
    let done = Command::new("kill").args([name, &dev.process.id().to_string()]).status().unwrap();
    assert!(done.success());
}

fn is_answering(dev: &Dev) -> bool {
    TcpStream::connect(&dev.address).is_ok()
}

#[tokio::test]
async fn dev_starts_and_stops_everything() {
    let database = testkit::database().await;
    let mut dev = start(&database);
    assert!(is_answering(&dev));
    for part in ["linxia", "unbind-demo-2026", "66820101", ".eml"] {
        assert!(dev.said.contains(part), "{}", dev.said);
    }
    signal(&dev, "-INT");
    assert!(dev.process.wait().unwrap().success());
    assert!(!is_answering(&dev));
}

#[tokio::test]
async fn children_end_when_their_parent_is_killed() {
    let database = testkit::database().await;
    let mut dev = start(&database);
    signal(&dev, "-KILL");
    dev.process.wait().unwrap();
    let killed = Instant::now();
    while is_answering(&dev) {
        assert!(killed.elapsed() < Duration::from_secs(30), "serve must end with its parent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
