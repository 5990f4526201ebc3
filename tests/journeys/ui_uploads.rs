//! Uploading in a real browser: no chosen file is lost, whatever is pressed meanwhile.
//!
//! Needs chromium and chromedriver, as `ui.rs`.

use std::path::PathBuf;

use crate::product::{Product, STORE, code_in, file};
use crate::window::{Script, Window};

struct Scene {
    window: Window,
    product: Product,
    folder: tempfile::TempDir,
}

impl Scene {
    /// At the documents step; `None` without a browser.
    async fn open(script: Script) -> Option<Self> {
        let window = Window::open_with("zh-CN", false, script).await?;
        let product = Product::start().await;
        window.go(&product.base).await;
        window.click("a.door").await;
        window.fill("#store_number", STORE).await;
        window.click("main form button").await;
        window.arrives("/apply/sign-in/code").await;
        let code = product.new_mail().await.iter().rev().find_map(code_in).expect("a code was mailed");
        window.fill("#code", &code).await;
        window.click("main form button").await;
        window.arrives("/apply/account").await;
        window.go(&format!("{}/apply/unbind/reason", product.base)).await;
        window.click("input[name=reason][value=changed_phone] + label").await;
        window.click("main form button.btn-primary").await;
        window.arrives("/apply/unbind/contact").await;
        let scene = Self { window, product, folder: tempfile::tempdir().unwrap() };
        scene.reopen().await;
        Some(scene)
    }

    async fn reopen(&self) {
        self.window.go(&format!("{}/apply/unbind/documents", self.product.base)).await;
        self.window.sees("#upload-id_card").await;
    }

    /// A photo of this name, unlike every other one.
    fn photo(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, file(name).bytes).unwrap();
        path
    }

    /// Makes uploads slow, so that there is time to press something.
    async fn slow_down(&self) {
        let script = "const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function (body) { setTimeout(() => send.call(this, body), 1500); };";
        self.window.client.execute(script, vec![]).await.unwrap();
    }

    /// The names of the files on the page, sorted: files of one time are in no order.
    async fn names(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('#files-id_card .file-name')]
            .map((name) => name.firstChild.textContent.trim())";
        let names = self.window.client.execute(script, vec![]).await.unwrap();
        let mut names: Vec<String> = serde_json::from_value(names).unwrap();
        names.sort();
        names
    }

    async fn close(self) {
        self.window.client.clone().close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn file_chosen_during_an_upload_arrives_as_well() {
    let Some(scene) = Scene::open(Script::On).await else { return };
    scene.slow_down().await;
    scene.window.choose("#upload-id_card", &scene.photo("正面.jpg")).await;
    scene.window.sees(".is-sending").await;
    scene.window.choose("#upload-id_card", &scene.photo("反面.jpg")).await;
    scene.window.sees("#files-id_card li:nth-child(2)").await;
    assert_eq!(scene.names().await, ["反面.jpg", "正面.jpg"]);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_on_waits_for_the_upload() {
    let Some(scene) = Scene::open(Script::On).await else { return };
    scene.slow_down().await;
    scene.window.choose("#upload-id_card", &scene.photo("正面.jpg")).await;
    scene.window.sees(".is-sending").await;
    scene.window.click("#step button.btn-primary").await;
    scene.window.sees("#step button.btn-primary.is-busy").await;
    assert!(scene.window.text("#step button.btn-primary").await.contains("正在上传文件"));
    assert!(scene.window.path().await.ends_with("/documents"));
    scene.window.arrives("/apply/unbind/consequences").await;
    scene.reopen().await;
    assert_eq!(scene.names().await, ["正面.jpg"]);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_replacement_is_sent_at_once() {
    let Some(scene) = Scene::open(Script::On).await else { return };
    scene.window.choose("#upload-id_card", &scene.photo("正面.jpg")).await;
    scene.window.sees("#files-id_card li").await;
    scene.product.drain().await;
    scene.reopen().await;
    scene.window.click("#files-id_card details.replace summary").await;
    scene.window.choose("#files-id_card details.replace input[type=file]", &scene.photo("反面.jpg")).await;
    scene.window.click("#step button.btn-primary").await;
    scene.window.arrives("/apply/unbind/consequences").await;
    scene.reopen().await;
    assert_eq!(scene.names().await, ["反面.jpg"]);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_chosen_files_come_with_going_on() {
    let Some(scene) = Scene::open(Script::Off).await else { return };
    scene.window.choose("#upload-id_card", &scene.photo("正面.jpg")).await;
    scene.window.click("#step button.btn-primary").await;
    scene.window.arrives("/apply/unbind/consequences").await;
    scene.reopen().await;
    scene.window.sees("#files-id_card li").await;
    scene.close().await;
}
