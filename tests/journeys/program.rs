//! A program of a partner: calls the API with a key, as its code would.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel_async::AsyncPgConnection;
use domain::Context;
use domain::base::{Actor, ClientActor, Role, Scope};
use domain::client::{self, NewClient, key};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use testkit::builders;

use crate::browser::Upload;

/// An answer of the API.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    /// The value of a header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A text of the body.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_else(|| panic!("{name}: {self:?}")).to_owned()
    }

    /// Panics with the answer unless it has this status.
    #[track_caller]
    pub fn must_be(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// A program with a key.
#[derive(Debug)]
pub struct Program {
    client: Client,
    base: String,
    key: String,
    writes: AtomicUsize,
}

impl Program {
    /// A program that calls the portal at this address.
    pub fn new(base: &str, key: &str) -> Self {
        Self { client: crate::http::client(), base: base.to_owned(), key: key.to_owned(), writes: AtomicUsize::new(0) }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        self.client.request(method, format!("{}{url}", self.base)).bearer_auth(&self.key)
    }

    async fn send(request: RequestBuilder) -> reqwest::Result<Reply> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await?).unwrap_or_default();
        Ok(Reply { status, headers, body })
    }

    /// Reads what is at a path of the API.
    pub async fn get(&self, path: &str) -> Reply {
        Self::send(self.request(Method::GET, path)).await.unwrap()
    }

    /// A new idempotency key.
    fn new_key(&self) -> String {
        format!("write-{}", self.writes.fetch_add(1, Ordering::Relaxed))
    }

    /// Writes, with an idempotency key of its own; `tag` is the state it is made for, or empty.
    pub async fn write(&self, method: Method, path: &str, tag: &str, body: &Value) -> Reply {
        self.try_write(method, path, (&self.new_key(), tag), body).await.unwrap()
    }

    /// As [`Program::write`], with this idempotency key, for a portal that may die during the call.
    pub async fn try_write(
        &self,
        method: Method,
        path: &str,
        (key, tag): (&str, &str),
        body: &Value,
    ) -> reqwest::Result<Reply> {
        let mut request = self.request(method, path).header("idempotency-key", key);
        if !tag.is_empty() {
            request = request.header("if-match", tag);
        }
        if !body.is_null() {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        Self::send(request).await
    }

    /// Attaches a file to a draft.
    pub async fn attach(&self, draft: &str, document: &str, file: &Upload) -> Reply {
        self.try_attach(draft, document, file, &self.new_key()).await.unwrap()
    }

    /// As [`Program::attach`], with this idempotency key, for a portal that may die during the call.
    pub async fn try_attach(&self, draft: &str, document: &str, file: &Upload, key: &str) -> reqwest::Result<Reply> {
        const BOUNDARY: &str = "----program3c9e";
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\n{document}\r\n\
             --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            file.name, file.kind
        )
        .into_bytes();
        body.extend_from_slice(&file.bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = self.request(Method::POST, &format!("/drafts/{draft}/documents")).header("idempotency-key", key);
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        Self::send(request.header(CONTENT_TYPE, media_type).body(body)).await
    }
}

/// A client with every scope, made by two admins: the actor it is, and its key.
pub async fn client_with_key(conn: &mut AsyncPgConnection, ctx: &Context) -> (Actor, String) {
    let one = builders::staff_member(conn, ctx, "guanli", "钱理", &[Role::Admin]).await;
    let other = builders::staff_member(conn, ctx, "guanli2", "白术", &[Role::Admin]).await;
    let scopes = Scope::ALL.to_vec();
    let new = NewClient {
        name: "商家中心".into(),
        owner_email: "team@partner.example".into(),
        scopes: scopes.clone(),
        ..NewClient::default()
    };
    let id = client::propose(conn, ctx, &one, &new).await.unwrap();
    client::confirm(conn, ctx, &other, id, &scopes).await.unwrap();
    let key = key::make(conn, ctx, &other, id, 90).await.unwrap();
    (Actor::Client(ClientActor { id, scopes }), key.expose())
}
