//! Pages about other programs: the register of stores, paused channels, API clients, their webhooks, and the way in from the platform. Each
//! empty, with work, and refusing input, on desktop and phone.

use domain::base::{Role, Scope};
use domain::effect::platform::PLATFORM;
use domain::job::RetryPolicy;
use domain::register::{self, Content, Entry};
use domain::webhook::attempt::{self, AttemptResult, WebhookAttempt};
use domain::webhook::delivery::DeliveryProblem;
use serde_json::json;
use testkit::sql::texts;
use testkit::{FakePlatform, builders, partner};

use crate::desk_states::Look;
use crate::product::STORE;

/// The store at the platform, with figures and another contact than before.
fn document() -> serde_json::Value {
    json!({
        "version": 3, "name": "木棉母婴旗舰店", "owner_name": "陈立新", "locale": "zh-CN",
        "contacts": [
            {"email": "chen@mumian.example", "phone": "13800138000", "primary": true},
            {"email": "caiwu@mumian.example", "locale": "en"},
        ],
        "binding": {
            "account_name": "木棉母婴（新）", "account_reference": "dy-88302170-2", "bound_at": "2026-02-20T10:00:00+08:00",
        },
        "certification": "certified", "certified_at": "2025-01-27T10:00:00+08:00",
        "figures": {
            "balance_cents": 128_050, "unshipped_orders": 2, "after_sales": 1, "loan_cents": 0,
            "as_of": "2026-03-01T09:00:00+08:00",
        },
    })
}

/// A link of the platform for this store.
fn link_for(look: &Look, store: &str, nonce: &str) -> String {
    let ticket = json!({ "store": store, "issued_at": look.product.ctx.now().timestamp(), "nonce": nonce });
    format!("/apply/enter?ticket={}", FakePlatform::ticket(&ticket))
}

async fn stores_and_channels(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    look.sign_in("zhaoting").await;
    look.both_at("stores-none", "/desk/stores").await;
    window.fill("#stores-number", "NOBODY").await;
    window.click("main form button").await;
    window.sees("#stores-number-error").await;
    look.both("stores-missing").await;
    let store = format!("/desk/stores?store={STORE}");
    look.both_at("store-unregistered", &store).await;
    let mut conn = product.conn().await;
    let entry = Entry { number: STORE.to_owned(), content: Content::Whole(document()) };
    register::register(&mut conn, &product.ctx, &PLATFORM, &entry).await.unwrap().unwrap();
    look.both_at("store", &store).await;

    // A channel is paused, and applicants read why.
    look.both_at("intake-none", "/desk/intake").await;
    let pause = "form[action='/desk/intake'] button";
    window.click(pause).await;
    window.sees("#until-error").await;
    look.both("intake-errors").await;
    window.fill("#notice_zh", "系统升级，今晚八点恢复。").await;
    window.fill("#notice_en", "We are upgrading. Please come back after 20:00.").await;
    window.set("#until", "2026-03-02T20:00").await;
    window.click(pause).await;
    window.sees("form[action='/desk/intake/end']").await;
    look.both("intake").await;
    look.go(&link_for(&look, STORE, "0123456789abcdef")).await;
    window.sees("form[action='/apply/enter']").await;
    look.both("enter").await;
    window.click("form[action='/apply/enter'] button").await;
    window.arrives("/apply/account").await;
    look.both("account-paused").await;
    look.go("/desk/intake").await;
    window.click("form[action='/desk/intake/end'] button").await;
    window.sees("#h-intake-before").await;
    look.both("intake-before").await;

    // Tickets that do not let in.
    look.both_at("enter-over", &link_for(&look, STORE, "0123456789abcdef")).await;
    look.both_at("enter-no-store", &link_for(&look, "NOBODY", "fedcba9876543210")).await;
    look.close().await
}

async fn clients(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    builders::staff_member(&mut product.conn().await, &product.ctx, "guanli2", "白术", &[Role::Admin]).await;
    look.both_at("developers", "/developers").await;
    look.sign_in("guanli").await;
    look.both_at("clients-none", "/desk/clients").await;
    let propose = "form[action='/desk/clients'] button";
    window.fill("#client-networks", "everywhere").await;
    window.fill("#client-days", "0").await;
    window.click(propose).await;
    window.sees("#client-name-error").await;
    look.both("clients-errors").await;
    window.fill("#client-name", "木棉代运营").await;
    window.fill("#client-owner", "api@mumian.example").await;
    window.fill("#client-networks", "127.0.0.1，2001:db8::/32").await;
    window.fill("#client-days", "３６５").await;
    for scope in ["applications:read", "applications:write"] {
        window.click(&format!("input[value='{scope}'] + label")).await;
    }
    window.click(propose).await;
    window.sees("form[action$='/refuse']").await;
    look.both("client-own").await;
    let client = window.path().await;
    look.sign_in("guanli2").await;
    look.both_at("clients", "/desk/clients").await;
    look.both_at("client-waiting", &client).await;
    window.click("form[action$='/confirm'] button").await;
    window.sees("#key-days").await;
    look.both("client").await;
    window.fill("#key-days", "1000").await;
    window.click("form[action$='/keys'] button").await;
    window.sees("#key-days-error").await;
    look.both("client-errors").await;
    window.fill("#key-days", "90").await;
    window.click("form[action$='/keys'] button").await;
    window.sees("#h-new-key").await;
    look.both("client-key").await;
    let key = window.text("section[aria-labelledby=h-new-key] code").await;
    let called = crate::http::client().get(format!("{}/api/v1/client", product.base)).bearer_auth(&key).send().await;
    assert_eq!(called.unwrap().status(), 200, "the key that is shown is accepted");
    look.both_at("client-called", &client).await;
    window.click("form[action$='/end'][action*='/keys/'] button").await;
    window.sees("main:not(:has(form[action*='/keys/']))").await;
    window.click("section[aria-labelledby=h-end] button").await;
    window.sees("main:not(:has(#h-end))").await;
    look.both("client-ended").await;
    look.close().await
}

/// An attempt of the newest message, with this result.
async fn attempt(look: &Look, result: AttemptResult) {
    let (mut conn, ctx) = (look.product.conn().await, &look.product.ctx);
    let id = texts(&conn, "select id from webhook_deliveries order by id desc limit 1").await[0].parse().unwrap();
    let begun = attempt::begin(&mut conn, ctx, id, RetryPolicy::WEBHOOK).await.unwrap();
    let WebhookAttempt::Send(sending) = begun else { panic!("{begun:?}") };
    attempt::record(&mut conn, ctx, &sending, &result, RetryPolicy::WEBHOOK).await.unwrap();
}

async fn webhooks(language: &'static str, dark: bool) -> Option<()> {
    let look = Look::begin(language, dark).await?;
    let (window, product) = (&look.window, &look.product);
    let (mut conn, ctx) = (product.conn().await, &product.ctx);
    let two = builders::staff_member(&mut conn, ctx, "guanli2", "白术", &[Role::Admin]).await;
    let three = builders::staff_member(&mut conn, ctx, "guanli3", "黄芪", &[Role::Admin]).await;
    let client = partner::api_client(&mut conn, ctx, (&two, &three), Scope::ALL).await;
    look.sign_in("guanli").await;
    look.both_at("webhooks-none", &format!("/desk/clients/{client}/webhooks")).await;
    let propose = "section[aria-labelledby=h-webhook] button";
    window.fill("#webhook-url", "http://127.0.0.1/hook").await;
    window.click(propose).await;
    window.sees("#webhook-url-error").await;
    look.both("webhooks-errors").await;
    window.fill("#webhook-url", "https://partner.example/hook").await;
    for value in ["application.submitted", "application.decided", "applications:read"] {
        window.click(&format!("input[value='{value}'] + label")).await;
    }
    window.click(propose).await;
    window.sees("form[action$='/refuse']").await;
    look.both("webhook-own").await;
    let page = window.path().await;
    look.sign_in("guanli2").await;
    look.both_at("webhook-waiting", &page).await;
    window.click("form[action$='/confirm'] button").await;
    window.sees("form[action$='/secrets']").await;
    look.both("webhook").await;
    window.click("form[action$='/secrets'] button").await;
    window.sees("#h-new-secret").await;
    look.both("webhook-secret").await;
    look.both_at("webhook-deliveries-none", &format!("{page}/deliveries")).await;

    let store = builders::store(&mut conn, "MM-77", "木棉童装", ctx.now()).await;
    partner::submitted_by_client(&mut conn, ctx, client, store).await;
    let answer = "<html>Bad Gateway</html>".to_owned();
    let problem = Some(DeliveryProblem::Refused);
    attempt(&look, AttemptResult { status: Some(502), problem, answer, took_ms: 312, retry_after: None }).await;
    look.both_at("webhook-deliveries", &format!("{page}/deliveries?state=queued")).await;
    window.click("tbody a.row-link").await;
    window.sees("form[action$='/redeliver']").await;
    look.both("webhook-delivery").await;
    window.click("form[action$='/redeliver'] button").await;
    window.sees("form[action$='/redeliver']").await;
    let problem = Some(DeliveryProblem::Gone);
    attempt(&look, AttemptResult { status: Some(410), problem, took_ms: 41, ..AttemptResult::default() }).await;
    look.both_at("webhook-disabled", &page).await;
    window.click("form[action$='/enable'] button").await;
    window.sees("main:not(:has(form[action$='/enable']))").await;
    window.click("section[aria-labelledby=h-end] button").await;
    window.sees("main:not(:has(#h-end))").await;
    look.both("webhook-ended").await;
    look.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_and_channels_in_chinese_dark() {
    stores_and_channels("zh-CN", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_and_channels_in_english() {
    stores_and_channels("en", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_in_chinese() {
    clients("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_in_english_dark() {
    clients("en", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_in_chinese() {
    webhooks("zh-CN", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_in_english_dark() {
    webhooks("en", true).await;
}
