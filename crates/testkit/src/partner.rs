//! A partner's program that receives webhooks and fails on demand: a real HTTP server on loopback, with a list of everything
//! it got. Also the client, the webhook and the secret it needs, made as admins make them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use domain::Context;
use domain::base::{Actor, ClientActor, ClientId, Kind, Scope, StoreId, WebhookId};
use domain::client::{self, NewClient};
use domain::intake::draft::DraftOwner;
use domain::intake::submission::Receipt;
use domain::webhook::secret::{self, NewSecret};
use domain::webhook::signature::{self, ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::webhook::{self, NewWebhook, Shown, WebhookKind};
use tokio::net::TcpStream;

use crate::listener::{self, Elsewhere, Listener};
use crate::{builders, vault};

/// The fault of a partner that does not take a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerFault {
    /// Answers with this status.
    Status(u16),
    /// Answers 503 and asks to wait so many seconds.
    Later(u32),
    /// Takes it, and answers after this period.
    Slow(Duration),
    /// Never answers.
    Never,
    /// Closes the connection.
    Drop,
    /// Answers 200 with a web page.
    WebPage,
    /// Redirects to another address of this machine, which counts who comes: [`FakePartner::redirected`].
    Redirect,
    /// Takes it, and answers with a body of so many bytes.
    Ramble(usize),
}

/// A message as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the headers and the body")]
pub struct Received {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: String,
}

#[derive(Debug, Default)]
struct Books {
    faults: VecDeque<PartnerFault>,
    received: Vec<Received>,
}

/// The partner; its server stops when this is dropped.
#[derive(Debug)]
pub struct FakePartner {
    listener: Listener,
    elsewhere: Arc<Elsewhere>,
    books: Arc<Mutex<Books>>,
}

impl FakePartner {
    /// Starts a partner without faults.
    pub async fn start() -> Self {
        let (books, elsewhere) = (Arc::new(Mutex::new(Books::default())), Arc::new(Elsewhere::start().await));
        let shared = (Arc::clone(&books), Arc::clone(&elsewhere));
        let listener = Listener::start(move |stream| {
            let (books, elsewhere) = shared.clone();
            async move { serve(stream, &books, &elsewhere).await }
        });
        Self { listener: listener.await, elsewhere, books }
    }

    /// The address of its webhook.
    pub fn url(&self) -> String {
        self.listener.url("/hook")
    }

    /// Sets the faults for the next messages, in order; later ones are taken.
    pub fn tell(&self, faults: &[PartnerFault]) {
        self.books().faults.extend(faults.iter().cloned());
    }

    /// Forgets the faults that are left.
    pub fn work_again(&self) {
        self.books().faults.clear();
    }

    /// Every message it got, in order, also those it did not take.
    pub fn received(&self) -> Vec<Received> {
        self.books().received.clone()
    }

    /// How often a redirect of it was followed.
    pub fn redirected(&self) -> usize {
        self.elsewhere.visits()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(mut stream: TcpStream, books: &Mutex<Books>, elsewhere: &Elsewhere) {
    let Some(asked) = listener::read(&mut stream).await else { return };
    let header = |name: &str| asked.header(name).to_owned();
    let fault = {
        let mut books = books.lock().unwrap_or_else(PoisonError::into_inner);
        books.received.push(Received {
            id: header(ID_HEADER),
            timestamp: header(TIMESTAMP_HEADER),
            signature: header(SIGNATURE_HEADER),
            body: String::from_utf8_lossy(&asked.body).into_owned(),
        });
        books.faults.pop_front()
    };
    let (status, more, body) = match fault {
        None => (200, String::new(), "ok".to_owned()),
        Some(PartnerFault::Status(status)) => (status, String::new(), format!("status {status}")),
        Some(PartnerFault::Later(seconds)) => (503, format!("retry-after: {seconds}\r\n"), String::new()),
        Some(PartnerFault::Slow(period)) => {
            tokio::time::sleep(period).await;
            (200, String::new(), "at last".to_owned())
        }
        Some(PartnerFault::Never) => return std::future::pending().await,
        Some(PartnerFault::Drop) => return,
        Some(PartnerFault::WebPage) => (
            200,
            "content-type: text/html; charset=utf-8\r\n".to_owned(),
            "<!doctype html><title>Sign in</title>".to_owned(),
        ),
        Some(PartnerFault::Redirect) => (302, elsewhere.location(), String::new()),
        Some(PartnerFault::Ramble(bytes)) => (200, String::new(), "很".repeat(bytes / 3)),
    };
    listener::write(&mut stream, status, &more, body.as_bytes()).await;
}

/// An active client, proposed by the first admin and confirmed by the second.
pub async fn api_client(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    (one, two): (&Actor, &Actor),
    scopes: &[Scope],
) -> ClientId {
    let new = NewClient {
        name: "商家中心".into(),
        owner_email: "team@partner.example".into(),
        scopes: scopes.to_vec(),
        ..NewClient::default()
    };
    let id = client::propose(conn, ctx, one, &new).await.expect("the client is proposed");
    client::confirm(conn, ctx, two, id, scopes).await.expect("the client is confirmed");
    id
}

/// A webhook for every kind of event, proposed by the first admin and confirmed by the second, with a secret; the secret as
/// the partner gets it.
pub async fn webhook(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    admins: (&Actor, &Actor),
    client: ClientId,
    url: &str,
    scopes: &[Scope],
) -> (WebhookId, String) {
    let id = webhook_without_secret(conn, ctx, admins, client, url, scopes).await;
    let secret = webhook_secret(conn, ctx, admins.0, id).await;
    (id, secret)
}

/// As [`webhook()`], before it has a secret.
pub async fn webhook_without_secret(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    (one, two): (&Actor, &Actor),
    client: ClientId,
    url: &str,
    scopes: &[Scope],
) -> WebhookId {
    let new = NewWebhook { url: url.to_owned(), kinds: WebhookKind::ALL.to_vec(), scopes: scopes.to_vec() };
    let id = webhook::propose(conn, ctx, one, client, &new, &|_| Ok(())).await.expect("the webhook is proposed");
    let shown = Shown { url: new.url, kinds: new.kinds, scopes: new.scopes };
    webhook::confirm(conn, ctx, two, id, &shown).await.expect("the webhook is confirmed");
    id
}

/// A new secret of a webhook, as the partner gets it.
pub async fn webhook_secret(conn: &mut AsyncPgConnection, ctx: &Context, admin: &Actor, id: WebhookId) -> String {
    let (key, wrapped) = vault().keys().new_data_key().expect("there are random bytes");
    let secret = key.shared_secret();
    let new = NewSecret { key_id: wrapped.key_id, wrapped_key: wrapped.bytes, hint: signature::hint_of(&secret) };
    secret::make(conn, ctx, admin, id, &new).await.expect("the secret is made");
    signature::secret_text(&secret)
}

/// An application that the client submitted for the store.
pub async fn submitted_by_client(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    client: ClientId,
    store: StoreId,
) -> Receipt {
    let actor = Actor::Client(ClientActor { id: client, scopes: Scope::ALL.to_vec() });
    let owner = DraftOwner::of(&actor, store).expect("a client fills in drafts");
    let draft = builders::complete_draft(conn, ctx, owner, Kind::Unbind).await;
    builders::submit(conn, ctx, &actor, draft).await
}
