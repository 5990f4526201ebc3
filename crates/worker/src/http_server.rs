//! A small HTTP server for probes and scrapers: `/healthz` and `/readyz` of the worker, `/metrics` of either process.
//!
//! GET and HEAD of a few fixed paths, one request per connection; no body is read. HTML pages belong to the server
//! crate.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
pub use hyper::StatusCode;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Limit for one connection, up to the last byte of the answer; slower clients are disconnected.
const TALK_PERIOD: Duration = if cfg!(test) { Duration::from_millis(500) } else { Duration::from_secs(5) };
/// A request line with headers longer than this is refused (431).
const MAX_HEAD_BYTES: usize = 4096;
/// Connections served at once; further ones wait in the system's queue.
const MAX_CONNECTIONS: usize = 16;

/// Answers until it is dropped. Only `paths` are served; `page` returns status and text for one of them.
pub async fn serve<P, F>(listener: TcpListener, paths: &'static [&'static str], page: P)
where
    P: Fn(String) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = (StatusCode, String)> + Send,
{
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection for health or metrics could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let page = page.clone();
        tokio::spawn(async move {
            let _place = place;
            let answer = service_fn(|request| answer(request, paths, &page));
            let talk = http1::Builder::new()
                .keep_alive(false)
                .half_close(true)
                .max_header_size(MAX_HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), answer);
            // Clients that disconnect or are too slow are ignored.
            let _ = tokio::time::timeout(TALK_PERIOD, talk).await;
        });
    }
}

async fn answer<P, F>(request: Request<Incoming>, paths: &[&str], page: &P) -> Result<Response<Full<Bytes>>, Infallible>
where
    P: Fn(String) -> F,
    F: Future<Output = (StatusCode, String)>,
{
    let path = request.uri().path();
    let (status, body) = if !paths.contains(&path) {
        (StatusCode::NOT_FOUND, format!("not found; available: {}\n", paths.join(" and ")))
    } else if matches!(*request.method(), Method::GET | Method::HEAD) {
        page(path.to_owned()).await
    } else {
        (StatusCode::METHOD_NOT_ALLOWED, "GET or HEAD\n".to_owned())
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let mut set = |name: HeaderName, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    // The version is that of Prometheus' text format; probes ignore it.
    set(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    set(CACHE_CONTROL, "no-store");
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        set(RETRY_AFTER, "5");
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        set(ALLOW, "GET, HEAD");
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn start() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let page = |path: String| async move {
            let status = if path == "/bad" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            (status, path)
        };
        tokio::spawn(serve(listener, &["/good", "/bad"], page));
        address
    }

    async fn ask(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn only_short_requests_for_known_paths_are_answered() {
        let address = start().await;
        let good = ask(address, "GET /good?x HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(good.starts_with("HTTP/1.1 200 OK\r\n") && good.ends_with("\r\n\r\n/good"), "{good}");
        for header in ["content-length: 5", "connection: close", "cache-control: no-store"] {
            assert!(good.contains(header), "{good}");
        }
        let head = ask(address, "HEAD /good HTTP/1.0\r\n\r\n").await;
        assert!(head.contains("content-length: 5") && head.ends_with("\r\n\r\n"), "{head}");
        let bad = ask(address, "GET /bad HTTP/1.1\r\n\r\n").await;
        assert!(bad.starts_with("HTTP/1.1 503 ") && bad.contains("retry-after: 5"), "{bad}");
        assert!(ask(address, "POST /good HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 405 "));
        assert!(ask(address, "POST /other HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404 "));
        assert!(ask(address, "nonsense\r\n\r\n").await.starts_with("HTTP/1.1 400 "));
        let long = format!("GET /good?{} HTTP/1.1\r\n\r\n", "x".repeat(MAX_HEAD_BYTES));
        assert!(ask(address, &long).await.starts_with("HTTP/1.1 431 "));
    }

    #[tokio::test]
    async fn slow_clients_are_hung_up_on() {
        let address = start().await;
        let mut slow = Vec::new();
        for _ in 0..MAX_CONNECTIONS {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET /good").await.unwrap();
            slow.push(stream);
        }
        // All connection slots are taken: this request is answered once they time out.
        assert!(ask(address, "GET /good HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 200 "));
        for mut stream in slow {
            assert_eq!(stream.read_to_end(&mut Vec::new()).await.unwrap(), 0);
        }
    }
}
