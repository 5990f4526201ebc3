//! Polls a process until it is ready.

use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Limit for a process to become ready.
const PATIENCE: Duration = Duration::from_secs(45);
/// Pause between two requests.
const PAUSE: Duration = Duration::from_millis(50);
/// Limit for one request.
const QUESTION_PERIOD: Duration = Duration::from_secs(3);

/// Waits until `/readyz` at this address answers 200.
pub(super) async fn wait_until_ready(address: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if tokio::time::timeout(QUESTION_PERIOD, probe_ready(address)).await.is_ok_and(|ready| ready.unwrap_or(false)) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("no answer from http://{address}/readyz in {} seconds", PATIENCE.as_secs());
}

async fn probe_ready(address: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    Ok(head.ends_with(b" 200"))
}
