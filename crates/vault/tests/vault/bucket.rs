//! The vault against an S3 service: moto, started by the test, where it is installed.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::TryStreamExt as _;
use vault::{Location, ObjectName, ReadError, Settings, StoreError, Vault};

use crate::{files, new_ring, now, plain};

const BUCKET: &str = "papers";

struct Moto {
    process: Child,
    port: u16,
}

impl Moto {
    /// `None` when moto is not installed.
    fn start() -> Option<Self> {
        // A port that is free now, for moto to bind a moment later.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("moto_server")
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let moto = Self { process, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(60), "moto_server does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(moto)
    }

    fn request(&self, method: &str, path: &str) -> String {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        connection.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Runs an ignored test of this file in a process of its own, with the variables it needs.
fn run_with(port: u16, test: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", &format!("bucket::{test}")])
        .env("AWS_ENDPOINT", format!("http://127.0.0.1:{port}"))
        .env("AWS_REGION", "cn-north-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
fn bucket_stores_evidence() {
    let Some(moto) = Moto::start() else {
        testkit::skip("moto_server is not installed (pip install 'moto[server]')");
        return;
    };
    assert!(moto.request("PUT", &format!("/{BUCKET}")).starts_with("HTTP/1.1 200"));
    run_with(moto.port, "with_a_service");
    // The stored object is sealed and has the prefix.
    let listing = moto.request("GET", &format!("/{BUCKET}?list-type=2"));
    assert!(listing.contains("<Key>desk/evidence/"), "{listing}");
}

#[test]
fn silent_bucket_is_unavailable() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    run_with(port, "without_a_service");
}

fn open(bucket: &str, spool: &std::path::Path) -> Vault {
    let location: Location = format!("s3://{bucket}/desk/evidence").parse().unwrap();
    let settings = Settings { spool: Some(spool.to_owned()), floor_bytes: 0, ..Settings::new(location) };
    Vault::open(settings, new_ring("a"), now()).unwrap()
}

#[tokio::test]
#[ignore = "run by bucket_stores_evidence, with the service's address"]
async fn with_a_service() {
    let spool = tempfile::tempdir().unwrap();
    let vault = open(BUCKET, spool.path());
    let (key, _) = vault.keys().new_data_key().unwrap();
    vault.probe().await.unwrap();
    vault.probe().await.unwrap();

    for size in [0, 1, 65_536, 65_537, 10_000_000] {
        let (name, bytes) = (ObjectName::random().unwrap(), plain(size));
        assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Missing)));
        vault.put(&key, &name, &bytes).await.unwrap();
        assert!(*vault.read(&key, &name).await.unwrap() == bytes, "{size} bytes");
        let segments = vault.segments(&key, &name).await.unwrap();
        assert_eq!(segments.size_bytes(), size as u64);
        assert!(segments.into_stream().try_collect::<Vec<_>>().await.unwrap().concat() == bytes);

        let error = vault.put(&key, &name, b"second").await.unwrap_err();
        assert!(matches!(error, StoreError::AlreadyThere(_)), "{error}");
        assert!(*vault.read(&key, &name).await.unwrap() == bytes, "the object was not overwritten");
        let (other, _) = vault.keys().new_data_key().unwrap();
        assert!(matches!(vault.read(&other, &name).await, Err(ReadError::Damaged)));
        if size > 1 {
            vault.remove(&name).await.unwrap();
            vault.remove(&name).await.unwrap();
            assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Missing)));
        }
    }
    assert!(files(spool.path()).is_empty());

    let elsewhere = open("no-such-bucket", spool.path());
    let name = ObjectName::random().unwrap();
    assert!(matches!(elsewhere.read(&key, &name).await, Err(ReadError::Unavailable(_))));
    assert!(matches!(elsewhere.remove(&name).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(elsewhere.probe().await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
#[ignore = "run by silent_bucket_is_unavailable, with an unused address"]
async fn without_a_service() {
    let spool = tempfile::tempdir().unwrap();
    let vault = open(BUCKET, spool.path());
    let (key, _) = vault.keys().new_data_key().unwrap();
    let name = ObjectName::random().unwrap();
    assert!(matches!(vault.read(&key, &name).await, Err(ReadError::Unavailable(_))));
    assert!(matches!(vault.put(&key, &name, b"page").await, Err(StoreError::Unavailable(_))));
    assert!(matches!(vault.probe().await, Err(StoreError::Unavailable(_))));
    assert!(files(spool.path()).is_empty());
}
