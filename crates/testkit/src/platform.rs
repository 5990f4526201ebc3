//! A platform that fails on demand: a real HTTP server on loopback, with a ledger of everything it did.
//!
//! It has no idempotency: every request that reaches it is carried out again, so that the ledger exposes a client
//! that repeats requests blindly.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::base::{Clock, EffectId};
use domain::effect::platform::{PlatformMessage, PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::listener::{self, Asked, Elsewhere, Listener};

/// The secret of every fake platform.
const PLATFORM_SECRET: &[u8; 32] = b"a secret only this test may know";

/// A fault of the platform in answering a request for an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Carries it out, and closes the connection without an answer.
    DoAndDrop,
    /// Closes the connection without carrying it out.
    Drop,
    /// Carries it out, and answers only after this period.
    DoAndDelay(Duration),
    /// Accepts it, and carries it out when [`FakePlatform::finish`] is called.
    Accept,
    /// Carries it out, and answers with this status.
    DoAndFail(u16),
    /// Answers 500 without doing it.
    Fail,
    /// Carries it out, and answers with an invalid signature.
    DoAndMissign,
    /// Carries it out, and answers about another effect.
    DoAndMistake,
    /// Carries it out, and answers with invalid JSON.
    DoAndMumble,
    /// Carries it out, and answers with more bytes than the client's limit.
    DoAndRamble,
    /// Carries it out, and answers 200 with a page, signed as an answer is.
    DoAndShowPage,
    /// Answers 200 with a page, as a proxy before it does, without carrying it out.
    Html,
    /// Never answers, and does not carry it out.
    Never,
    /// Does not carry it out, and redirects to another address of this machine, which counts who comes:
    /// [`FakePlatform::redirected`].
    Redirect,
}

impl Fault {
    /// The answer to a request, or to a question, that is not carried out; `None` for the other faults, and inside it for no
    /// answer.
    fn undone(self) -> Option<Option<Reply>> {
        let empty = Reply::json(&json!({}));
        Some(match self {
            Self::Drop => None,
            Self::Never => Some(Reply { after: NEVER, ..empty }),
            Self::Fail => Some(Reply { status: 500, ..empty }),
            Self::Redirect => Some(Reply { status: 307, ..empty }),
            Self::Html => Some(Reply { signature: Signature::Missing, ..Reply::page() }),
            _ => return None,
        })
    }
}

/// Longer than any client waits.
const NEVER: Duration = Duration::from_secs(3_600);

/// An effect the platform carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The effect's id.
    pub effect: EffectId,
    /// The requested kind.
    pub kind: String,
    /// The store's number.
    pub store: String,
    /// When it was carried out.
    pub at: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Books {
    faults: VecDeque<Fault>,
    question_fault: Option<(&'static str, Fault)>,
    blockers: Vec<(String, Option<i64>)>,
    figures: Option<Value>,
    inquiries: Vec<Value>,
    accepted: HashMap<EffectId, Value>,
    ledger: Vec<Execution>,
    asked: Vec<String>,
    unsigned: usize,
}

/// A signed message from the platform to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    /// The path it is sent to.
    pub path: String,
    /// Time of signing.
    pub timestamp: String,
    /// Its nonce.
    pub nonce: String,
    /// Its signature.
    pub signature: String,
    /// The content.
    pub body: Vec<u8>,
}

impl SignedMessage {
    /// The message in the domain's form.
    pub fn message(&self) -> PlatformMessage<'_> {
        PlatformMessage {
            path: &self.path,
            timestamp: &self.timestamp,
            nonce: &self.nonce,
            signature: &self.signature,
            body: &self.body,
        }
    }
}

/// A fake platform; its server stops when this is dropped.
#[derive(Debug)]
pub struct FakePlatform {
    listener: Listener,
    elsewhere: Arc<Elsewhere>,
    clock: Arc<dyn Clock>,
    books: Arc<Mutex<Books>>,
}

impl FakePlatform {
    /// The shared secret as it is written in a file.
    pub const SECRET: &[u8] = PLATFORM_SECRET;

    /// Starts a platform without faults.
    pub async fn start(clock: Arc<dyn Clock>) -> Self {
        let (books, elsewhere) = (Arc::new(Mutex::new(Books::default())), Arc::new(Elsewhere::start().await));
        let shared = (Arc::clone(&books), Arc::clone(&elsewhere), Arc::clone(&clock));
        let listener = Listener::start(move |stream| {
            let (books, elsewhere, clock) = shared.clone();
            async move { serve(stream, &books, &elsewhere, clock.now()).await }
        });
        Self { listener: listener.await, elsewhere, clock, books }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        self.listener.url("/unbind")
    }

    /// The shared secret.
    pub fn secret() -> PlatformSecret {
        PlatformSecret::new(PLATFORM_SECRET).expect("it is long enough")
    }

    /// A ticket with this content, signed.
    pub fn ticket(content: &serde_json::Value) -> String {
        let payload = content.to_string().into_bytes();
        let text: String = payload.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{text}.{}", Self::secret().sign_ticket(&payload))
    }

    /// Sets the faults for the next requests for effects, in order; later requests succeed.
    pub fn tell(&self, faults: &[Fault]) {
        self.books().faults.extend(faults);
    }

    /// Sets a fault that carries nothing out for the next question of this path: `/preflight` asks for obstacles, `/effects/`
    /// what is known of an effect, `/figures` for figures.
    pub fn mislead(&self, path: &'static str, fault: Fault) {
        self.books().question_fault = Some((path, fault));
    }

    /// Sets the obstacles reported from now on: codes, and amounts.
    pub fn obstruct(&self, blockers: &[(&str, Option<i64>)]) {
        self.books().blockers = blockers.iter().map(|(code, amount)| ((*code).to_owned(), *amount)).collect();
    }

    /// Sets the figures that it tells of every store from now on; before, it cannot say.
    pub fn tell_figures(&self, figures: Value) {
        self.books().figures = Some(figures);
    }

    /// The bodies of the signed questions for figures that it got, in order.
    pub fn inquiries(&self) -> Vec<Value> {
        self.books().inquiries.clone()
    }

    /// Carries out the effects only accepted so far.
    pub fn finish(&self) {
        let now = self.clock.now();
        let mut books = self.books();
        for (effect, body) in std::mem::take(&mut books.accepted) {
            books.execute(effect, &body, now);
        }
    }

    /// Everything it carried out, in order; a repeated effect is listed repeatedly.
    pub fn ledger(&self) -> Vec<Execution> {
        self.books().ledger.clone()
    }

    /// The requests about effects that it received, in order: method and path.
    pub fn asked(&self) -> Vec<String> {
        self.books().asked.clone()
    }

    /// How often a redirect of it was followed.
    pub fn redirected(&self) -> usize {
        self.elsewhere.visits()
    }

    /// The number of requests without a valid signature.
    pub fn unsigned(&self) -> usize {
        self.books().unsigned
    }

    /// A report that an effect was done, signed now with a new nonce.
    pub fn confirms(&self, effect: EffectId) -> SignedMessage {
        let now = self.clock.now();
        signed_at("/platform/callbacks", &json!({ "id": effect, "outcome": "confirmed", "at": now }), now)
    }

    /// A report that an effect was refused, signed now.
    pub fn refuses(&self, effect: EffectId) -> SignedMessage {
        signed_at("/platform/callbacks", &json!({ "id": effect, "outcome": "refused" }), self.clock.now())
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message of the platform to this path, signed at this instant with a new nonce.
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

    /// The answer about an effect.
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

/// The answer, and its delay; no answer when the connection is dropped.
struct Reply {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    after: Duration,
    signature: Signature,
}

enum Signature {
    Right,
    Wrong,
    Missing,
}

impl Reply {
    fn json(body: &Value) -> Self {
        let (body, after) = (body.to_string().into_bytes(), Duration::ZERO);
        Self { status: 200, content_type: "application/json", body, after, signature: Signature::Right }
    }

    fn page() -> Self {
        let body = b"<!doctype html><title>Sign in</title>".to_vec();
        Self { content_type: "text/html", body, ..Self::json(&json!({})) }
    }
}

async fn serve(mut stream: TcpStream, books: &Mutex<Books>, elsewhere: &Elsewhere, now: DateTime<Utc>) {
    let Some(asked) = listener::read(&mut stream).await else { return };
    let (id, timestamp) = (asked.header("idempotency-key"), asked.header(TIMESTAMP_HEADER).parse().unwrap_or_default());
    let signature = FakePlatform::secret().sign_request(timestamp, &asked.method, &asked.path, id, &asked.body);
    let is_signed = PlatformSecret::is_signed(&signature, asked.header(SIGNATURE_HEADER))
        && (now.timestamp() - timestamp).abs() <= 300;
    let reply = answer(&asked, id, is_signed, &mut books.lock().unwrap_or_else(PoisonError::into_inner), now);
    let Some(reply) = reply else { return };
    tokio::time::sleep(reply.after).await;
    let signed = FakePlatform::secret().sign_answer(timestamp, id, reply.status, &reply.body);
    let signed = match reply.signature {
        Signature::Right => format!("{SIGNATURE_HEADER}: {signed}\r\n"),
        Signature::Wrong => format!("{SIGNATURE_HEADER}: {}\r\n", signed.replace(['0', '1', '2', '3'], "f")),
        Signature::Missing => String::new(),
    };
    let headers = format!("content-type: {}\r\n{signed}{}", reply.content_type, elsewhere.location());
    listener::write(&mut stream, reply.status, &headers, &reply.body).await;
}

fn answer(asked: &Asked, id: &str, is_signed: bool, books: &mut Books, now: DateTime<Utc>) -> Option<Reply> {
    let is_inquiry = asked.path.ends_with("/figures");
    if !is_inquiry {
        books.asked.push(format!("{} {}", asked.method, asked.path));
    }
    let effect: Option<EffectId> = id.parse().ok();
    let (true, Some(effect)) = (is_signed, effect) else {
        books.unsigned += 1;
        return Some(Reply { status: 401, ..Reply::json(&json!({})) });
    };
    let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    if is_inquiry {
        books.inquiries.push(body.clone());
    }
    let is_question = is_inquiry || asked.path.ends_with("/preflight") || asked.method == "GET";
    if is_question && let Some((_, fault)) = books.question_fault.take_if(|(path, _)| asked.path.contains(*path)) {
        return fault.undone().expect("a question carries nothing out");
    }
    if asked.path.ends_with("/preflight") {
        return Some(Reply::json(&json!({ "id": effect, "blockers": books.named_blockers() })));
    }
    if is_inquiry {
        let Some(mut figures) = books.figures.clone() else {
            return Some(Reply { status: 404, ..Reply::json(&json!({})) });
        };
        figures["id"] = json!(effect);
        return Some(Reply::json(&figures));
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
    if let Some(reply) = fault.and_then(Fault::undone) {
        return reply;
    }
    if fault == Some(Fault::Accept) {
        books.accepted.insert(effect, body.clone());
        return Some(Reply::json(&books.state(effect)));
    }
    books.execute(effect, body, now);
    let done = Reply::json(&books.state(effect));
    Some(match fault {
        Some(Fault::DoAndDrop) => return None,
        Some(Fault::DoAndDelay(after)) => Reply { after, ..done },
        Some(Fault::DoAndFail(status)) => Reply { status, ..done },
        Some(Fault::DoAndMissign) => Reply { signature: Signature::Wrong, ..done },
        Some(Fault::DoAndMistake) => {
            let other = EffectId(Uuid::from_u128(7));
            Reply::json(&json!({ "id": other, "state": "done", "at": now }))
        }
        Some(Fault::DoAndShowPage) => Reply::page(),
        Some(Fault::DoAndMumble) => Reply { body: b"done, I think".to_vec(), ..done },
        Some(Fault::DoAndRamble) => Reply { body: vec![b' '; 1 << 20], ..done },
        _ => done,
    })
}
