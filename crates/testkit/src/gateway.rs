//! A gateway of text messages that fails on demand: a real HTTP server on loopback, with a ledger of every message it was
//! handed.
//!
//! It sends a message once for each id, as an adapter has to, and counts how often each was handed over.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::base::{Clock, LetterId};
use domain::effect::platform::{PlatformSecret, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::listener::{self, Elsewhere, Listener};
use crate::platform::SignedMessage;

/// The secret of every fake gateway.
const GATEWAY_SECRET: &[u8; 32] = b"a secret only the gateway knows!";

/// Longer than any client waits.
const NEVER: Duration = Duration::from_secs(3_600);

/// A fault of the gateway in answering a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayFault {
    /// Answers 500 and takes nothing.
    Fail,
    /// Closes the connection and takes nothing.
    Drop,
    /// Takes it, and closes the connection without an answer.
    TakeAndDrop,
    /// Takes it, and answers only after this period.
    TakeAndDelay(Duration),
    /// Never answers, and takes nothing.
    Never,
    /// Takes it, and answers 200 with a page, signed as an answer is.
    SignedHtml,
    /// Answers 200 with a page, as a proxy before it does, and takes nothing.
    Html,
    /// Redirects to another address of this machine, which counts who comes: [`FakeGateway::redirected`].
    Redirect,
    /// Takes it, and signs the answer wrongly.
    Missign,
    /// Takes it, and answers without a signature.
    Unsigned,
    /// Takes it, and answers about another message.
    Mistake,
    /// Takes it, and answers with more bytes than the client's limit.
    Ramble,
    /// Refuses it for good, with this code.
    Refuse(&'static str),
    /// Sends it at once, and knows that it arrived.
    Deliver,
}

/// A message as it was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// Its id.
    pub id: LetterId,
    /// The number.
    pub to: String,
    /// The text.
    pub text: String,
}

#[derive(Debug, Default)]
struct Books {
    faults: VecDeque<GatewayFault>,
    handed: Vec<Handed>,
    unsigned: usize,
}

/// A fake gateway; its server stops when this is dropped.
#[derive(Debug)]
pub struct FakeGateway {
    listener: Listener,
    elsewhere: Arc<Elsewhere>,
    clock: Arc<dyn Clock>,
    books: Arc<Mutex<Books>>,
}

impl FakeGateway {
    /// Starts a gateway without faults: it accepts every message.
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
        PlatformSecret::new(GATEWAY_SECRET).expect("it is long enough")
    }

    /// The shared secret as it is configured.
    pub fn secret_text() -> &'static str {
        std::str::from_utf8(GATEWAY_SECRET).expect("it is ASCII")
    }

    /// Sets the faults for the next requests, in order; later requests succeed.
    pub fn tell(&self, faults: &[GatewayFault]) {
        self.books().faults.extend(faults);
    }

    /// Every message it was handed, in order; one that was handed over again is there again.
    pub fn handed(&self) -> Vec<Handed> {
        self.books().handed.clone()
    }

    /// How many requests were not signed properly.
    pub fn unsigned(&self) -> usize {
        self.books().unsigned
    }

    /// How often a redirect of it was followed.
    pub fn redirected(&self) -> usize {
        self.elsewhere.visits()
    }

    /// A delivery report about a message, signed now.
    pub fn reports(&self, body: &Value) -> SignedMessage {
        report_at(body, self.clock.now())
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A delivery report, signed at this instant with a new nonce.
pub fn report_at(body: &Value, at: DateTime<Utc>) -> SignedMessage {
    let (path, body) = ("/sms/reports".to_owned(), body.to_string().into_bytes());
    let (timestamp, nonce) = (at.timestamp().to_string(), Uuid::new_v4().simple().to_string());
    let signature = FakeGateway::secret().sign_callback(&path, &timestamp, &nonce, &body);
    SignedMessage { path, timestamp, nonce, signature, body }
}

/// The answer, and its delay.
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

async fn serve(mut stream: TcpStream, books: &Mutex<Books>, elsewhere: &Elsewhere, now: DateTime<Utc>) {
    let Some(asked) = listener::read(&mut stream).await else { return };
    let (id, timestamp) = (asked.header("idempotency-key"), asked.header(TIMESTAMP_HEADER).parse().unwrap_or_default());
    let signature = FakeGateway::secret().sign_request(timestamp, &asked.method, &asked.path, id, &asked.body);
    let is_signed = PlatformSecret::is_signed(&signature, asked.header(SIGNATURE_HEADER))
        && (now.timestamp() - timestamp).abs() <= 300;
    let is_its_path = asked.method == "POST" && asked.path == format!("/unbind/messages/{id}");
    let reply = {
        let mut books = books.lock().unwrap_or_else(PoisonError::into_inner);
        if is_signed && is_its_path {
            answer(&asked.body, &mut books)
        } else {
            books.unsigned += 1;
            None
        }
    };
    let Some(reply) = reply else { return };
    tokio::time::sleep(reply.after).await;
    let signed = FakeGateway::secret().sign_answer(timestamp, id, reply.status, &reply.body);
    let signed = match reply.signature {
        Signature::Right => format!("{SIGNATURE_HEADER}: {signed}\r\n"),
        Signature::Wrong => format!("{SIGNATURE_HEADER}: {}\r\n", signed.replace(['0', '1', '2', '3'], "f")),
        Signature::Missing => String::new(),
    };
    let headers = format!("content-type: {}\r\n{signed}{}", reply.content_type, elsewhere.location());
    listener::write(&mut stream, reply.status, &headers, &reply.body).await;
}

fn answer(body: &[u8], books: &mut Books) -> Option<Reply> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id: LetterId = text(&body["id"]).parse().ok()?;
    let fault = books.faults.pop_front();
    let json = |body: &Value| Reply {
        status: 200,
        content_type: "application/json",
        body: body.to_string().into_bytes(),
        after: Duration::ZERO,
        signature: Signature::Right,
    };
    let page = || Reply {
        content_type: "text/html",
        body: b"<html>Welcome to the gateway</html>".to_vec(),
        ..json(&json!({}))
    };
    match fault {
        Some(GatewayFault::Drop) => return None,
        Some(GatewayFault::Fail) => return Some(Reply { status: 500, ..json(&json!({})) }),
        Some(GatewayFault::Redirect) => return Some(Reply { status: 307, ..json(&json!({})) }),
        Some(GatewayFault::Never) => return Some(Reply { after: NEVER, ..json(&json!({})) }),
        Some(GatewayFault::Html) => return Some(Reply { signature: Signature::Missing, ..page() }),
        Some(GatewayFault::Refuse(code)) => {
            return Some(json(&json!({ "id": id, "outcome": "refused", "code": code })));
        }
        _ => books.handed.push(Handed { id, to: text(&body["to"]), text: text(&body["message"]["text"]) }),
    }
    let taken = json(&json!({ "id": id, "outcome": "accepted" }));
    Some(match fault {
        Some(GatewayFault::TakeAndDrop) => return None,
        Some(GatewayFault::TakeAndDelay(after)) => Reply { after, ..taken },
        Some(GatewayFault::SignedHtml) => page(),
        Some(GatewayFault::Missign) => Reply { signature: Signature::Wrong, ..taken },
        Some(GatewayFault::Unsigned) => Reply { signature: Signature::Missing, ..taken },
        Some(GatewayFault::Mistake) => json(&json!({ "id": LetterId(Uuid::from_u128(7)), "outcome": "delivered" })),
        Some(GatewayFault::Ramble) => Reply { body: vec![b' '; 1 << 20], ..taken },
        Some(GatewayFault::Deliver) => json(&json!({ "id": id, "outcome": "delivered" })),
        _ => taken,
    })
}
