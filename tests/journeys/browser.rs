//! A client without a window: keeps cookies, follows redirects, sends forms as the pages do.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, ORIGIN};
use reqwest::{Client, Response};

/// A page as received.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    /// Path and query after redirects.
    pub path: String,
    pub html: String,
}

impl Page {
    async fn read(response: Response) -> Self {
        let status = response.status().as_u16();
        let url = response.url().clone();
        let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Self { status, path, html: response.text().await.unwrap() }
    }

    /// The CSRF token of the page's forms.
    pub fn csrf(&self) -> Option<String> {
        self.value_of("csrf")
    }

    /// The value of the first field of this name.
    pub fn value_of(&self, name: &str) -> Option<String> {
        let at = self.html.find(&format!("name=\"{name}\""))?;
        let tag = &self.html[at..];
        let tag = &tag[..tag.find('>')?];
        let value = tag.split("value=\"").nth(1)?;
        Some(unescape(value.split('"').next()?))
    }

    /// True when the page shows this text.
    pub fn says(&self, text: &str) -> bool {
        unescape(&self.html).contains(text)
    }

    /// Panics with the page unless it shows this text.
    #[track_caller]
    pub fn must_say(&self, text: &str) {
        assert!(self.says(text), "{} ({}) does not say {text:?}:\n{}", self.path, self.status, self.html);
    }
}

fn unescape(html: &str) -> String {
    html.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
}

/// A file to send.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// The type the browser declares.
    pub kind: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

/// One person's browser.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client,
    base: String,
    csrf: String,
}

impl Browser {
    pub fn new(base: &str) -> Self {
        let client = crate::http::builder().cookie_store(true).build().unwrap();
        Self { client, base: base.to_owned(), csrf: String::new() }
    }

    /// The underlying client, for requests no browser would send.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The CSRF token of the last page.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// A browser that already has this cookie: a signed-in session.
    pub fn with_cookie(base: &str, cookie: &str) -> Self {
        let jar = reqwest::cookie::Jar::default();
        jar.add_cookie_str(&format!("{cookie}; Path=/"), &base.parse().unwrap());
        let client = crate::http::builder().cookie_provider(std::sync::Arc::new(jar)).build().unwrap();
        Self { client, base: base.to_owned(), csrf: String::new() }
    }

    fn note(&mut self, page: Page) -> Page {
        if let Some(csrf) = page.csrf() {
            self.csrf = csrf;
        }
        page
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base)).header(ACCEPT_LANGUAGE, "zh-CN");
        let page = Page::read(request.send().await.unwrap()).await;
        self.note(page)
    }

    /// Sends a form, with the CSRF token of the last page that had one.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = Page::read(self.post_raw(path, fields).await).await;
        self.note(page)
    }

    /// Uploads files for a document with a plain form, without a script.
    pub async fn upload(&mut self, path: &str, document: &str, files: &[Upload]) -> Page {
        let csrf = self.csrf.clone();
        let page = Page::read(self.upload_raw(path, &csrf, document, files).await).await;
        self.note(page)
    }

    /// As [`Browser::upload`], with any token; returns the raw response.
    pub async fn upload_raw(&self, path: &str, csrf: &str, document: &str, files: &[Upload]) -> Response {
        self.try_upload(path, csrf, document, files).await.unwrap()
    }

    /// As [`Browser::upload_raw`], for a server that may die during the request.
    pub async fn try_upload(
        &self,
        path: &str,
        csrf: &str,
        document: &str,
        files: &[Upload],
    ) -> reqwest::Result<Response> {
        const BOUNDARY: &str = "----journey7f3a";
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf), ("document", document)] {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for file in files {
            let name = file.name.replace('"', "%22");
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: {}\r\n\r\n",
                file.kind
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(&file.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.client
            .post(format!("{}{path}", self.base))
            .header(ACCEPT_LANGUAGE, "zh-CN")
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(ORIGIN, &self.base)
            .header("sec-fetch-site", "same-origin")
            .body(body)
            .send()
            .await
    }

    /// Fetches an address and returns the raw response.
    pub async fn fetch(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).header(ACCEPT_LANGUAGE, "zh-CN").send().await.unwrap()
    }

    /// As [`Browser::post`]; returns the raw response.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.try_post(path, fields).await.unwrap()
    }

    /// As [`Browser::post_raw`], for a server that may die during the request.
    pub async fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Result<Response> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &self.csrf).extend_pairs(fields);
        self.client
            .post(format!("{}{path}", self.base))
            .header(ACCEPT_LANGUAGE, "zh-CN")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, &self.base)
            .header("sec-fetch-site", "same-origin")
            .body(body.finish())
            .send()
            .await
    }
}
