//! The harness: the real routes and middleware over a test's database, and a browser.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderMap;
use actix_web::{test, web};
use domain::base::secret::SecretKey;
use domain::{Clock, Context};
use futures::future::LocalBoxFuture;
use locale::Locale;
use server::{Settings, State};
use testkit::TestDatabase;

use crate::page;

const BASE_URL: &str = "http://localhost:8080";

/// A context with the real letter writer and this clock.
pub fn context(clock: Arc<dyn Clock>) -> Context {
    let writer = letters::Writer::new(letters::Settings {
        base_url: BASE_URL.into(),
        sender: "noreply@unbind.example".into(),
        message_id_host: "unbind.example".into(),
        reply_to: None,
    });
    Context::new(clock, Arc::new(writer.unwrap()))
}

/// The server's state over a test's database.
pub fn state(database: &TestDatabase, ctx: Context) -> web::Data<State> {
    let platform_secret = Some(testkit::FakePlatform::secret());
    let settings =
        Settings { sign_ins_per_minute: 1_000, counts_age: Duration::ZERO, platform_secret, ..Settings::new(BASE_URL) };
    let key = SecretKey::derive(&[7; 32]).unwrap();
    web::Data::new(State::new(settings, database.pool.clone(), ctx, key, testkit::vault()))
}

/// Sends a request to the app.
type Ask = Rc<dyn Fn(test::TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

/// A browser: keeps cookies, sends forms with the token of the page it is on. A clone is a second window.
#[derive(Clone)]
pub struct Browser {
    ask: Ask,
    pub cookies: BTreeMap<String, String>,
    pub page: String,
}

/// A response.
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub html: String,
    pub bytes: Vec<u8>,
    pub headers: HeaderMap,
}

impl Browser {
    /// A browser without a session.
    pub async fn new(state: &web::Data<State>) -> Self {
        page::watch_messages();
        let service = Rc::new(test::init_service(server::app(state.clone())).await);
        let ask: Ask = Rc::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move {
                match test::try_call_service(&*service, request.to_request()).await {
                    Ok(response) => response.map_into_boxed_body(),
                    // A real server sends this response as well.
                    Err(error) => {
                        ServiceResponse::new(test::TestRequest::default().to_http_request(), error.error_response())
                    }
                }
            })
        });
        Self { ask, cookies: BTreeMap::new(), page: String::new() }
    }

    /// Reads a page. It is checked in the other language, too.
    pub async fn get(&mut self, path: &str) -> Answer {
        let cookies = self.cookies.clone();
        let answer = self.send(test::TestRequest::get().uri(path)).await;
        if page::is_whole(&answer.html) {
            let other = if answer.html.contains("<html lang=\"en\"") { Locale::ZhCn } else { Locale::En };
            let mut reader = Self { cookies, ..self.clone() };
            reader.cookies.insert("lang".to_owned(), other.to_string());
            let translated = reader.send(test::TestRequest::get().uri(path)).await;
            assert!(translated.html.contains(&format!("<html lang=\"{other}\"")), "{path} in {other}");
        }
        answer
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let csrf = csrf.unwrap_or_default().to_owned();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        let request = test::TestRequest::post().uri(path).insert_header(("origin", BASE_URL)).set_form(&fields);
        self.send(request).await
    }

    /// Sends a form with files, as browsers do: name, declared type and bytes of each.
    pub async fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        const BOUNDARY: &str = "----testBoundary7MA4YWxkTrZu0gW";
        let csrf = self.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.unwrap_or_default())].iter().chain(fields) {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, media_type, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: {media_type}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = test::TestRequest::post()
            .uri(path)
            .insert_header(("origin", BASE_URL))
            .insert_header(("content-type", format!("multipart/form-data; boundary={BOUNDARY}")))
            .set_payload(body);
        self.send(request).await
    }

    /// Sends any request, with this browser's cookies.
    pub async fn send(&mut self, request: test::TestRequest) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.insert_header(("host", "localhost:8080")).insert_header(("cookie", cookies.join("; ")));
        let response = (self.ask)(request).await;
        let place = format!("{} {}", response.request().method(), response.request().uri());
        for cookie in response.response().cookies() {
            self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let headers = response.headers().clone();
        let bytes = test::read_body(response).await.to_vec();
        let html = String::from_utf8_lossy(&bytes).into_owned();
        page::check(&place, &html);
        if html.contains("name=\"csrf\"") {
            self.page.clone_from(&html);
        }
        Answer { status, location, html, bytes, headers }
    }
}
