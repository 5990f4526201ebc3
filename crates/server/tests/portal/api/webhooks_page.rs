//! The admin pages of webhooks: proposed, confirmed, given a secret, read and sent again. And what a message says, compared
//! with the document of the API.

use domain::base::{WebhookDeliveryId, WebhookId};
use domain::webhook::attempt::{self as webhook_attempt, AttemptResult, Sending, WebhookAttempt};
use domain::webhook::delivery::DeliveryProblem;
use testkit::partner;

use super::*;

const URL: &str = "https://partner.example/hook/9f8e7d";
const NEW: &[(&str, &str)] = &[
    ("url", URL),
    ("kinds", "application.submitted"),
    ("kinds", "application.decided"),
    ("scopes", "applications:read"),
];

impl Api {
    /// An active webhook for every event, with a secret.
    async fn webhook(&self) -> WebhookId {
        let (ctx, admins) = (self.portal.ctx(), (self.portal.actor("admin"), &self.other_admin));
        let scopes = [Scope::ApplicationsRead, Scope::DecisionsRead];
        let mut conn = self.portal.conn().await;
        partner::webhook(&mut conn, ctx, admins, self.client, URL, &scopes).await.0
    }

    async fn message_ids(&self) -> Vec<WebhookDeliveryId> {
        let ids = self.portal.ask("select id from webhook_deliveries order by id").await;
        ids.iter().map(|id| id.parse().unwrap()).collect()
    }

    async fn sending(&self, id: WebhookDeliveryId) -> Sending {
        let mut conn = self.portal.conn().await;
        match webhook_attempt::begin(&mut conn, self.portal.ctx(), id, RetryPolicy::WEBHOOK).await.unwrap() {
            WebhookAttempt::Send(sending) => *sending,
            other => panic!("{other:?}"),
        }
    }

    async fn answered(&self, sending: &Sending, result: &AttemptResult) {
        let mut conn = self.portal.conn().await;
        webhook_attempt::record(&mut conn, self.portal.ctx(), sending, result, RetryPolicy::WEBHOOK).await.unwrap();
    }
}

#[actix_web::test]
async fn webhook_is_proposed_confirmed_and_gets_a_secret() {
    let it = Api::with(ALL).await;
    let (mut one, mut two) = (it.portal.staff("admin").await, it.portal.staff("admin2").await);
    one.get(&links::client(it.client)).await.assert_shows(&["/webhooks"]);
    let list = links::webhooks(it.client);
    one.get(&list).await.assert_status(200).assert_shows(&["商家中心"]);
    let page = one.post(&list, NEW).await.location;
    one.get(&page).await.assert_shows(&[URL, "另一名管理员"]).assert_hides(&["/confirm"]);
    one.get(&list).await.assert_shows(&["partner.example"]).assert_hides(&["9f8e7d"]);
    assert_eq!(one.post(&format!("{page}/confirm"), NEW).await.status, 403);
    two.get(&page).await.assert_shows(&["/confirm"]);
    assert_eq!(two.post(&format!("{page}/confirm"), &NEW[..3]).await.status, 409, "not as shown");
    assert_eq!(two.post(&format!("{page}/secrets"), &[]).await.status, 409, "not confirmed");
    two.post(&format!("{page}/confirm"), NEW).await.assert_redirect(&page);
    two.get(&page).await.assert_shows(&["/secrets"]);
    let made = two.post_once(&format!("{page}/secrets"), &[]).await;
    let secret = format!("whsec_{}", &made.html.split("whsec_").nth(1).unwrap()[..44]);
    assert_eq!(made.headers.get("cache-control").unwrap(), "no-store");
    two.get(&page).await.assert_status(200).assert_hides(&[&secret]);
    two.post_once(&format!("{page}/secrets"), &[]).await.assert_status(200);
    assert_eq!(two.post(&format!("{page}/secrets"), &[]).await.status, 409, "two at most");
    let id = it.portal.ask("select id from webhook_secrets order by id limit 1").await[0].clone();
    two.post(&format!("{page}/secrets/{id}/end"), &[]).await.assert_redirect(&page);
    two.post(&format!("{page}/change"), &NEW[..3]).await.assert_redirect(&page);
    two.get(&page).await.assert_hides(&["/refuse"]);
    two.post(&format!("{page}/change"), NEW).await.assert_redirect(&page);
    two.get(&page).await.assert_shows(&["/refuse"]).assert_hides(&["/change\""]);
    assert_eq!(two.post(&format!("{page}/change"), &NEW[..2]).await.status, 409, "a change waits");
    two.post(&format!("{page}/refuse"), &[]).await.assert_redirect(&page);
    two.post(&format!("{page}/end"), &[]).await.assert_redirect(&page);
    two.get(&page).await.assert_hides(&["/end\"", "/change\"", "/secrets\""]);
}

#[actix_web::test]
async fn invalid_webhook_keeps_what_was_typed() {
    let it = Api::with(ALL).await;
    let mut admin = it.portal.staff("admin").await;
    let list = links::webhooks(it.client);
    admin.get(&list).await;
    for url in ["", "http://partner.example", "https://10.0.0.1/<u>", "http://127.0.0.1:1", "https://a?b=c"] {
        let page = admin.post(&list, &[("url", url), ("scopes", "decisions:read")]).await;
        page.assert_status(422).assert_shows(&["webhook-url-error", "value=\"decisions:read\" checked"]);
    }
    let long = format!("https://partner.example/{}", "x".repeat(500));
    admin.post(&list, &[("url", &long), ("kinds", "application.closed")]).await.assert_status(422);
}

#[actix_web::test]
async fn messages_show_request_and_answers_and_are_sent_again() {
    let it = Api::with(ALL).await;
    let webhook = it.webhook().await;
    let list = links::webhook_deliveries(webhook);
    let mut admin = it.portal.staff("admin").await;
    admin.get(&list).await.assert_status(200);
    let reference = it.submitted_by(it.client).await;
    let message = it.message_ids().await[0];
    let page = links::webhook_delivery(webhook, message);
    admin.get(&list).await.assert_shows(&[&reference, &page]);
    admin.get(&page).await.assert_status(200).assert_hides(&["/redeliver"]);
    let sending = it.sending(message).await;
    let problem = Some(DeliveryProblem::Refused);
    let answer = "<u>no</u>".to_owned();
    it.answered(&sending, &AttemptResult { status: Some(500), problem, answer, took_ms: 7, retry_after: None }).await;
    let id = format!("msg_{}", message.0.simple());
    admin.get(&page).await.assert_shows(&[&id, "application.submitted", "500", "&#60;u&#62;no", "/redeliver"]);
    admin.post(&format!("{page}/redeliver"), &[]).await.assert_redirect(&page);
    let again = it.sending(message).await;
    assert_eq!(again.body, sending.body);
    assert_eq!(admin.post(&format!("{page}/redeliver"), &[]).await.status, 409, "under way");
    it.answered(&again, &AttemptResult { status: Some(200), ..AttemptResult::default() }).await;
    for (state, shown) in [("delivered", true), ("failed", false), ("queued", false)] {
        let answer = admin.get(&format!("{list}?state={state}")).await;
        assert_eq!(answer.html.contains(&reference), shown, "{state}");
    }
    let other = links::webhook_delivery(WebhookId::new(it.portal.ctx().now()), message);
    assert_eq!(admin.get(&other).await.status, 404);
}

#[actix_web::test]
async fn disabled_webhook_is_enabled_by_an_admin() {
    let it = Api::with(ALL).await;
    let webhook = it.webhook().await;
    it.submitted_by(it.client).await;
    let sending = it.sending(it.message_ids().await[0]).await;
    let gone = AttemptResult { status: Some(410), problem: Some(DeliveryProblem::Gone), ..AttemptResult::default() };
    it.answered(&sending, &gone).await;
    let page = links::webhook(webhook);
    let mut admin = it.portal.staff("admin").await;
    admin.get(&page).await.assert_shows(&["410", "/enable"]);
    let mut operator = it.portal.staff("operator").await;
    operator.get(urls::OPERATIONS).await.assert_shows(&["Webhook"]);
    admin.post(&format!("{page}/enable"), &[]).await.assert_redirect(&page);
    admin.get(&page).await.assert_hides(&["/enable"]);
    assert_eq!(it.portal.ask("select state from webhook_deliveries").await, ["queued"]);
}

#[actix_web::test]
async fn only_admins_see_webhooks() {
    let it = Api::with(ALL).await;
    let webhook = it.webhook().await;
    it.submitted_by(it.client).await;
    let message = links::webhook_delivery(webhook, it.message_ids().await[0]);
    let page = links::webhook(webhook);
    let pages = [links::webhooks(it.client), page.clone(), links::webhook_deliveries(webhook), message.clone()];
    for (who, status) in [("admin", 200), ("lead", 403), ("auditor", 403), ("operator", 403), ("agent", 403)] {
        let mut browser = it.portal.staff(who).await;
        for path in &pages {
            assert_eq!(browser.get(path).await.status, status, "{who} {path}");
        }
        if status == 403 {
            assert_eq!(browser.post(&links::webhooks(it.client), NEW).await.status, 403, "{who}");
            for step in ["confirm", "refuse", "change", "enable", "end", "secrets"] {
                assert_eq!(browser.post(&format!("{page}/{step}"), NEW).await.status, 403, "{who} {step}");
            }
            assert_eq!(browser.post(&format!("{message}/redeliver"), &[]).await.status, 403, "{who}");
        }
    }
    let mut admin = it.portal.staff("admin").await;
    for step in ["confirm", "refuse", "change", "enable", "end", "secrets"] {
        admin.get(&format!("{page}/{step}")).await.assert_redirect(&page);
    }
    admin.get(&format!("{message}/redeliver")).await.assert_redirect(&message);
}

#[actix_web::test]
async fn message_says_what_the_api_says() {
    let mut it = Api::with(ALL).await;
    it.webhook().await;
    let reference = it.submitted_by(it.client).await;
    let id = application::find_by_reference(&it.portal.conn().await, &reference).await.unwrap().unwrap();
    let reviewer = it.portal.actor("linxiao").clone();
    let mut conn = it.portal.conn().await;
    builders::decided(&mut conn, it.portal.ctx(), &reviewer, id, Outcome::Reject).await;
    it.wait(Duration::hours(1));
    let mut body = Value::Null;
    for id in it.message_ids().await {
        let message: Value = serde_json::from_str(&it.sending(id).await.body).unwrap();
        if message["type"] == "application.decided" {
            body = message;
        }
    }
    let mut shown = it.get(&format!("{}/{reference}", urls::API_APPLICATIONS)).await.body;
    shown.as_object_mut().unwrap().remove("clock");
    assert_eq!(body["data"]["application"], shown);
    let decision = it.get(&format!("{}/{reference}/decision", urls::API_APPLICATIONS)).await.body;
    assert_eq!(body["data"]["decision"], decision);
}

#[actix_web::test]
async fn document_describes_every_message() {
    let it = Api::with(ALL).await;
    let answer = it.portal.browser().await.send(TestRequest::get().uri(urls::API_OPENAPI)).await;
    let document: Value = serde_json::from_str(&answer.html).unwrap();
    let named: Vec<&String> = document["webhooks"].as_object().unwrap().keys().collect();
    assert_eq!(named.len(), domain::webhook::WebhookKind::ALL.len());
    assert!(domain::webhook::WebhookKind::ALL.iter().all(|kind| named.iter().any(|name| *name == kind.as_str())));
    assert!(document["components"]["schemas"]["WebhookData"]["properties"]["application"].is_object());
    it.portal.browser().await.get("/developers").await.assert_shows(&["application.decided", "webhook-signature"]);
}
