//! `/healthz` and `/readyz`.

use std::net::SocketAddr;

use database::DatabaseSettings;
use tokio::net::TcpStream;

use crate::prelude::*;

async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the server accepts a connection");
    stream.write_all(format!("{request} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers and closes the connection");
    answer
}

async fn start_with_health(database: &TestDatabase, worker: Worker) -> (SocketAddr, Running) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    (address, start(Settings { health: Some(listener), ..Settings::new(&database.url) }, worker))
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_follows_the_database() {
    let (database, _, _, mut worker) = set_up().await;
    let patience = Duration::from_secs(1);
    let pool = DatabaseSettings { acquire_timeout: patience, ..DatabaseSettings::new(&database.url, "test") };
    worker.pool = database::pool(&pool).expect("the address can be used");
    let (address, running) = start_with_health(&database, worker).await;
    assert!(ask(address, "GET /healthz").await.ends_with("\r\n\r\nok\n"));
    assert!(ask(address, "GET /readyz?x").await.starts_with("HTTP/1.1 200 "));
    // A connection that was being opened when the others were ended is ended the next time.
    until("it is not ready", || async {
        drop_connections(&database, true).await;
        let answer = ask(address, "GET /readyz").await;
        answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 5")
    })
    .await;
    assert!(ask(address, "GET /healthz").await.starts_with("HTTP/1.1 200 "), "a missing database needs no restart");
    drop_connections(&database, false).await;
    until("it is ready again", || async { ask(address, "GET /readyz").await.starts_with("HTTP/1.1 200 ") }).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_reports_a_failed_store() {
    let (database, _, _, mut worker) = set_up().await;
    let home = tempfile::tempdir().expect("a temporary folder can be created");
    worker.vault = testkit::vault_in(&home.path().join("evidence"));
    std::fs::remove_dir_all(home.path()).expect("the folder can be removed");
    let (address, running) = start_with_health(&database, worker).await;
    until("it is said", || async { ask(address, "GET /readyz").await.contains("the evidence store") }).await;
    assert!(ask(address, "GET /healthz").await.starts_with("HTTP/1.1 200 "));
    running.stop().await;
}
