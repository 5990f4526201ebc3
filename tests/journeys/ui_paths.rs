//! All other paths in a real browser: with scripts on desktop, without scripts on a phone.

use std::path::PathBuf;

use chrono::Duration;
use domain::application::{self, transition};
use domain::base::Actor;
use domain::intake::withdrawal;

use crate::product::{Product, STORE, code_in, decoded, file};
use crate::window::{Script, Window};

/// A browser window on a running product.
struct Walk {
    window: Window,
    product: Product,
    script: Script,
    shade: &'static str,
    folder: tempfile::TempDir,
}

impl Walk {
    async fn begin(language: &'static str, script: Script, phone: bool) -> Option<Self> {
        let window = Window::open_with(language, false, script).await?;
        if phone {
            window.resize(390, 844).await;
        }
        let shade = if script == Script::On { "paths-script" } else { "paths-plain" };
        Some(Self { window, product: Product::start().await, script, shade, folder: tempfile::tempdir().unwrap() })
    }

    async fn look(&self, name: &str) {
        self.window.look(&format!("{}-{name}", self.shade)).await;
    }

    async fn go(&self, path: &str) {
        self.window.go(&format!("{}{path}", self.product.base)).await;
    }

    fn photo(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, file(name).bytes).unwrap();
        path
    }

    async fn sign_in_store(&self) {
        self.go("/apply/sign-in").await;
        self.window.fill("#store_number", STORE).await;
        self.window.click("main form button").await;
        self.window.arrives("/apply/sign-in/code").await;
        let code = self.product.new_mail().await.iter().rev().find_map(code_in).expect("a code was mailed");
        self.window.fill("#code", &code).await;
        self.window.click("main form button").await;
        self.window.arrives("/apply/account").await;
    }

    async fn sign_in_staff(&self, name: &str) {
        self.window.sign_in_staff(&self.product.base, name).await;
    }

    /// Uploads a photo with a document's form, and waits until it is ready.
    async fn upload(&self, document: &str, name: &str) {
        self.window.choose(&format!("#upload-{document}"), &self.photo(name)).await;
        if self.script == Script::Off || self.window.path().await.contains("/desk/") {
            self.window.click(&format!("#document-{document} .upload button")).await;
        }
        self.window.sees(&format!("#document-{document} .files > li")).await;
        self.product.drain().await;
        if self.script == Script::Off {
            let here = self.window.path().await;
            self.go(&here).await;
        }
        self.window.sees(&format!("#document-{document} .files img")).await;
    }

    async fn next(&self, step: &str) {
        self.window.click("main form:not(.upload) .actions button.btn-primary").await;
        self.window.arrives(step).await;
    }

    /// From the account page to the receipt.
    async fn apply(&self, reason: &str) -> String {
        self.go("/apply/unbind/reason").await;
        self.window.click(&format!("input[name=reason][value={reason}] + label")).await;
        self.look("reason").await;
        self.next("/apply/unbind/contact").await;
        self.window.fill("#contact_name", "陈立新").await;
        self.window.fill("#contact_phone", "13800138000").await;
        // A registered address needs no code.
        self.window.fill("#contact_email", &format!("{}@store.example", STORE.to_lowercase())).await;
        self.next("/apply/unbind/documents").await;
        self.upload("id_card", "正面.jpg").await;
        self.look("documents").await;
        self.go("/apply/account").await;
        self.look("account-draft").await;
        self.go("/apply/unbind/discard").await;
        self.look("discard").await;
        self.go("/apply/unbind/documents").await;
        self.next("/apply/unbind/consequences").await;
        for code in ["stops_trading", "earnings_and_shipments", "bind_again"] {
            self.window.click(&format!("input[value={code}] + label")).await;
        }
        self.look("consequences").await;
        self.next("/apply/unbind/check").await;
        self.look("check").await;
        self.next("/receipt").await;
        self.look("receipt").await;
        self.window.path().await.split('/').nth(3).unwrap().to_owned()
    }
}

async fn every_path(language: &'static str, script: Script, phone: bool) -> Option<()> {
    let walk = Walk::begin(language, script, phone).await?;
    let (window, product) = (&walk.window, &walk.product);

    // A stolen account: urgent, and without questions about funds.
    walk.sign_in_store().await;
    let first = walk.apply("account_stolen").await;
    let code = window.text("#query-code").await;

    // The link in the letter, and the query code shown once.
    let mail = product.new_mail().await;
    let find = |part: &str| {
        mail.iter().find_map(|mail| {
            let text = decoded(mail);
            let at = text.find(&format!("{}{part}", product.base))?;
            Some(text[at..].split_whitespace().next()?.to_owned())
        })
    };
    let status = find("/status/").expect("the receipt has a link");
    let objection = find("/objection/").expect("the alert has a link");
    window.go(&status).await;
    walk.look("link").await;
    window.fill("#code", code.trim()).await;
    window.click("main form button.btn-primary").await;
    window.sees(".timeline").await;
    walk.look("link-status").await;

    // A registered contact objects; a lead lifts it.
    window.go(&objection).await;
    walk.look("objection").await;
    window.click("main form button.btn-danger").await;
    window.sees(".banner-ok").await;
    walk.look("objection-done").await;
    walk.sign_in_staff("zhaoting").await;
    walk.go(&format!("/desk/applications/{first}")).await;
    walk.look("case-objected").await;
    window.click("details.card > summary").await;
    window.fill("#lift-note", "已电话核实为本人").await;
    window.click("form[action$='/objection/lift'] button").await;
    window.arrives(&format!("/desk/applications/{first}")).await;
    // A lead states a purpose and views the evidence.
    window
        .fill(
            "form[action$='/evidence/purpose'] textarea, form[action$='/evidence/purpose'] input[name=purpose]",
            "复核异议",
        )
        .await;
    window.click("form[action$='/evidence/purpose'] button").await;
    window.sees(".viewer-paper img").await;
    walk.look("case-purpose").await;

    // The holder: rotate, zoom, and reject.
    walk.sign_in_staff("linxiao").await;
    window.click("form[action='/desk/claim-next'] button").await;
    window.arrives(&format!("/desk/applications/{first}")).await;
    window.sees(".viewer-paper img").await;
    window.click("a[href*='turn=']").await;
    window.sees("img[src*='turn=']").await;
    walk.look("case-turned").await;
    window.click("#v-reject + label").await;
    window.click("#reason-not_the_owner + label").await;
    window.fill("#message", "身份证照片看不清，请重新拍摄上传。").await;
    window.click("form[action$='/decision'] button.btn-primary").await;
    window.sees(".sheet").await;
    window.click("form[action$='/decision/confirm'] button:not([name=back])").await;
    window.sees("form[action$='/undo']").await;
    product.pass(Duration::minutes(11)).await;
    product.mail.take();

    // Applying again: the points to correct are shown at their fields.
    walk.sign_in_store().await;
    walk.go(&format!("/apply/applications/{first}")).await;
    walk.look("rejected").await;
    window.click("form[action$='/again'] button").await;
    window.arrives("/apply/unbind/documents").await;
    walk.look("again-documents").await;
    walk.upload("id_card", "重拍.jpg").await;
    walk.next("/apply/unbind/consequences").await;
    for code in ["stops_trading", "earnings_and_shipments", "bind_again"] {
        window.click(&format!("input[value={code}] + label")).await;
    }
    walk.next("/apply/unbind/check").await;
    walk.next("/receipt").await;
    let second = window.path().await.split('/').nth(3).unwrap().to_owned();
    product.new_mail().await;

    // The reviewer sees what changed.
    walk.sign_in_staff("zhouqi").await;
    window.click("form[action='/desk/claim-next'] button").await;
    window.arrives(&format!("/desk/applications/{second}")).await;
    walk.look("case-changes").await;
    let page = window.client.source().await.unwrap();
    assert!(page.contains(&first), "the rejected application is shown with it");

    // The reviewer requests information, the applicant answers, and the answer is shown on the case page.
    window.click("details:has(form[action$='/ask/check']) > summary").await;
    window.click("#ask-reason-1 option[value=evidence_incomplete]").await;
    window.fill("#ask-prompt-1", "换手机的日期是哪天？").await;
    window.click("#ask-reason-2 option[value=evidence_incomplete]").await;
    window.click("#ask-document-2 option[value=business_licence]").await;
    window.fill("#ask-prompt-2", "请补充营业执照").await;
    window.click("form[action$='/ask/check'] > .actions button").await;
    window.sees(".sheet").await;
    walk.look("ask-check").await;
    window.click("form[action$='/ask'] button:not([name=back])").await;
    window.arrives(&format!("/desk/applications/{second}")).await;
    walk.look("case-asked").await;
    // The email waits for the grace period.
    product.pass(Duration::minutes(11)).await;
    let _ = walk.product.link("/status/").await;
    walk.go(&format!("/apply/applications/{second}")).await;
    walk.look("asked").await;
    walk.go(&format!("/apply/applications/{second}/answer")).await;
    window.choose("input[type=file]", &walk.photo("执照.jpg")).await;
    if script == Script::Off {
        window.click("form.upload button").await;
    }
    window.sees(".files > li").await;
    product.drain().await;
    walk.go(&format!("/apply/applications/{second}/answer")).await;
    window.sees(".files img").await;
    window.fill("textarea[form=answer]", "上周三").await;
    walk.look("answer").await;
    window.click("button[name=submit]").await;
    window.arrives(&format!("/apply/applications/{second}")).await;
    walk.go(&format!("/desk/applications/{second}")).await;
    assert!(window.client.source().await.unwrap().contains("上周三"), "the answer is shown with the original");
    walk.look("case-answered").await;

    // The applicant withdraws it, and an agent submits for the owner.
    walk.go(&format!("/apply/applications/{second}/withdraw")).await;
    window.click("main form button.btn-danger").await;
    window.arrives(&format!("/apply/applications/{second}")).await;
    walk.sign_in_staff("kefu").await;
    window.arrives("/desk/lodge").await;
    walk.look("lodge-list").await;
    window.fill("#store_number", STORE).await;
    window.click("#kind-unbind + label").await;
    window.click("main form button.btn-primary").await;
    window.sees("#upload-agent_source").await;
    walk.upload("agent_source", "工单.jpg").await;
    walk.upload("id_card", "客户身份证.jpg").await;
    window.click("input[name=reason][value=changed_phone] + label").await;
    window.fill("#contact_name", "陈立新").await;
    window.fill("#contact_phone", "13800138000").await;
    window.fill("#contact_email", "chen@mumian.example").await;
    for code in ["stops_trading", "earnings_and_shipments", "bind_again"] {
        window.click(&format!("input[value={code}] + label")).await;
    }
    walk.look("lodge").await;
    window.click("button[name=check]").await;
    window.arrives("/check").await;
    walk.look("lodge-check").await;
    window.click("main form button.btn-primary").await;
    window.arrives("/desk/lodge/lodged/").await;
    window.sees("#query-code").await;
    walk.look("lodged").await;
    let _ = walk.product.link("/status/").await;

    // The owner withdraws it, and the agent begins again.
    let url = window.client.current_url().await.unwrap();
    let lodged = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap();
    let mut conn = walk.product.conn().await;
    let id = application::find_by_reference(&conn, lodged).await.unwrap().unwrap();
    let store = transition::get(&conn, id).await.unwrap().store_id;
    withdrawal::withdraw(&mut conn, &walk.product.ctx, &Actor::Applicant { store }, id).await.unwrap();
    walk.go("/desk/lodge").await;
    walk.look("lodge-list-again").await;
    window.click("form[action$='/again'] button").await;
    window.sees("#upload-agent_source").await;
    window.client.clone().close().await.unwrap();
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn all_paths_in_chinese_on_a_phone_without_scripts() {
    every_path("zh-CN", Script::Off, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_paths_in_english_on_desktop_with_scripts() {
    every_path("en", Script::On, false).await;
}
