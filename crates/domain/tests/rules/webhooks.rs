//! Webhooks: two admins, what is told and when, and every way a message can fail. The partner itself is played: the worker's
//! tests send to a real one.

mod attempts;
mod proposals;
mod told;

use domain::base::{ClientId, Scope, WebhookDeliveryId, WebhookId};
use domain::intake::submission::Receipt;
use domain::webhook::attempt::{self as webhook_attempt, AttemptResult, Sending, WebhookAttempt};
use domain::webhook::delivery::{self, Delivery, DeliveryProblem, DeliveryState};
use domain::webhook::{self, ListedWebhook, WebhookKind};
use serde_json::Value;
use testkit::partner;

use crate::prelude::*;

pub const URL: &str = "https://partner.example/hook";
pub const READ: &[Scope] = &[Scope::ApplicationsRead, Scope::DecisionsRead];

pub struct Setting {
    pub desk: Desk,
    pub conn: AsyncPgConnection,
    pub admin: Actor,
    pub other: Actor,
    pub client: ClientId,
}

impl Setting {
    /// A desk with two admins and an active client.
    pub async fn new() -> Self {
        let (desk, mut conn) = desk().await;
        let admin = builders::staff_member(&mut conn, &desk.ctx, "xuan", "许安", &[Role::Admin]).await;
        let other = builders::staff_member(&mut conn, &desk.ctx, "qiaoyi", "乔一", &[Role::Admin]).await;
        let client = partner::api_client(&mut conn, &desk.ctx, (&admin, &other), Scope::ALL).await;
        Self { desk, conn, admin, other, client }
    }

    /// The same with a webhook for every event.
    pub async fn listening(scopes: &[Scope]) -> (Self, WebhookId) {
        let mut it = Self::new().await;
        let (ctx, admins) = (it.desk.ctx.clone(), (it.admin.clone(), it.other.clone()));
        let admins = (&admins.0, &admins.1);
        let (id, _) = partner::webhook(&mut it.conn, &ctx, admins, it.client, URL, scopes).await;
        (it, id)
    }

    /// An application that the client submitted for the desk's store.
    pub async fn submitted(&mut self) -> Receipt {
        let store = self.desk.store;
        partner::submitted_by_client(&mut self.conn, &self.desk.ctx, self.client, store).await
    }

    /// The same for another store.
    pub async fn submitted_for(&mut self, number: &str) -> Receipt {
        let store = builders::store(&mut self.conn, number, "木棉", self.desk.ctx.now()).await;
        partner::submitted_by_client(&mut self.conn, &self.desk.ctx, self.client, store).await
    }

    pub async fn found(&self, id: WebhookId) -> ListedWebhook {
        webhook::find(&self.conn, &self.admin, id).await.unwrap().unwrap()
    }

    /// The messages of a webhook, oldest first.
    pub async fn messages(&self, id: WebhookId) -> Vec<Delivery> {
        let mut found = delivery::list(&self.conn, &self.admin, id, None, None, 100).await.unwrap();
        found.sort_by_key(|line| line.delivery.seq);
        found.into_iter().map(|line| line.delivery).collect()
    }

    /// Their kinds and states.
    pub async fn told(&self, id: WebhookId) -> Vec<(WebhookKind, DeliveryState)> {
        self.messages(id).await.into_iter().map(|message| (message.kind, message.state)).collect()
    }

    pub async fn begin(&mut self, id: WebhookDeliveryId) -> WebhookAttempt {
        webhook_attempt::begin(&mut self.conn, &self.desk.ctx, id, RetryPolicy::WEBHOOK).await.unwrap()
    }

    pub async fn sending(&mut self, id: WebhookDeliveryId) -> Sending {
        match self.begin(id).await {
            WebhookAttempt::Send(sending) => *sending,
            other => panic!("{other:?}"),
        }
    }

    pub async fn record(&mut self, sending: &Sending, result: &AttemptResult) -> DeliveryState {
        let ctx = self.desk.ctx.clone();
        webhook_attempt::record(&mut self.conn, &ctx, sending, result, RetryPolicy::WEBHOOK).await.unwrap()
    }

    /// Sends every message that is due, and the partner takes each; what they say.
    pub async fn deliver_due(&mut self, webhook: WebhookId) -> Vec<Value> {
        let mut bodies = Vec::new();
        for message in self.messages(webhook).await {
            if message.state == DeliveryState::Queued
                && let WebhookAttempt::Send(sending) = self.begin(message.id).await
            {
                self.record(&sending, &taken()).await;
                bodies.push(serde_json::from_str(&sending.body).unwrap());
            }
        }
        bodies
    }
}

pub fn taken() -> AttemptResult {
    AttemptResult { status: Some(204), took_ms: 12, ..AttemptResult::default() }
}

pub fn refused(status: u16) -> AttemptResult {
    let problem = if status == 410 { DeliveryProblem::Gone } else { DeliveryProblem::Refused };
    AttemptResult { status: Some(status), problem: Some(problem), answer: "no".into(), ..AttemptResult::default() }
}

/// The kinds of these messages.
pub fn kinds(bodies: &[Value]) -> Vec<&str> {
    bodies.iter().map(|body| body["type"].as_str().unwrap()).collect()
}
