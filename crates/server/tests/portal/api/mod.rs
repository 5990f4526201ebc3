//! The API: calls with a key, as programs of partners make them.

mod clients_page;
mod document;
mod guard;
mod large;
mod matrix;
mod paused;
mod reads;
mod stores;
mod webhooks_page;
mod writes;

use domain::base::{ApiKeyId, ClientId, Scope};
use domain::client::key::{self, BearerKey};
use domain::client::{self, NewClient};
use serde_json::Value;

use crate::prelude::*;

/// A portal with a second admin, and a program.
pub struct Api {
    pub portal: Portal,
    pub browser: Browser,
    pub other_admin: Actor,
    pub client: ClientId,
    /// The key of the program.
    pub key: String,
    keys_used: usize,
}

/// An answer of the API.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
    pub headers: actix_web::http::header::HeaderMap,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        self
    }

    #[track_caller]
    pub fn assert_ok(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

impl Api {
    /// A program with these scopes.
    pub async fn with(scopes: &[Scope]) -> Self {
        let portal = shop().await;
        let mut conn = portal.conn().await;
        let other_admin = builders::staff_member(&mut conn, portal.ctx(), "admin2", "乔一", &[Role::Admin]).await;
        let browser = portal.browser().await;
        let client = ClientId::new(portal.ctx().now());
        let mut it = Self { portal, browser, other_admin, client, key: String::new(), keys_used: 0 };
        it.client = it.new_client("商家中心", scopes).await;
        it.key = it.new_key(it.client).await.expose();
        it
    }

    /// An active client.
    pub async fn new_client(&self, name: &str, scopes: &[Scope]) -> ClientId {
        let mut conn = self.portal.conn().await;
        let ctx = self.portal.ctx();
        let new = NewClient {
            name: name.into(),
            owner_email: "team@partner.example".into(),
            scopes: scopes.to_vec(),
            ..NewClient::default()
        };
        let id = client::propose(&mut conn, ctx, self.portal.actor("admin"), &new).await.unwrap();
        client::confirm(&mut conn, ctx, &self.other_admin, id, scopes).await.unwrap();
        id
    }

    pub async fn new_key(&self, client: ClientId) -> BearerKey {
        key::make(&mut self.portal.conn().await, self.portal.ctx(), &self.other_admin, client, 90).await.unwrap()
    }

    pub async fn key_ids(&self, client: ClientId) -> Vec<ApiKeyId> {
        let conn = self.portal.conn().await;
        let found = client::find(&conn, &self.other_admin, client).await.unwrap().unwrap();
        found.keys.iter().map(|key| key.id).collect()
    }

    /// Sends a request as it is.
    pub async fn send(&mut self, request: TestRequest) -> Reply {
        let answer = self.browser.send(request).await;
        let body = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        Reply { status: answer.status, body, headers: answer.headers }
    }

    /// A request with the key.
    pub fn request(&self, method: &str, path: &str) -> TestRequest {
        let method = actix_web::http::Method::from_bytes(method.as_bytes()).unwrap();
        TestRequest::default().method(method).uri(path).insert_header(("authorization", format!("Bearer {}", self.key)))
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.request("GET", path);
        self.send(request).await
    }

    /// A write with a new idempotency key.
    pub async fn write(&mut self, method: &str, path: &str, if_match: &str, body: Option<&Value>) -> Reply {
        let request = self.keyed_anew(method, path, if_match, body);
        self.send(request).await
    }

    /// A write with a new idempotency key, not sent yet.
    pub fn keyed_anew(&mut self, method: &str, path: &str, if_match: &str, body: Option<&Value>) -> TestRequest {
        self.keys_used += 1;
        self.keyed(method, path, &format!("key-{}", self.keys_used), if_match, body)
    }

    /// A write with this idempotency key.
    pub fn keyed(&self, method: &str, path: &str, key: &str, if_match: &str, body: Option<&Value>) -> TestRequest {
        let mut request = self.request(method, path).insert_header(("idempotency-key", key));
        if !if_match.is_empty() {
            request = request.insert_header(("if-match", if_match));
        }
        match body {
            Some(body) => request.insert_header(("content-type", "application/json")).set_payload(body.to_string()),
            None => request,
        }
    }

    /// An application that this client submitted for `MM-1`; its reference.
    pub async fn submitted_by(&self, client: ClientId) -> String {
        let actor = Actor::Client(domain::base::ClientActor { id: client, scopes: Scope::ALL.to_vec() });
        let mut conn = self.portal.conn().await;
        let owner = DraftOwner::of(&actor, self.portal.stores[0]).unwrap();
        let draft = builders::complete_draft(&mut conn, self.portal.ctx(), owner, Kind::Unbind).await;
        builders::submit(&mut conn, self.portal.ctx(), &actor, draft).await.reference
    }

    /// Moves the clock.
    pub fn wait(&self, period: Duration) {
        self.portal.clock.advance(period);
    }
}

pub const ALL: &[Scope] = Scope::ALL;
