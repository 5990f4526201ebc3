//! Traces the real processes export, and data they never export (decision 0029).

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::base::clock::SystemClock;
use domain::base::{Clock, Kind};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use testkit::builders;
use testkit::sql::count;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::browser::Browser;
use crate::installation::Scene;
use crate::process::{Process, free_address, status_of, until_async};

/// Sent in every part of a request that can hold data.
const CANARY: &str = "kanari13800138000";
/// A trace id sent by an outside client.
const STRANGER: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Accepts OTLP over HTTP and keeps every byte of it.
#[derive(Clone, Default)]
struct Collector {
    heads: Arc<Mutex<Vec<String>>>,
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Collector {
    /// Listens; returns the address too.
    async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let collector = Self::default();
        let taking = collector.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let taking = taking.clone();
                tokio::spawn(async move { taking.talk(stream).await });
            }
        });
        (collector, address)
    }

    /// Takes one batch, and closes the connection.
    async fn talk(&self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read_buf(&mut bytes).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
        let length: usize = length.unwrap();
        while bytes.len() < end + length {
            assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "a batch broke off");
        }
        self.heads.lock().unwrap().push(head);
        self.bodies.lock().unwrap().push(bytes[end..].to_vec());
        let answer =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
    }

    /// Every span so far, with the service that sent it.
    fn spans(&self) -> Vec<(String, Span)> {
        let mut spans = Vec::new();
        for body in self.bodies.lock().unwrap().iter() {
            for of_resource in ExportTraceServiceRequest::decode(body.as_slice()).unwrap().resource_spans {
                let resource = of_resource.resource.unwrap().attributes;
                let keys: Vec<&str> = resource.iter().map(|each| each.key.as_str()).collect();
                for key in &keys {
                    assert!(["service.name", "service.version", "service.instance.id"].contains(key), "{keys:?}");
                }
                let service = value(&resource, "service.name").unwrap();
                let found = of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
                spans.extend(found.map(|span| (service.clone(), span)));
            }
        }
        spans
    }

    fn find(&self, name: &str) -> Option<Span> {
        self.spans().into_iter().map(|(_, span)| span).find(|span| span.name == name)
    }
}

fn value(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|each| each.key == key)?.value.as_ref()?.value.clone()?;
    Some(match found {
        any_value::Value::StringValue(text) => text,
        any_value::Value::IntValue(number) => number.to_string(),
        other => panic!("{key}: {other:?}"),
    })
}

impl Scene {
    /// Starts both processes, and waits until the portal is ready.
    async fn start_both(&self, own: &[(&str, &str)]) -> (Process, Process) {
        (self.installation.serve(own).await, self.installation.start(&["work"], own))
    }

    /// Requests a sign-in code, which causes a letter and a job.
    async fn ask_for_a_code(&self) {
        let mut browser = Browser::new(&self.installation.base);
        browser.get("/apply/sign-in").await;
        let page = browser.post("/apply/sign-in", &[("store_number", "MM-1"), ("note", CANARY)]).await;
        assert!(page.path.starts_with("/apply/sign-in/code"), "{} {}", page.path, page.html);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn job_links_to_its_request_without_personal_data() {
    let (scene, mut conn) = Scene::set(SystemClock.now()).await;
    let (collector, endpoint) = Collector::start().await;
    // The log level must not affect the traces.
    let traced = [("UNBIND_OTLP_ENDPOINT", endpoint.as_str()), ("UNBIND_LOG", "error")];
    let (mut server, mut worker) = scene.start_both(&traced).await;

    // Every part of a request that can hold data: path, query, form, headers, method.
    let client = crate::http::client();
    let at = |path: String| format!("{}{path}", scene.installation.base);
    let asked = [
        client.get(at(format!("/status/{CANARY}"))).send(),
        client.get(at(format!("/{CANARY}?phone={CANARY}"))).send(),
        client.get(at(format!("/desk/applications/{CANARY}?q={CANARY}"))).header("cookie", CANARY).send(),
        client.request(reqwest::Method::from_bytes(CANARY.as_bytes()).unwrap(), at("/".to_owned())).send(),
        client
            .get(at("/desk/sign-in".to_owned()))
            .header("traceparent", format!("00-{STRANGER}-00f067aa0ba902b7-01"))
            .header("tracestate", format!("vendor={CANARY}"))
            .header("baggage", format!("user={CANARY}"))
            .header("user-agent", CANARY)
            .header("x-forwarded-for", "203.0.113.77")
            .send(),
    ];
    for answer in futures::future::join_all(asked).await {
        assert!(answer.unwrap().status().as_u16() < 500);
    }
    let mut desk = Browser::new(&scene.installation.base);
    desk.get("/desk/sign-in").await;
    desk.post("/desk/sign-in", &[("name", CANARY), ("password", CANARY)]).await;
    // Jobs not caused by a request.
    let store = builders::store(&mut conn, "MM-2", "木棉", scene.ctx.now()).await;
    builders::submitted(&mut conn, &scene.ctx, store, Kind::Unbind).await;
    scene.ask_for_a_code().await;
    let unsent = "letters where state in ('queued', 'held')";
    until_async("every letter is sent", async || count(&conn, unsent).await == 0).await;
    // Batches are sent while the processes run.
    until_async("the request is told", async || collector.find("POST /apply/sign-in").is_some()).await;
    // The rest is sent when they stop.
    server.stop().await;
    worker.stop().await;

    let request = collector.find("POST /apply/sign-in").unwrap();
    assert_eq!(value(&request.attributes, "http.route").as_deref(), Some("/apply/sign-in"));
    assert_eq!(value(&request.attributes, "http.response.status_code").as_deref(), Some("303"));
    let id = value(&request.attributes, "unbind.request.id").unwrap();
    let spans = collector.spans();
    let jobs: Vec<&Span> = spans.iter().filter(|(of, _)| of == "unbind-work").map(|(_, span)| span).collect();
    let caused = |job: &&&Span| value(&job.attributes, "unbind.job.caused_by").as_deref() == Some(id.as_str());
    let job = jobs.iter().find(caused).expect("the code's job is exported");
    assert_eq!((job.links.len(), &job.links[0].trace_id), (1, &request.trace_id));
    assert_eq!(job.links[0].span_id, request.span_id);
    assert!(job.parent_span_id.is_empty() && job.trace_id != request.trace_id, "a link, not a child");
    assert_eq!(
        (job.name.as_str(), value(&job.attributes, "unbind.job.outcome").as_deref()),
        ("deliver-letter", Some("done"))
    );
    assert!(jobs.iter().filter(|job| job.links.is_empty()).count() >= 3, "jobs of no request have no link");
    assert!(collector.find("GET /status/{token}").is_some(), "{:?}", names(&spans));
    assert!(collector.find("other /").is_some() || collector.find("other unknown").is_some(), "{:?}", names(&spans));

    const KNOWN: [&str; 8] = [
        "unbind.request.id",
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "unbind.job.queue",
        "unbind.job.id",
        "unbind.job.caused_by",
        "unbind.job.outcome",
    ];
    for (service, span) in &spans {
        assert!(["unbind-serve", "unbind-work"].contains(&service.as_str()));
        assert!(span.events.is_empty() && span.trace_state.is_empty() && span.parent_span_id.is_empty(), "{span:?}");
        for attribute in &span.attributes {
            assert!(KNOWN.contains(&attribute.key.as_str()), "{span:?}");
        }
    }
    let bytes = collector.bodies.lock().unwrap().concat();
    let stranger: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&STRANGER[2 * at..2 * at + 2], 16).unwrap()).collect();
    let local = b"127.0.0.1".to_vec();
    for hidden in [
        CANARY.into(),
        "13800138000".into(),
        "MM-1".into(),
        "@store.example".into(),
        "203.0.113.77".into(),
        local,
        stranger,
    ] {
        assert!(!bytes.windows(hidden.len()).any(|part| part == hidden), "{}", String::from_utf8_lossy(&hidden));
    }
    for head in collector.heads.lock().unwrap().iter() {
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        assert!(head.to_lowercase().contains("content-type: application/x-protobuf"), "{head}");
    }
    assert!(count(&conn, "apalis.jobs where metadata -> 'traceparent' is not null").await >= 1);
}

fn names(spans: &[(String, Span)]) -> Vec<&str> {
    spans.iter().map(|(_, span)| span.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_collector_delays_no_request() {
    // Accepts connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = (format!("http://{}", silent.local_addr().unwrap()), silent);
    for endpoint in [format!("http://{}", free_address()), silent.0.clone()] {
        let (scene, conn) = Scene::set(SystemClock.now()).await;
        let traced = [("UNBIND_OTLP_ENDPOINT", endpoint.as_str())];
        let (mut server, mut worker) = scene.start_both(&traced).await;
        // Longer than the export period, so that some requests coincide with a failing export.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(4) {
            let asked = Instant::now();
            assert_eq!(status_of(&format!("{}/desk/sign-in", scene.installation.base)).await, Some(200));
            assert!(asked.elapsed() < Duration::from_secs(2), "a page took {:?}", asked.elapsed());
        }
        scene.ask_for_a_code().await;
        until_async("the code is sent", async || count(&conn, "letters where state = 'sent'").await == 1).await;
        let asked_at = Instant::now();
        server.stop().await;
        worker.stop().await;
        assert!(asked_at.elapsed() < Duration::from_secs(20), "they stopped after {:?}", asked_at.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_traces_are_sent_by_default() {
    let (scene, conn) = Scene::set(SystemClock.now()).await;
    let (collector, endpoint) = Collector::start().await;
    // Variables that configure other programs' exporters.
    let general = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("OTEL_TRACES_EXPORTER", "otlp")];
    let (mut server, mut worker) = scene.start_both(&general).await;
    scene.ask_for_a_code().await;
    until_async("the code is sent", async || count(&conn, "letters where state = 'sent'").await == 1).await;
    server.stop().await;
    worker.stop().await;
    assert!(collector.heads.lock().unwrap().is_empty());
    assert_eq!(count(&conn, "apalis.jobs where metadata ? 'traceparent'").await, 0);
    assert!(count(&conn, "apalis.jobs where metadata ? 'caused_by'").await >= 1);
}
