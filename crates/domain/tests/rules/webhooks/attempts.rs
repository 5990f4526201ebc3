//! Attempts: their waits, the last one, and what happens when a process or a partner fails.

use domain::operation::{self, AlarmName};
use domain::webhook::attempt::IN_FLIGHT_MAX;
use domain::webhook::{StopWebhookError, WebhookState, reconcile};

use super::*;

impl Setting {
    async fn only_message(&mut self, webhook: WebhookId) -> WebhookDeliveryId {
        self.submitted().await;
        self.messages(webhook).await[0].id
    }

    async fn message(&self, webhook: WebhookId, id: WebhookDeliveryId) -> Delivery {
        self.messages(webhook).await.into_iter().find(|message| message.id == id).unwrap()
    }

    async fn jobs_for(&self, id: WebhookDeliveryId) -> i64 {
        sql::count(&self.conn, &format!("apalis.jobs where job_subject(job) = '{id}' and status = 'Pending'")).await
    }

    async fn fetch_jobs(&self) {
        sql::execute(&self.conn, "update apalis.jobs set status = 'Done', done_at = now()").await;
    }

    async fn reconcile(&mut self, limit: i64) -> usize {
        let ctx = self.desk.ctx.clone();
        reconcile::reconcile(&self.conn, &ctx, Duration::seconds(30), limit).await.unwrap()
    }

    async fn disabled_alarm(&self) -> i64 {
        let overview = operation::measure(&self.conn, &self.desk.ctx).await.unwrap();
        overview.alarms.iter().find(|alarm| alarm.name == AlarmName::WebhooksDisabled).unwrap().count
    }
}

#[tokio::test]
async fn refused_message_is_tried_for_three_days() {
    let (mut it, id) = Setting::listening(&[]).await;
    let message = it.only_message(id).await;
    let began = it.desk.ctx.now();
    let mut bodies = Vec::new();
    let mut attempts = 0;
    loop {
        let sending = it.sending(message).await;
        attempts += 1;
        assert_eq!(sending.number, attempts);
        bodies.push(sending.body.clone());
        if it.record(&sending, &refused(500)).await == DeliveryState::Failed {
            break;
        }
        assert_eq!(it.begin(message).await, WebhookAttempt::NotYet);
        it.desk.clock.set(it.message(id, message).await.next_try_at);
    }
    let hours = (it.desk.ctx.now() - began).num_hours();
    assert!((64..=81).contains(&hours) && attempts == RetryPolicy::WEBHOOK.cap, "{attempts} attempts in {hours} h");
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "the same message each time");
    assert_eq!(it.begin(message).await, WebhookAttempt::Over(DeliveryState::Failed));
}

#[tokio::test]
async fn last_failure_disables_and_the_owner_is_told_once() {
    let (mut it, id) = Setting::listening(&[]).await;
    it.submitted().await;
    it.submitted_for("MM-2").await;
    let mut sendings = Vec::new();
    for message in it.messages(id).await {
        sendings.push(it.sending(message.id).await);
    }
    sql::execute(&it.conn, &format!("update webhook_deliveries set tries = {}", RetryPolicy::WEBHOOK.cap)).await;
    assert_eq!(it.disabled_alarm().await, 0);
    for sending in &sendings {
        assert_eq!(it.record(sending, &refused(500)).await, DeliveryState::Failed);
    }
    assert_eq!(it.disabled_alarm().await, 1);
    let to = sql::texts(&it.conn, "select to_address from letters where kind = 'webhook_disabled'").await;
    assert_eq!(to, ["team@partner.example"], "once");
    assert_eq!(sql::count(&it.conn, "events where action = 'webhook_disabled'").await, 1);
    assert!(last_message(&it.conn, LetterKind::WebhookDisabled).await.contains("partner.example"));
}

#[tokio::test]
async fn disabled_webhook_keeps_messages_and_sends_them_later() {
    let (mut it, id) = Setting::listening(&[]).await;
    let first = it.only_message(id).await;
    let sending = it.sending(first).await;
    it.record(&sending, &refused(410)).await;
    let found = it.found(id).await.webhook;
    assert_eq!((found.state, it.disabled_alarm().await), (WebhookState::Disabled, 1));
    it.fetch_jobs().await;
    it.submitted_for("MM-2").await;
    let second = it.messages(id).await[1].id;
    assert_eq!((it.begin(second).await, it.jobs_for(second).await), (WebhookAttempt::Waiting, 0));
    it.desk.clock.advance(Duration::hours(1));
    assert_eq!(it.reconcile(10).await, 0, "nothing wakes it");
    let (ctx, admin, lead) = (it.desk.ctx.clone(), it.admin.clone(), it.desk.lead.clone());
    assert_err!(webhook::enable(&mut it.conn, &ctx, &lead, id).await, StopWebhookError::NotPermitted(_));
    webhook::enable(&mut it.conn, &ctx, &admin, id).await.unwrap();
    assert_err!(webhook::enable(&mut it.conn, &ctx, &admin, id).await, StopWebhookError::Already);
    assert_eq!((it.jobs_for(first).await, it.jobs_for(second).await), (1, 1));
    assert_eq!(it.deliver_due(id).await.len(), 2, "also the one that was given up");
    assert_eq!(it.disabled_alarm().await, 0);
}

#[tokio::test]
async fn lost_attempt_is_repeated_with_the_same_message() {
    let (mut it, id) = Setting::listening(&[]).await;
    let message = it.only_message(id).await;
    let lost = it.sending(message).await;
    assert_eq!(it.begin(message).await, WebhookAttempt::NotYet, "another worker leaves it alone");
    it.desk.clock.advance(RetryPolicy::WEBHOOK.lease_period);
    let again = it.sending(message).await;
    assert_eq!((again.number, &again.body, again.delivery), (2, &lost.body, lost.delivery));
    let problem = "select problem from webhook_attempts where number = 1";
    assert_eq!(sql::texts(&it.conn, problem).await, ["lost"]);
    // The first one ends late: a failure says nothing, a success counts.
    assert_eq!(it.record(&lost, &refused(500)).await, DeliveryState::Queued);
    assert_eq!(it.message(id, message).await.tries, 2);
    assert_eq!(it.record(&lost, &taken()).await, DeliveryState::Delivered);
    assert_eq!(it.record(&again, &refused(500)).await, DeliveryState::Delivered);
}

#[tokio::test]
async fn message_that_kills_its_process_stops_at_the_cap() {
    let (mut it, id) = Setting::listening(&[]).await;
    let message = it.only_message(id).await;
    for _ in 0..RetryPolicy::WEBHOOK.cap {
        it.sending(message).await;
        it.desk.clock.advance(RetryPolicy::WEBHOOK.lease_period);
    }
    assert_eq!(it.begin(message).await, WebhookAttempt::Over(DeliveryState::Failed));
    assert_eq!(it.found(id).await.webhook.state, WebhookState::Disabled);
}

#[tokio::test]
async fn few_messages_of_a_webhook_are_in_flight() {
    let (mut it, id) = Setting::listening(&[]).await;
    let (ctx, admin, other, client) = (it.desk.ctx.clone(), it.admin.clone(), it.other.clone(), it.client);
    for number in 0..=IN_FLIGHT_MAX {
        it.submitted_for(&format!("MM-{number}")).await;
    }
    it.fetch_jobs().await;
    let messages: Vec<WebhookDeliveryId> = it.messages(id).await.into_iter().map(|message| message.id).collect();
    let mut flying = Vec::new();
    for message in &messages[..messages.len() - 1] {
        flying.push(it.sending(*message).await);
    }
    let last = *messages.last().unwrap();
    assert_eq!(it.begin(last).await, WebhookAttempt::Waiting);
    it.desk.clock.advance(Duration::seconds(31));
    assert_eq!(it.reconcile(10).await, 0, "not before one of them ends");
    // Another webhook of the same client is not delayed.
    let (quick, _) = partner::webhook(&mut it.conn, &ctx, (&admin, &other), client, URL, &[]).await;
    it.submitted().await;
    assert_eq!(it.deliver_due(quick).await.len(), 1);
    assert_eq!(it.jobs_for(last).await, 0);
    it.record(&flying[0], &refused(500)).await;
    assert_eq!(it.jobs_for(last).await, 1, "the one that ends wakes the next");
    it.sending(last).await;
}

#[tokio::test]
async fn webhook_without_a_secret_waits_for_it() {
    let mut it = Setting::new().await;
    let (ctx, admin, other, client) = (it.desk.ctx.clone(), it.admin.clone(), it.other.clone(), it.client);
    let id = partner::webhook_without_secret(&mut it.conn, &ctx, (&admin, &other), client, URL, &[]).await;
    let message = it.only_message(id).await;
    assert_eq!(it.begin(message).await, WebhookAttempt::Waiting);
    it.fetch_jobs().await;
    it.desk.clock.advance(Duration::hours(1));
    assert_eq!(it.reconcile(10).await, 0);
    partner::webhook_secret(&mut it.conn, &ctx, &admin, id).await;
    assert_eq!(it.jobs_for(message).await, 1);
    assert_eq!(it.deliver_due(id).await.len(), 1);
}

#[tokio::test]
async fn forgotten_messages_are_woken_some_then_the_rest() {
    let (mut it, id) = Setting::listening(&[]).await;
    for number in 0..3 {
        it.submitted_for(&format!("MM-{number}")).await;
    }
    assert_eq!(it.reconcile(10).await, 0, "each has its job");
    it.fetch_jobs().await;
    assert_eq!(it.reconcile(10).await, 0, "their jobs may be running");
    it.desk.clock.advance(Duration::minutes(1));
    assert_eq!(it.reconcile(2).await, 2);
    assert_eq!(it.reconcile(2).await, 1);
    assert_eq!(it.reconcile(2).await, 0);
    assert_eq!(it.deliver_due(id).await.len(), 3);
}

#[tokio::test]
async fn partner_may_ask_for_a_longer_wait() {
    let (mut it, id) = Setting::listening(&[]).await;
    let message = it.only_message(id).await;
    let now = it.desk.ctx.now();
    for (asked, expected) in [(Duration::hours(2), Duration::hours(2)), (Duration::days(30), Duration::hours(8))] {
        let sending = it.sending(message).await;
        it.record(&sending, &AttemptResult { retry_after: Some(asked), ..refused(503) }).await;
        assert_eq!(it.message(id, message).await.next_try_at, it.desk.ctx.now() + expected);
        it.desk.clock.advance(expected);
    }
    assert!(it.desk.ctx.now() > now);
}

#[tokio::test]
async fn message_is_sent_again_by_hand_with_its_id() {
    let (mut it, id) = Setting::listening(&[]).await;
    let message = it.only_message(id).await;
    let (ctx, admin, lead) = (it.desk.ctx.clone(), it.admin.clone(), it.desk.lead.clone());
    let redeliver =
        async |conn: &mut AsyncPgConnection, who: &Actor| delivery::redeliver(conn, &ctx, who, id, message).await;
    assert_err!(redeliver(&mut it.conn, &admin).await, StopWebhookError::Already, "never sent");
    let first = it.sending(message).await;
    assert_err!(redeliver(&mut it.conn, &admin).await, StopWebhookError::Already, "under way");
    it.record(&first, &taken()).await;
    assert_err!(redeliver(&mut it.conn, &lead).await, StopWebhookError::NotPermitted(_));
    redeliver(&mut it.conn, &admin).await.unwrap();
    let again = it.sending(message).await;
    assert_eq!((again.delivery, &again.body, again.number), (first.delivery, &first.body, 2));
    assert_eq!(it.record(&again, &taken()).await, DeliveryState::Delivered);
    assert!(actions(&it.conn, it.client).await.contains(&"webhook_redelivered".to_owned()));
}
