//! A platform that fails on demand: a real HTTP server on loopback, with a ledger of everything it ever did.
//!
//! It is a simple one: every request that reaches it is carried out again, so that whoever repeats a request blindly is
//! found out by the ledger.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::base::clock::Clock;
use domain::base::id::EffectId;
use domain::effect::platform::{Message, PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// The secret of every fake platform.
pub const PLATFORM_SECRET: &[u8; 32] = b"a secret only this test may know";

/// What the platform does with a request for an effect instead of doing it and saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Does it, and hangs up without a word.
    DoAndDrop,
    /// Hangs up without doing it.
    Drop,
    /// Does it, and answers only after this long.
    DoAndDelay(Duration),
    /// Takes it, and does it when [`FakePlatform::finish`] is called.
    Accept,
    /// Does it, and answers with a status that says nothing.
    DoAndFail(u16),
    /// Answers 500 without doing it.
    Fail,
    /// Does it, and signs the answer wrongly.
    DoAndMissign,
    /// Does it, and answers about another effect.
    DoAndMistake,
    /// Does it, and answers with what is no JSON.
    DoAndMumble,
    /// Does it, and answers with more than anybody would read.
    DoAndRamble,
    /// Does nothing, and sends the asker elsewhere.
    Redirect,
}

/// Something the platform did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The effect it was for.
    pub effect: EffectId,
    /// What was asked for.
    pub kind: String,
    /// The store's number.
    pub store: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Books {
    faults: VecDeque<Fault>,
    blockers: Vec<(String, Option<i64>)>,
    accepted: HashMap<EffectId, Value>,
    ledger: Vec<Execution>,
    asked: Vec<String>,
    unsigned: usize,
}

/// A message the platform sends us, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    /// Where it is sent.
    pub path: String,
    /// When it was signed.
    pub timestamp: String,
    /// Its nonce.
    pub nonce: String,
    /// Its signature.
    pub signature: String,
    /// What it says.
    pub body: Vec<u8>,
}

impl SignedMessage {
    /// As the domain takes it.
    pub fn message(&self) -> Message<'_> {
        Message {
            path: &self.path,
            timestamp: &self.timestamp,
            nonce: &self.nonce,
            signature: &self.signature,
            body: &self.body,
        }
    }
}

/// The server; it ends when this is dropped.
#[derive(Debug)]
pub struct FakePlatform {
    address: SocketAddr,
    clock: Arc<dyn Clock>,
    books: Arc<Mutex<Books>>,
    server: JoinHandle<()>,
}

impl Drop for FakePlatform {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl FakePlatform {
    /// Starts one, with nothing wrong with it.
    pub async fn start(clock: Arc<dyn Clock>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of loopback is free");
        let address = listener.local_addr().expect("a listener has an address");
        let books = Arc::new(Mutex::new(Books::default()));
        let (shared, time) = (Arc::clone(&books), Arc::clone(&clock));
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (books, clock) = (Arc::clone(&shared), Arc::clone(&time));
                tokio::spawn(async move { serve(stream, &books, clock.now()).await });
            }
        });
        Self { address, clock, books, server }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/unbind", self.address)
    }

    /// The secret shared with it.
    pub fn secret() -> PlatformSecret {
        PlatformSecret::new(PLATFORM_SECRET).expect("it is long enough")
    }

    /// What goes wrong with the next requests for effects, one after another; then nothing does.
    pub fn tell(&self, faults: &[Fault]) {
        self.books().faults.extend(faults);
    }

    /// What stands in the way from now on: codes, and how much or many.
    pub fn obstruct(&self, blockers: &[(&str, Option<i64>)]) {
        self.books().blockers = blockers.iter().map(|(code, amount)| ((*code).to_owned(), *amount)).collect();
    }

    /// Does what it only accepted so far.
    pub fn finish(&self) {
        let now = self.clock.now();
        let mut books = self.books();
        for (effect, body) in std::mem::take(&mut books.accepted) {
            books.execute(effect, &body, now);
        }
    }

    /// Everything it did, in order; the same thing twice stands here twice.
    pub fn ledger(&self) -> Vec<Execution> {
        self.books().ledger.clone()
    }

    /// What it was asked, in order: method and path.
    pub fn asked(&self) -> Vec<String> {
        self.books().asked.clone()
    }

    /// Requests that were not signed as they should be.
    pub fn unsigned(&self) -> usize {
        self.books().unsigned
    }

    /// Its report that an effect was done, signed now with a nonce of its own.
    pub fn confirms(&self, effect: EffectId) -> SignedMessage {
        let now = self.clock.now();
        signed_at("/platform/callbacks", &json!({ "id": effect, "outcome": "confirmed", "at": now }), now)
    }

    /// Its report that an effect was refused, signed now.
    pub fn refuses(&self, effect: EffectId) -> SignedMessage {
        signed_at("/platform/callbacks", &json!({ "id": effect, "outcome": "refused" }), self.clock.now())
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message of the platform to this path, signed at this instant with a nonce of its own.
pub fn signed_at(path: &str, body: &Value, at: DateTime<Utc>) -> SignedMessage {
    let body = body.to_string().into_bytes();
    let (timestamp, nonce) = (at.timestamp().to_string(), Uuid::new_v4().simple().to_string());
    let signature = FakePlatform::secret().sign_callback(path, &timestamp, &nonce, &body);
    SignedMessage { path: path.to_owned(), timestamp, nonce, signature, body }
}

impl Books {
    fn execute(&mut self, effect: EffectId, body: &Value, at: DateTime<Utc>) {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        self.ledger.push(Execution { effect, kind: text("kind"), store: text("store"), at });
    }

    /// What it says of an effect.
    fn state(&self, effect: EffectId) -> Value {
        let reference = format!("P-{}", &effect.to_string()[24..]);
        if let Some(done) = self.ledger.iter().find(|done| done.effect == effect) {
            json!({ "id": effect, "state": "done", "at": done.at, "reference": reference })
        } else if self.accepted.contains_key(&effect) {
            json!({ "id": effect, "state": "accepted", "reference": reference })
        } else {
            json!({ "id": effect, "state": "none" })
        }
    }

    fn named_blockers(&self) -> Vec<Value> {
        self.blockers.iter().map(|(code, amount)| json!({ "code": code, "amount": amount })).collect()
    }
}

struct Asked {
    method: String,
    path: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// What is sent back, and after how long; nothing, when the line is dropped.
struct Reply {
    status: u16,
    body: Vec<u8>,
    after: Duration,
    is_missigned: bool,
}

impl Reply {
    fn json(body: &Value) -> Self {
        Self { status: 200, body: body.to_string().into_bytes(), after: Duration::ZERO, is_missigned: false }
    }
}

async fn serve(mut stream: TcpStream, books: &Mutex<Books>, now: DateTime<Utc>) {
    let Some(asked) = read(&mut stream).await else { return };
    let header = |name: &str| asked.headers.get(name).map_or("", String::as_str);
    let (id, timestamp) = (header("idempotency-key").to_owned(), header(TIMESTAMP_HEADER).parse().unwrap_or_default());
    let signature = FakePlatform::secret().sign_request(timestamp, &asked.method, &asked.path, &id, &asked.body);
    let is_signed =
        PlatformSecret::is_signed(&signature, header(SIGNATURE_HEADER)) && (now.timestamp() - timestamp).abs() <= 300;
    let reply = answer(&asked, &id, is_signed, &mut books.lock().unwrap_or_else(PoisonError::into_inner), now);
    let Some(reply) = reply else { return };
    tokio::time::sleep(reply.after).await;
    let signed = FakePlatform::secret().sign_answer(timestamp, &id, reply.status, &reply.body);
    let signed = if reply.is_missigned { signed.replace(['0', '1', '2', '3'], "f") } else { signed };
    let head = format!(
        "HTTP/1.1 {} X\r\ncontent-type: application/json\r\n{SIGNATURE_HEADER}: {signed}\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        reply.status,
        reply.body.len()
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&reply.body).await;
    let _ = stream.shutdown().await;
}

fn answer(asked: &Asked, id: &str, is_signed: bool, books: &mut Books, now: DateTime<Utc>) -> Option<Reply> {
    books.asked.push(format!("{} {}", asked.method, asked.path));
    let effect: Option<EffectId> = id.parse().ok();
    let (true, Some(effect)) = (is_signed, effect) else {
        books.unsigned += 1;
        return Some(Reply { status: 401, ..Reply::json(&json!({})) });
    };
    let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    if asked.path.ends_with("/preflight") {
        return Some(Reply::json(&json!({ "id": effect, "blockers": books.named_blockers() })));
    }
    if asked.method == "GET" {
        return Some(Reply::json(&books.state(effect)));
    }
    if !books.blockers.is_empty() {
        let refused = json!({ "id": effect, "state": "refused", "blockers": books.named_blockers() });
        return Some(Reply::json(&refused));
    }
    request(effect, &body, books, now)
}

fn request(effect: EffectId, body: &Value, books: &mut Books, now: DateTime<Utc>) -> Option<Reply> {
    let fault = books.faults.pop_front();
    match fault {
        Some(Fault::Drop) => return None,
        Some(Fault::Fail) => return Some(Reply { status: 500, ..Reply::json(&json!({})) }),
        Some(Fault::Redirect) => return Some(Reply { status: 307, ..Reply::json(&json!({})) }),
        Some(Fault::Accept) => {
            books.accepted.insert(effect, body.clone());
            return Some(Reply::json(&books.state(effect)));
        }
        _ => books.execute(effect, body, now),
    }
    let done = Reply::json(&books.state(effect));
    Some(match fault {
        Some(Fault::DoAndDrop) => return None,
        Some(Fault::DoAndDelay(after)) => Reply { after, ..done },
        Some(Fault::DoAndFail(status)) => Reply { status, ..done },
        Some(Fault::DoAndMissign) => Reply { is_missigned: true, ..done },
        Some(Fault::DoAndMistake) => {
            let other = EffectId(Uuid::from_u128(7));
            Reply::json(&json!({ "id": other, "state": "done", "at": now }))
        }
        Some(Fault::DoAndMumble) => Reply { body: b"done, I think".to_vec(), ..done },
        Some(Fault::DoAndRamble) => Reply { body: vec![b' '; 1 << 20], ..done },
        _ => done,
    })
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let (mut bytes, mut chunk) = (Vec::new(), [0_u8; 4096]);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let headers: HashMap<String, String> = lines.filter_map(header).collect();
    let length: usize = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&chunk[..count]);
    }
    Some(Asked { method, path, headers, body })
}
