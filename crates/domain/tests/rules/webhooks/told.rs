//! The messages to partners about an application: which, when, and their content.

use domain::client;
use domain::effect::EffectAttempt;
use domain::record::event::{EventKind, Subject};
use domain::review::void;
use serde_json::json;
use testkit::stage;

use super::*;

const GRACE: Duration = Duration::hours(1);

#[tokio::test]
async fn only_a_clients_own_applications_are_told() {
    let (mut it, id) = Setting::listening(&[]).await;
    it.desk.submitted(&mut it.conn).await;
    assert_eq!(it.messages(id).await, []);
    let receipt = it.submitted_for("MM-2").await;
    let bodies = it.deliver_due(id).await;
    assert_eq!(bodies.len(), 1);
    assert_eq!(bodies[0]["type"], "application.submitted");
    assert_eq!(bodies[0]["data"], json!({ "reference": receipt.reference }), "ids only");
    assert!(bodies[0]["timestamp"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn event_that_is_rolled_back_is_not_told() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    let (ctx, reviewer) = (it.desk.ctx.clone(), it.desk.reviewer.clone());
    rolled_back(&mut it.conn, async |conn| claim::claim(conn, &ctx, &reviewer, receipt.id).await.unwrap()).await;
    assert_eq!(it.told(id).await, [(WebhookKind::Submitted, DeliveryState::Queued)]);
    assert_eq!(sql::count(&it.conn, "apalis.jobs where job_type = 'deliver-webhook'").await, 1);
}

#[tokio::test]
async fn decision_is_told_when_its_grace_period_is_over() {
    let (mut it, id) = Setting::listening(READ).await;
    let receipt = it.submitted().await;
    it.deliver_due(id).await;
    builders::decided(&mut it.conn, &it.desk.ctx, &it.desk.reviewer, receipt.id, Outcome::Reject).await;
    let bodies = it.deliver_due(id).await;
    assert_eq!(kinds(&bodies), ["application.in_review"], "nothing of the decision");
    assert_eq!(bodies[0]["data"]["application"]["status"], "in_review");
    it.desk.clock.advance(GRACE);
    let bodies = it.deliver_due(id).await;
    assert_eq!(kinds(&bodies), ["application.decided"]);
    let data = &bodies[0]["data"];
    assert_eq!((&data["application"]["status"], &data["decision"]["outcome"]), (&json!("rejected"), &json!("reject")));
    assert_eq!(data["decision"]["reasons"], json!(["identity_mismatch"]));
    assert!(!bodies[0].to_string().contains("陈立新"), "nothing personal");
}

#[tokio::test]
async fn decision_undone_in_time_is_never_told() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    builders::decided(&mut it.conn, &it.desk.ctx, &it.desk.reviewer, receipt.id, Outcome::Approve).await;
    it.deliver_due(id).await;
    let reviewer = it.desk.reviewer.clone();
    it.desk.undo(&mut it.conn, &reviewer, receipt.id).await.unwrap();
    it.desk.clock.advance(GRACE);
    assert_eq!(it.deliver_due(id).await, [Value::Null; 0]);
    assert_eq!(it.told(id).await.last(), Some(&(WebhookKind::Decided, DeliveryState::Cancelled)));
}

#[tokio::test]
async fn decision_undone_later_is_reopened() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    builders::decided(&mut it.conn, &it.desk.ctx, &it.desk.reviewer, receipt.id, Outcome::Reject).await;
    it.desk.clock.advance(GRACE);
    let lead = it.desk.lead.clone();
    it.desk.undo(&mut it.conn, &lead, receipt.id).await.unwrap();
    let bodies = it.deliver_due(id).await;
    let all = ["application.submitted", "application.in_review", "application.decided", "application.reopened"];
    assert_eq!(kinds(&bodies), all, "it was decided, as far as anybody outside knows");
}

#[tokio::test]
async fn appeal_reopens_and_its_claim_is_told_again() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    builders::decided(&mut it.conn, &it.desk.ctx, &it.desk.reviewer, receipt.id, Outcome::Reject).await;
    it.desk.clock.advance(GRACE);
    it.desk.release_held(&mut it.conn).await;
    let rejected = find_letter(&it.conn, receipt.id, LetterKind::Rejected).await;
    it.desk.send(&mut it.conn, rejected).await;
    let (ctx, applicant, lead) = (it.desk.ctx.clone(), it.desk.applicant.clone(), it.desk.lead.clone());
    appeal::appeal(&mut it.conn, &ctx, &applicant, receipt.id, "请重新核对。").await.unwrap();
    claim::claim(&mut it.conn, &ctx, &lead, receipt.id).await.unwrap();
    let told: Vec<WebhookKind> = it.told(id).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(told[2..], [WebhookKind::Decided, WebhookKind::Reopened, WebhookKind::InReview]);
}

#[tokio::test]
async fn claimed_again_is_not_told_again() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    let (ctx, reviewer) = (it.desk.ctx.clone(), it.desk.reviewer.clone());
    for _ in 0..2 {
        claim::claim(&mut it.conn, &ctx, &reviewer, receipt.id).await.unwrap();
        claim::release(&mut it.conn, &ctx, &reviewer, receipt.id).await.unwrap();
    }
    let told: Vec<WebhookKind> = it.told(id).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(told, [WebhookKind::Submitted, WebhookKind::InReview]);
}

#[tokio::test]
async fn question_is_told_when_it_can_no_longer_be_recalled() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    let (ctx, reviewer) = (it.desk.ctx.clone(), it.desk.reviewer.clone());
    claim::claim(&mut it.conn, &ctx, &reviewer, receipt.id).await.unwrap();
    information_request::ask(&mut it.conn, &ctx, &reviewer, receipt.id, &stage::question()).await.unwrap();
    information_request::recall(&mut it.conn, &ctx, &reviewer, receipt.id).await.unwrap();
    it.desk.clock.advance(GRACE);
    let told = it.deliver_due(id).await;
    assert_eq!(kinds(&told), ["application.submitted", "application.in_review"], "recalled: never told");
    information_request::ask(&mut it.conn, &ctx, &reviewer, receipt.id, &stage::question()).await.unwrap();
    assert_eq!(it.deliver_due(id).await, [Value::Null; 0], "held");
    it.desk.clock.advance(GRACE);
    assert_eq!(kinds(&it.deliver_due(id).await), ["application.information_requested"]);
}

#[tokio::test]
async fn question_waits_while_a_void_can_be_taken_back() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    let (ctx, reviewer, lead) = (it.desk.ctx.clone(), it.desk.reviewer.clone(), it.desk.lead.clone());
    claim::claim(&mut it.conn, &ctx, &reviewer, receipt.id).await.unwrap();
    it.deliver_due(id).await;
    let grace = ctx.policies.current(&it.conn).await.unwrap().policy.grace_period();
    information_request::ask(&mut it.conn, &ctx, &reviewer, receipt.id, &stage::question()).await.unwrap();
    it.desk.clock.advance(grace / 2);
    void::void(&mut it.conn, &ctx, &lead, receipt.id, "重复提交。").await.unwrap();
    it.desk.clock.advance(grace / 2);
    assert_eq!(it.deliver_due(id).await, [Value::Null; 0]);
    void::reinstate(&mut it.conn, &ctx, &lead, receipt.id).await.unwrap();
    it.desk.clock.advance(grace);
    assert_eq!(kinds(&it.deliver_due(id).await), ["application.information_requested"]);
    assert_eq!(it.told(id).await.last(), Some(&(WebhookKind::Closed, DeliveryState::Cancelled)), "the void");
}

#[tokio::test]
async fn withdrawal_is_told_instead_of_a_held_decision() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    builders::decided(&mut it.conn, &it.desk.ctx, &it.desk.reviewer, receipt.id, Outcome::Approve).await;
    it.desk.withdraw(&mut it.conn, receipt.id).await.unwrap();
    it.desk.clock.advance(GRACE);
    let told = it.deliver_due(id).await;
    assert_eq!(kinds(&told), ["application.submitted", "application.in_review", "application.closed"]);
}

#[tokio::test]
async fn void_is_told_when_it_is_final() {
    let (mut it, id) = Setting::listening(&[]).await;
    let receipt = it.submitted().await;
    it.deliver_due(id).await;
    let (ctx, lead) = (it.desk.ctx.clone(), it.desk.lead.clone());
    void::void(&mut it.conn, &ctx, &lead, receipt.id, "重复提交。").await.unwrap();
    assert_eq!(it.deliver_due(id).await, [Value::Null; 0]);
    it.desk.clock.advance(GRACE);
    assert_eq!(kinds(&it.deliver_due(id).await), ["application.closed"]);
}

#[tokio::test]
async fn deadline_is_breached_once_in_a_round() {
    let (mut it, id) = Setting::listening(READ).await;
    let receipt = it.submitted().await;
    it.deliver_due(id).await;
    it.desk.clock.advance(Duration::days(10));
    it.desk.escalate(&mut it.conn).await;
    let told = it.deliver_due(id).await;
    assert_eq!(kinds(&told), ["application.breached"]);
    assert_eq!(told[0]["data"]["application"]["is_late"], true);
    let subject = Subject::Application(receipt.id);
    let now = it.desk.ctx.now();
    event::record(&it.conn, subject, &Actor::Worker, now, EventKind::EscalationOverdue, json!({})).await.unwrap();
    assert_eq!(it.messages(id).await.len(), 2, "once");
}

#[tokio::test]
async fn confirmed_effect_is_told() {
    let (mut it, id) = Setting::listening(READ).await;
    let receipt = it.submitted().await;
    it.desk.send_alerts(&it.conn, receipt.id).await;
    builders::decided(&mut it.conn, &it.desk.ctx, &it.desk.reviewer, receipt.id, Outcome::Approve).await;
    it.desk.clock.advance(Duration::days(5));
    let EffectAttempt::Request { effect, .. } = it.desk.attempt_effect(&mut it.conn, receipt.id).await else {
        panic!("it is not due")
    };
    let ctx = it.desk.ctx.clone();
    effect::confirm(&mut it.conn, &ctx, effect.id, ctx.now()).await.unwrap();
    let told = it.deliver_due(id).await;
    assert_eq!(kinds(&told).last(), Some(&"application.effect_confirmed"));
    assert_eq!(told.last().unwrap()["data"]["application"]["effect"], "confirmed");
}

#[tokio::test]
async fn erased_application_is_told_by_its_reference_alone() {
    let (mut it, id) = Setting::listening(READ).await;
    let receipt = it.submitted().await;
    let message = it.messages(id).await[0].id;
    let sending = it.sending(message).await;
    it.record(&sending, &AttemptResult { answer: "已收到 陈立新 的申请".into(), ..taken() }).await;
    it.desk.withdraw(&mut it.conn, receipt.id).await.unwrap();
    it.deliver_due(id).await;
    it.desk.clock.advance(Duration::days(400));
    assert_eq!(it.desk.erase_closed(&mut it.conn).await, 1);
    assert_eq!(sql::count(&it.conn, "webhook_attempts where answer is not null").await, 0, "what the partner wrote");
    let told = it.deliver_due(id).await;
    assert_eq!(kinds(&told), ["application.erased"]);
    assert_eq!(told[0]["data"], json!({ "reference": receipt.reference }));
}

#[tokio::test]
async fn message_contains_no_more_than_the_client_may_read() {
    let (mut it, id) = Setting::listening(READ).await;
    it.submitted().await;
    let (ctx, admin, client) = (it.desk.ctx.clone(), it.admin.clone(), it.client);
    client::change_scopes(&mut it.conn, &ctx, &admin, client, &[Scope::Stores]).await.unwrap();
    let told = it.deliver_due(id).await;
    assert_eq!(told[0]["data"].as_object().unwrap().keys().collect::<Vec<_>>(), ["reference"]);
}

#[tokio::test]
async fn messages_are_deleted_after_a_month() {
    let (mut it, id) = Setting::listening(&[]).await;
    it.submitted().await;
    it.deliver_due(id).await;
    it.desk.clock.advance(Duration::days(29));
    let prune = domain::operation::pruning::prune_used;
    prune(&it.conn, &it.desk.ctx, 100).await.unwrap();
    assert_eq!(it.messages(id).await.len(), 1);
    it.desk.clock.advance(Duration::days(2));
    assert!(prune(&it.conn, &it.desk.ctx, 100).await.unwrap() >= 1);
    assert_eq!(it.messages(id).await, []);
    assert_eq!(sql::count(&it.conn, "webhook_attempts").await, 0);
}
