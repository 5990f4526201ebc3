//! A window of a real browser: chromium, controlled through chromedriver.

use std::path::PathBuf;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::Method;
use serde_json::json;
use testkit::{Chromedriver, builders};
use url::{ParseError, Url};

/// Whether the pages' scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    On,
    Off,
}

/// A chromedriver process and a window in it.
pub struct Window {
    pub client: Client,
    language: &'static str,
    script: Script,
    /// The accessibility checks, loaded into every page; `None` when axe-core is not installed.
    axe: Option<String>,
    _driver: Chromedriver,
    _profile: tempfile::TempDir,
}

/// The source of axe-core; `None` when it is not installed.
fn axe_source() -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).ok()
}

/// Chromium's command to run a script in every page before the page's own. Sending axe to each page by itself would take
/// 0.2 s a page.
#[derive(Debug)]
struct LoadInEveryPage {
    source: String,
}

impl WebDriverCompatibleCommand for LoadInEveryPage {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": self.source } });
        (Method::POST, Some(body.to_string()))
    }
}

impl Window {
    /// Opens a window; `None`, with a message, when there is no browser.
    pub async fn open(language: &'static str, dark: bool) -> Option<Self> {
        Self::open_with(language, dark, Script::On).await
    }

    /// As [`Window::open`], with the pages' scripts on or off.
    pub async fn open_with(language: &'static str, dark: bool, script: Script) -> Option<Self> {
        let driver = Chromedriver::start()?;
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
        let allowed = if script == Script::On { 1 } else { 2 };
        let mut wanted = serde_json::map::Map::new();
        wanted.insert(
            "goog:chromeOptions".into(),
            json!({
                "args": arguments, "prefs": {
                    "intl.accept_languages": language,
                    "profile.managed_default_content_settings.javascript": allowed,
                },
            }),
        );
        wanted.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&driver.url())
            .await
            .expect("the browser opens");
        let window = Self { client, language, script, axe: axe_source(), _driver: driver, _profile: profile };
        if script == Script::On
            && let Some(source) = &window.axe
        {
            window.client.issue_cmd(LoadInEveryPage { source: source.clone() }).await.unwrap();
        }
        Some(window)
    }

    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub async fn click(&self, css: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let element = found.unwrap_or_else(|error| panic!("{css}: {error}"));
        // Scroll it to the middle, where no bar of the page covers it.
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        self.client.execute(script, vec![serde_json::to_value(&element).unwrap()]).await.unwrap();
        element.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        let element = found.unwrap_or_else(|error| panic!("{css}: {error}"));
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    pub async fn choose(&self, css: &str, file: &std::path::Path) {
        let element = self.client.wait().for_element(Locator::Css(css)).await.unwrap();
        element.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the path contains this part.
    pub async fn arrives(&self, part: &str) {
        for _ in 0..200 {
            if self.path().await.contains(part) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("did not reach {part}; still at {}: {}", self.path().await, self.client.source().await.unwrap());
    }

    /// The text of an element.
    pub async fn text(&self, css: &str) -> String {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("{css}: {error}")).text().await.unwrap()
    }

    /// Waits for an element.
    pub async fn sees(&self, css: &str) {
        let found = self.client.wait().for_element(Locator::Css(css)).await;
        if let Err(error) = found {
            panic!("{css}: {error} at {}: {}", self.path().await, self.client.source().await.unwrap());
        }
    }

    /// The checks every page must pass. Saves a screenshot in `target/ui` when `UNBIND_TEST_PICTURES` is set.
    pub async fn look(&self, name: &str) {
        let script = "const page = document.documentElement;
            return [page.lang, page.scrollWidth > page.clientWidth, document.querySelectorAll('audio, video').length];";
        let page = self.client.execute(script, vec![]).await.unwrap();
        // Axe would load audio and video to check them, which takes a fifth of its time; there are none.
        assert_eq!(page, json!([self.language, false, 0]), "{name}: language, scrolls sideways, audio and video");
        if std::env::var_os("UNBIND_TEST_PICTURES").is_some() {
            self.save_picture(name).await;
        }
        // Axe is a script and needs scripts enabled.
        if self.script == Script::On {
            self.axe(name).await;
        }
    }

    async fn save_picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/ui");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}-{}.png", self.language));
        std::fs::write(&file, self.client.screenshot().await.unwrap()).unwrap();
        file
    }

    /// Fails on axe's findings for the current page: the rules of WCAG 2.0 to 2.2, levels A and AA.
    async fn axe(&self, name: &str) {
        if self.axe.is_none() {
            testkit::skip(&format!(
                "axe-core is not installed, {name} is unchecked (npm install --no-package-lock --prefix tests/ui)"
            ));
            return;
        }
        // Scroll to the top, because an element half under the bar counts as too small.
        let script = "const done = arguments[0];
            scrollTo({ top: 0, behavior: 'instant' });
            axe.run(document, {
                runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
                resultTypes: ['violations'],
                preload: false,
            }).then(
                (found) => done(found.violations.flatMap((rule) => rule.nodes.map(
                    (node) => `${rule.id} at ${node.target.join(' ')}: ${node.failureSummary}`))),
                (error) => done([String(error)]));";
        let found = self.client.execute_async(script, vec![]).await.unwrap();
        let found: Vec<String> = serde_json::from_value(found).unwrap();
        if !found.is_empty() {
            let picture = self.save_picture(name).await;
            panic!("{name} ({}), see {}:\n{}", self.language, picture.display(), found.join("\n"));
        }
    }

    /// Opens every `<details>`.
    pub async fn unfold_all(&self) {
        let script = "document.querySelectorAll('main details').forEach((details) => (details.open = true))";
        self.client.execute(script, vec![]).await.unwrap();
    }

    /// Presses a key at the focus; `Enter` by its name.
    pub async fn press(&self, key: &str) {
        let key = if key == "Enter" { "\u{e007}" } else { key };
        self.client.active_element().await.unwrap().send_keys(key).await.unwrap();
    }

    /// Sets a field's value as it is submitted: for dates, whose typed format depends on the language.
    pub async fn set(&self, css: &str, value: &str) {
        self.sees(css).await;
        let script = "document.querySelector(arguments[0]).value = arguments[1]";
        self.client.execute(script, vec![json!(css), json!(value)]).await.unwrap();
    }

    /// Signs a member of staff in at the desk, after signing out the previous one; stays on their start page.
    pub async fn sign_in_staff(&self, base: &str, name: &str) {
        self.go(&format!("{base}/desk")).await;
        if !self.path().await.contains("sign-in") {
            self.sign_out_staff().await;
        }
        self.fill("#name", name).await;
        self.fill("#password", builders::PASSWORD).await;
        self.click("main form button.btn-primary").await;
        self.sees("details.menu").await;
        let here = self.path().await;
        self.go(&format!("{base}{here}?lang={}", self.language)).await;
    }

    /// Signs out the current member of staff.
    pub async fn sign_out_staff(&self) {
        self.click("details.menu summary").await;
        self.click("form[action='/desk/sign-out'] button").await;
        self.arrives("/desk/sign-in").await;
    }

    /// An element that must exist.
    pub async fn find(&self, css: &str) -> fantoccini::elements::Element {
        self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// True when the element exists now.
    pub async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.unwrap().is_empty()
    }

    pub async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }
}
