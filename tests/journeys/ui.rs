//! The whole journey in a real browser, in both languages, by clicking what a person would click.
//!
//! Needs chromium and chromedriver (Debian: `chromium chromium-driver`); without them each test says so and is skipped.
//! Pictures are left in `target/ui/` for whoever wants to look.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use chrono::Duration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use testkit::builders;

use crate::product::{Product, STORE, code_in};

/// A chromedriver of ours, and a window in it.
struct Window {
    client: Client,
    language: &'static str,
    _profile: tempfile::TempDir,
    driver: Child,
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Window {
    /// Opens a window, or says that there is no browser here.
    async fn open(language: &'static str, dark: bool) -> Option<Self> {
        let spawned = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = spawned else {
            eprintln!("SKIPPED: no chromedriver here");
            return None;
        };
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .map_while(Result::ok)
            .filter(|line| line.contains("started successfully"))
            .find_map(|line| line.split("on port ").nth(1)?.trim_end_matches('.').parse::<u16>().ok())
            .expect("chromedriver says its port");
        let profile = tempfile::tempdir().unwrap();
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--no-first-run".into(),
            "--hide-scrollbars".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--disable-dev-shm-usage".into(),
            "--window-size=1360,900".into(),
            format!("--lang={language}"),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        if dark {
            arguments.push("--blink-settings=preferredColorScheme=0".into());
        }
        let mut wanted = serde_json::map::Map::new();
        wanted.insert(
            "goog:chromeOptions".into(),
            json!({
                "args": arguments, "prefs": { "intl.accept_languages": language },
            }),
        );
        wanted.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser opens");
        Some(Self { client, language, _profile: profile, driver })
    }

    async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    async fn click(&self, css: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let element = found.unwrap_or_else(|error| panic!("{css}: {error}"));
        element.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    async fn fill(&self, css: &str, text: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let element = found.unwrap_or_else(|error| panic!("{css}: {error}"));
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits for a path of this shape.
    async fn arrives(&self, part: &str) {
        for _ in 0..200 {
            if self.path().await.contains(part) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("never came to {part}; still at {}: {}", self.path().await, self.client.source().await.unwrap());
    }

    /// Takes a picture, after the checks every page has to pass.
    async fn look(&self, name: &str) {
        let lang = self.client.execute("return document.documentElement.lang", vec![]).await.unwrap();
        assert_eq!(lang, self.language, "{name}");
        let wide = self
            .client
            .execute("return document.documentElement.scrollWidth > document.documentElement.clientWidth", vec![])
            .await
            .unwrap();
        assert_eq!(wide, false, "{name} scrolls sideways");
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/ui");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}-{}.png", self.language)), self.client.screenshot().await.unwrap())
            .unwrap();
    }

    async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }
}

/// Clicks through the main journey; `None` when there is no browser.
async fn journey(language: &'static str, dark: bool) -> Option<()> {
    let window = Window::open(language, dark).await?;
    let product = Product::start().await;
    let base = &product.base;
    let shade = if dark { "dark" } else { "light" };

    // The owner: home, sign in, apply.
    window.go(base).await;
    window.look(&format!("{shade}-home")).await;
    window.click("a.door").await;
    window.fill("#store_number", STORE).await;
    window.look(&format!("{shade}-sign-in")).await;
    window.click("main form button").await;
    window.arrives("/apply/sign-in/code").await;
    let code = product.new_mail().await.iter().rev().find_map(code_in).expect("a code was mailed");
    window.fill("#code", &code).await;
    window.click("main form button").await;
    window.arrives("/apply/account").await;
    window.look(&format!("{shade}-account")).await;
    window.click("a[href='/apply/unbind']").await;
    window.click("main form button.btn-primary").await;
    window.client.wait().for_element(Locator::Css(".error-summary")).await.unwrap();
    window.look(&format!("{shade}-form-errors")).await;
    window.click("input[name=reason][value=changed_phone] + label").await;
    window.fill("#contact_name", "陈立新").await;
    window.fill("#contact_phone", "13800138000").await;
    window.fill("#contact_email", "chen@mumian.example").await;
    window.click("main form button.btn-primary").await;
    window.arrives("/apply/unbind/check").await;
    for code in ["stops_trading", "earnings_and_shipments", "bind_again"] {
        window.click(&format!("input[value={code}] + label")).await;
    }
    window.look(&format!("{shade}-check")).await;
    window.click("main form button.btn-primary").await;
    window.arrives("/receipt").await;
    window.look(&format!("{shade}-receipt")).await;
    let reference = window.path().await.split('/').nth(3).unwrap().to_owned();
    product.new_mail().await;

    // The reviewer: sign in, claim, decide, check, confirm.
    window.go(&format!("{base}/desk")).await;
    window.arrives("/desk/sign-in").await;
    window.look(&format!("{shade}-desk-sign-in")).await;
    window.fill("#name", "linxiao").await;
    window.fill("#password", builders::PASSWORD).await;
    window.click("main form button.btn-primary").await;
    window.client.wait().for_element(Locator::Css("table.queue")).await.unwrap();
    if language == "en" {
        // Until something else is chosen, the desk speaks the language of the person's account.
        window.click("details.menu summary").await;
        window.click(".menu-list a.lang").await;
        window.client.wait().for_element(Locator::Css("html[lang=en] table.queue")).await.unwrap();
    }
    window.look(&format!("{shade}-queue")).await;
    window.click("form[action='/desk/claim-next'] button").await;
    window.arrives(&format!("/desk/applications/{reference}")).await;
    window.look(&format!("{shade}-case")).await;
    window.click("#v-approve + label").await;
    window.fill("#words", "信息一致，予以通过。").await;
    window.click("form[action$='/decision'] button.btn-primary").await;
    window.arrives("/decision").await;
    window.client.wait().for_element(Locator::Css(".sheet")).await.unwrap();
    window.look(&format!("{shade}-decision")).await;
    window.click("form[action$='/decision/confirm'] button.btn-primary").await;
    window.client.wait().for_element(Locator::Css("form[action$='/undo']")).await.unwrap();
    window.look(&format!("{shade}-decided")).await;

    // Time passes; the worker unbinds the store; the owner sees that it is done.
    product.pass(Duration::minutes(10)).await;
    product.pass(Duration::days(1)).await;
    assert_eq!(product.mail.take().len(), 2, "approved, and done");
    window.go(&format!("{base}/apply/sign-in")).await;
    window.fill("#store_number", STORE).await;
    window.click("main form button").await;
    window.arrives("/apply/sign-in/code").await;
    let code = product.new_mail().await.iter().rev().find_map(code_in).expect("a code was mailed");
    window.fill("#code", &code).await;
    window.click("main form button").await;
    window.arrives("/apply/account").await;
    window.go(&format!("{base}/apply/applications/{reference}")).await;
    window.client.wait().for_element(Locator::Css(".now-ok")).await.unwrap();
    window.look(&format!("{shade}-status-done")).await;

    // On a phone.
    window.resize(390, 844).await;
    for (name, path) in [
        ("home", "/".to_owned()),
        ("status", format!("/apply/applications/{reference}")),
        ("account", "/apply/account".to_owned()),
        ("form", "/apply/revoke-certification".to_owned()),
    ] {
        window.go(&format!("{base}{path}")).await;
        window.look(&format!("{shade}-phone-{name}")).await;
    }
    window.client.clone().close().await.unwrap();
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_in_chinese_by_clicking() {
    journey("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_in_english_in_the_dark_by_clicking() {
    journey("en", true).await;
}
