//! Delivery reports of the gateway, and text messages on the pages of the desk and of the applicant.

use domain::delivery::sms_report;
use domain::effect::platform::{NONCE_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use serde_json::{Value, json};
use testkit::gateway;
use testkit::platform::{SignedMessage, signed_at};

use crate::prelude::*;

async fn send(browser: &mut Browser, message: &SignedMessage) -> Answer {
    let request = TestRequest::post()
        .uri(&message.path)
        .insert_header(("content-type", "application/json"))
        .insert_header((TIMESTAMP_HEADER, message.timestamp.as_str()))
        .insert_header((NONCE_HEADER, message.nonce.as_str()))
        .insert_header((SIGNATURE_HEADER, message.signature.as_str()))
        .set_payload(message.body.clone());
    browser.send(request).await
}

/// A shop with an application whose alert was handed over as a text message.
async fn texted() -> (Portal, LetterId) {
    let mut portal = texting_shop().await;
    let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
    portal.references.push(receipt.reference);
    let id: LetterId =
        portal.ask("select id::text as text from letters where medium = 'sms'").await[0].parse().unwrap();
    let mut conn = portal.conn().await;
    let begun = attempt::begin(&mut conn, portal.ctx(), id, RetryPolicy::LETTER).await.unwrap();
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    sms_report::handed_over(&mut conn, portal.ctx(), &letter, "accepted", false).await.unwrap();
    (portal, id)
}

impl Portal {
    fn report(&self, body: &Value) -> SignedMessage {
        gateway::report_at(body, self.ctx().now())
    }
}

#[actix_web::test]
async fn report_is_taken_once_and_from_the_gateway_only() {
    let (portal, id) = texted().await;
    let mut gateway = portal.browser().await;
    let delivered = json!({ "id": id, "outcome": "delivered" });
    let of_the_platform = signed_at(urls::SMS_REPORTS, &delivered, portal.ctx().now());
    let good = portal.report(&delivered);
    let unsigned = SignedMessage { signature: String::new(), ..good.clone() };
    let elsewhere = SignedMessage { path: urls::PLATFORM_CALLBACKS.to_owned(), ..good.clone() };
    let late = gateway::report_at(&delivered, portal.ctx().now() - Duration::seconds(301));
    for (index, message) in [of_the_platform, unsigned, elsewhere, late].iter().enumerate() {
        assert_eq!(send(&mut gateway, message).await.status, 401, "{index}");
    }
    let answer = send(&mut gateway, &good).await;
    assert_eq!((answer.status, answer.html.as_str()), (200, r#"{"result":"applied"}"#));
    assert!(answer.headers.get("set-cookie").is_none());
    assert_eq!(send(&mut gateway, &good).await.status, 409, "replayed");
    let again = send(&mut gateway, &portal.report(&delivered)).await;
    assert_eq!((again.status, again.html.as_str()), (200, r#"{"result":"already"}"#));
    let late_failure = portal.report(&json!({ "id": id, "outcome": "failed", "code": "UNDELIV" }));
    assert_eq!(send(&mut gateway, &late_failure).await.html, r#"{"result":"already"}"#);
    let unknown = portal.report(&json!({ "id": uuid::Uuid::from_u128(9), "outcome": "failed" }));
    assert_eq!(send(&mut gateway, &unknown).await.html, r#"{"error":"unknown_message"}"#);
    let unreadable = portal.report(&json!({ "id": id, "outcome": "perhaps" }));
    assert_eq!(send(&mut gateway, &unreadable).await.status, 400);
    assert_eq!(portal.ask("select state as text from letters where medium = 'sms'").await, ["sent"]);
}

#[actix_web::test]
async fn desk_shows_text_messages_as_such() {
    let (portal, id) = texted().await;
    let mut lead = portal.staff("lead").await;
    lead.get(urls::LETTERS).await.assert_shows(&["（短信）", "138****8000"]);
    let page = lead.get(&links::letter(id)).await;
    page.assert_shows(&["短信，共 3 段", "尚无送达回执", "短信不能重新发送", "【店铺解绑服务】"]);
    let token = portal.ask("select encode(token_hash, 'hex') as text from objections limit 1").await;
    page.assert_hides(&[&token[0], "<iframe"]);
    lead.get(&links::letter_raw(id)).await.assert_status(200);
    lead.post(&links::letter_resend(id), &[]).await.assert_status(409);
    let mut case = portal.staff("linxiao").await;
    case.get(&portal.case(0)).await.assert_shows(&["（短信）"]);
    let mut operator = portal.staff("operator").await;
    operator.get(urls::OPERATIONS).await.assert_status(200);
    portal.run("insert into sms_days values ('2026-11-20', 3000, 12, 3000, 1000, '2026-11-20T09:00:00+08:00')").await;
    operator.get(urls::OPERATIONS).await.assert_shows(&["今日短信：已用 3,000 段", "今日短信已达上限"]);
}
