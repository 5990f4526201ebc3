//! A merchant comes from the platform with a ticket (docs/platform/README.md).

use serde_json::{Value, json};

use crate::prelude::*;

/// The path of a link with a ticket that the platform signed.
fn link(ticket: &Value) -> String {
    format!("{}?ticket={}", urls::APPLY_ENTER, testkit::FakePlatform::ticket(ticket))
}

fn ticket(portal: &Portal, nonce: &str) -> Value {
    json!({ "store": "MM-1", "issued_at": portal.ctx().now().timestamp(), "nonce": nonce.repeat(16), "acr": "mfa" })
}

#[actix_web::test]
async fn ticket_leads_to_the_store_after_a_confirmation() {
    let portal = shop().await;
    let mut merchant = portal.browser().await;
    let arrived = merchant.get(&link(&ticket(&portal, "a"))).await;
    arrived.assert_redirect(urls::APPLY_ENTER);
    assert_eq!(merchant.get(urls::ACCOUNT).await.location, urls::APPLY_SIGN_IN, "a link alone signs nobody in");
    merchant.get(urls::APPLY_ENTER).await.assert_shows(&["木棉母婴旗舰店"]);
    merchant.post(urls::APPLY_ENTER, &[]).await.assert_redirect(urls::ACCOUNT);
    merchant.get(urls::ACCOUNT).await.assert_status(200).assert_shows(&["木棉母婴旗舰店"]);
    let record = "select data::text as text from events where action = 'handed_off'";
    assert_eq!(portal.ask(record).await, [r#"{"acr": "mfa", "contact": null}"#]);
}

#[actix_web::test]
async fn ticket_is_used_once_and_within_a_minute() {
    let portal = shop().await;
    let mut merchant = portal.browser().await;
    let once = link(&ticket(&portal, "b"));
    merchant.get(&once).await.assert_redirect(urls::APPLY_ENTER);
    let mut thief = portal.browser().await;
    thief.get(&once).await.assert_status(410).assert_shows(&["链接已过期或已使用", urls::APPLY_SIGN_IN]);
    thief.get(urls::APPLY_SIGN_IN).await;
    thief.post(urls::APPLY_ENTER, &[]).await.assert_status(410);
    let late = link(&ticket(&portal, "c"));
    portal.clock.advance(Duration::seconds(61));
    thief.get(&late).await.assert_status(410);
    let forged = link(&ticket(&portal, "d")).replacen("ticket=7b", "ticket=7c", 1);
    thief.get(&forged).await.assert_status(410);
    portal.clock.advance(Duration::minutes(10));
    merchant.get(urls::APPLY_ENTER).await.assert_status(410);
}

#[actix_web::test]
async fn ticket_of_an_unregistered_contact_or_store_is_refused() {
    let portal = shop().await;
    let mut merchant = portal.browser().await;
    let mut stranger = ticket(&portal, "e");
    stranger["contact"] = json!("stranger@elsewhere.example");
    merchant.get(&link(&stranger)).await.assert_status(403).assert_shows(&["不是该店铺的登记联系人"]);
    stranger["contact"] = json!("mm-1@STORE.example");
    merchant.get(&link(&stranger)).await.assert_redirect(urls::APPLY_ENTER);
    let mut unknown = ticket(&portal, "f");
    unknown["store"] = json!("NO-SUCH-STORE");
    merchant.get(&link(&unknown)).await.assert_status(403).assert_shows(&["暂未收录该店铺"]);
}
