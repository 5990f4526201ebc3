//! The whole journey in a real browser, in both languages, clicking as a user would.
//!
//! Needs chromium and chromedriver (Debian: `chromium chromium-driver`); without them each test is skipped, and in CI
//! fails. `make pictures` saves a screenshot of every page they check.

use chrono::Duration;
use fantoccini::Locator;
use testkit::builders;

use crate::product::{Product, STORE, code_in, file};
use crate::window::Window;

/// Clicks through the main journey; `None` without a browser.
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
    window.arrives("/apply/unbind/reason").await;
    window.click("main form button.btn-primary").await;
    window.client.wait().for_element(Locator::Css(".error-summary")).await.unwrap();
    window.look(&format!("{shade}-reason-errors")).await;
    window.click("input[name=reason][value=changed_phone] + label").await;
    window.click("main form button.btn-primary").await;
    window.arrives("/apply/unbind/contact").await;
    window.fill("#contact_name", "陈立新").await;
    window.fill("#contact_phone", "13800138000").await;
    window.fill("#contact_email", "chen@mumian.example").await;
    window.look(&format!("{shade}-contact")).await;
    window.click("main form button.btn-primary").await;
    window.arrives("/apply/unbind/contact/code").await;
    window.look(&format!("{shade}-contact-code")).await;
    window.click("main form button[name=send]").await;
    window.client.wait().for_element(Locator::Css("#code")).await.unwrap();
    let code = product.new_mail().await.iter().rev().find_map(code_in).expect("a code was mailed to the contact");
    window.fill("#code", &code).await;
    window.click("main form button.btn-primary").await;
    window.arrives("/apply/unbind/documents").await;
    window.look(&format!("{shade}-documents-empty")).await;
    let folder = tempfile::tempdir().unwrap();
    let front = folder.path().join("正面.jpg");
    std::fs::write(&front, file("正面.jpg").bytes).unwrap();
    window.choose("#upload-id_card", &front).await;
    // The script uploads it; the worker prepares it; the page shows the result without a reload.
    window.client.wait().for_element(Locator::Css("#files-id_card li")).await.unwrap();
    product.drain().await;
    window.client.wait().for_element(Locator::Css("#files-id_card .chip-ok")).await.unwrap();
    window.look(&format!("{shade}-documents")).await;
    window.click("main form:not(.upload) button.btn-primary").await;
    window.arrives("/apply/unbind/consequences").await;
    for code in ["stops_trading", "earnings_and_shipments", "bind_again"] {
        window.click(&format!("input[value={code}] + label")).await;
    }
    window.look(&format!("{shade}-consequences")).await;
    window.click("main form button.btn-primary").await;
    window.arrives("/apply/unbind/check").await;
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
        // Until another is chosen, the desk uses the language of the account.
        window.click("details.menu summary").await;
        window.click(".menu-list a.lang").await;
        window.client.wait().for_element(Locator::Css("html[lang=en] table.queue")).await.unwrap();
    }
    window.look(&format!("{shade}-queue")).await;
    window.click("form[action='/desk/claim-next'] button").await;
    window.arrives(&format!("/desk/applications/{reference}")).await;
    window.look(&format!("{shade}-case")).await;
    window.click("#v-approve + label").await;
    window.fill("#message", "信息一致，予以通过。").await;
    window.click("form[action$='/decision'] button.btn-primary").await;
    window.arrives("/decision").await;
    window.client.wait().for_element(Locator::Css(".sheet")).await.unwrap();
    window.look(&format!("{shade}-decision")).await;
    if window.has("#without-opening").await {
        window.click("#without-opening + label").await;
    }
    window.click("form[action$='/decision/confirm'] button.btn-primary").await;
    window.client.wait().for_element(Locator::Css("form[action$='/undo']")).await.unwrap();
    window.look(&format!("{shade}-decided")).await;

    // Time passes; the worker unbinds the store; the owner sees the result.
    product.pass(Duration::minutes(10)).await;
    product.pass(Duration::days(1)).await;
    assert_eq!(product.mail.take().len(), 6, "approved and done, to the applicant and both contacts");
    window.go(&format!("{base}/apply/sign-in")).await;
    window.fill("#store_number", STORE).await;
    window.click("main form button").await;
    window.arrives("/apply/sign-in/code").await;
    let code = product.new_mail().await.iter().rev().find_map(code_in).expect("a code was mailed");
    window.fill("#code", &code).await;
    window.click("main form button").await;
    window.arrives("/apply/account").await;
    window.go(&format!("{base}/apply/applications/{reference}")).await;
    window.client.wait().for_element(Locator::Css(".current-state-ok")).await.unwrap();
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
async fn clicked_journey_in_chinese() {
    journey("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clicked_journey_in_english_dark() {
    journey("en", true).await;
}
