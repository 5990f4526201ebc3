//! The harness: the real routes and middleware over a test's database, and a browser.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderMap;
use actix_web::test;
use domain::base::SecretKey;
use futures::future::LocalBoxFuture;
use locale::Locale;
use server::Settings;
use vault::Vault;

use crate::prelude::*;

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
    state_with(database, ctx, 1_000, testkit::vault())
}

/// The same with this limit of sign-ins and this evidence store.
pub fn state_with(database: &TestDatabase, ctx: Context, sign_ins_per_minute: u32, vault: Vault) -> web::Data<State> {
    let platform_secret = Some(testkit::FakePlatform::secret());
    let sms_secret = Some(testkit::FakeGateway::secret());
    let counts_age = Duration::ZERO;
    let settings = Settings { sign_ins_per_minute, counts_age, platform_secret, sms_secret, ..Settings::new(BASE_URL) };
    let key = SecretKey::derive(&[7; 32]).unwrap();
    web::Data::new(State::new(settings, database.pool.clone(), ctx, key, vault))
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

impl Answer {
    fn assert_language(&self, path: &str, locale: Locale) {
        assert!(self.html.contains(&format!("<html lang=\"{locale}\"")), "{path} in {locale}: {}", self.html);
    }

    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{} {}", self.location, self.html);
        self
    }

    #[track_caller]
    pub fn assert_redirect(&self, to: &str) -> &Self {
        assert_eq!((self.status, self.location.as_str()), (303, to), "{}", self.html);
        self
    }

    /// Every one of these texts is on the page.
    #[track_caller]
    pub fn assert_shows(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(self.html.contains(text), "{text:?} is not in {}", self.html);
        }
        self
    }

    /// None of these texts is on the page.
    #[track_caller]
    pub fn assert_hides(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(!self.html.contains(text), "{text:?} is in {}", self.html);
        }
        self
    }

    /// The rest of the first attribute that contains this, such as the id in the address of a form.
    pub fn quoted_after(&self, start: &str) -> &str {
        quoted_after(&self.html, start).unwrap_or_else(|| panic!("{start} is not in {}", self.html))
    }
}

fn quoted_after<'a>(html: &'a str, start: &str) -> Option<&'a str> {
    html.split_once(start).and_then(|(_, rest)| rest.split('"').next())
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
        let reader = self.clone();
        let answer = self.send(test::TestRequest::get().uri(path)).await;
        if let Some((mut reader, locale)) = reader.translating(&answer) {
            reader.send(test::TestRequest::get().uri(path)).await.assert_language(path, locale);
        }
        answer
    }

    /// Reads each of these pages; all have this status.
    pub async fn assert_each(&mut self, status: u16, paths: &[&str]) {
        for path in paths {
            assert_eq!(self.get(path).await.status, status, "{path}");
        }
    }

    /// Sends a form. A page in answer, such as a refusal, is checked in the other language, too: the form is sent again.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let reader = self.clone();
        let answer = self.post_once(path, fields).await;
        if let Some((mut reader, locale)) = reader.translating(&answer) {
            reader.post_once(path, fields).await.assert_language(path, locale);
        }
        answer
    }

    /// Sends a form whose refusals are counted, or one of very many.
    pub async fn post_once(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, fields)).await
    }

    /// A form with the token of the page it is on.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> test::TestRequest {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", self.csrf())]).collect();
        test::TestRequest::post().uri(path).insert_header(("origin", BASE_URL)).set_form(&fields)
    }

    /// The token of the page it is on; empty without one.
    pub fn csrf(&self) -> &str {
        quoted_after(&self.page, "name=\"csrf\" value=\"").unwrap_or_default()
    }

    /// A window that reads in the language which this page is not in.
    fn translating(mut self, answer: &Answer) -> Option<(Self, Locale)> {
        let other = if answer.html.contains("<html lang=\"en\"") { Locale::ZhCn } else { Locale::En };
        self.cookies.insert("lang".to_owned(), other.to_string());
        page::is_whole(&answer.html).then_some((self, other))
    }

    /// Sends a form with files, as browsers do: name, declared type and bytes of each.
    pub async fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let head = |name: &str, media_type: &str| {
            format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: {media_type}").into_bytes()
        };
        let fields = fields.iter().map(|(name, value)| (format!("name=\"{name}\"").into_bytes(), value.as_bytes()));
        let files = files.iter().map(|(name, media_type, bytes)| (head(name, media_type), *bytes));
        let parts: Vec<(Vec<u8>, &[u8])> = fields.chain(files).collect();
        self.post_parts(path, &parts).await
    }

    /// Sends a form of these parts, each with the rest of its disposition and further headers.
    pub async fn post_parts(&mut self, path: &str, parts: &[(Vec<u8>, &[u8])]) -> Answer {
        const BOUNDARY: &str = "----testBoundary7MA4YWxkTrZu0gW";
        let csrf = self.csrf();
        let token = (b"name=\"csrf\"".to_vec(), csrf.as_bytes());
        let mut body = Vec::new();
        for (head, bytes) in [&token].into_iter().chain(parts) {
            body.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; ").as_bytes());
            body.extend_from_slice(head);
            body.extend_from_slice(b"\r\n\r\n");
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
