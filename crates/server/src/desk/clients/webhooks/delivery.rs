//! One message to a webhook: the request, every answer, and the button that sends it again.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::base::{WebhookDeliveryId, WebhookId};
use domain::webhook::delivery::{self, AttemptRow, ListedDelivery};
use domain::webhook::{self, ListedWebhook, StopWebhookError, WebhookState, signature};

use super::deliveries::delivery_chip;
use super::kind_name;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Chip, Fact, Facts, Frame, Section};

type Ids = web::Path<(String, String)>;

fn read_ids(path: &Ids) -> Result<(WebhookId, WebhookDeliveryId), PageError> {
    let missing = |_| PageError::NotFound;
    Ok((path.0.parse().map_err(missing)?, path.1.parse().map_err(missing)?))
}

/// `GET /desk/webhooks/{id}/deliveries/{delivery}`
pub async fn show(session: StaffSession, path: Ids) -> PageResult {
    let conn = session.state.conn().await?;
    page(&DeliveryPage::load(&conn, &session, read_ids(&path)?, None).await?)
}

/// `GET` of the path that sends it again.
pub async fn back(_: StaffSession, path: Ids) -> PageResult {
    let (webhook, id) = read_ids(&path)?;
    Ok(see_other(&links::webhook_delivery(webhook, id)))
}

/// `POST /desk/webhooks/{id}/deliveries/{delivery}/redeliver`
pub async fn redeliver(session: StaffSession, path: Ids, _: VerifiedForm) -> PageResult {
    let (ids, mut conn) = (read_ids(&path)?, session.state.conn().await?);
    match delivery::redeliver(&mut conn, &session.state.ctx, &session.actor, ids.0, ids.1).await {
        Ok(()) => Ok(see_other(&links::webhook_delivery(ids.0, ids.1))),
        Err(StopWebhookError::Already) => {
            let refused = Some(session.request.t.text("webhooks-redeliver-refused"));
            page_with(StatusCode::CONFLICT, &DeliveryPage::load(&conn, &session, ids, refused).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/webhook_delivery.html")]
pub struct DeliveryPage {
    pub frame: Frame,
    pub webhook: ListedWebhook,
    pub line: ListedDelivery,
    pub attempts: Vec<AttemptRow>,
    pub refused: Option<String>,
}

impl DeliveryPage {
    async fn load(
        conn: &AsyncPgConnection,
        session: &StaffSession,
        (id, delivery): (WebhookId, WebhookDeliveryId),
        refused: Option<String>,
    ) -> Result<Self, PageError> {
        let webhook = webhook::find(conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
        let found = delivery::find(conn, &session.actor, id, delivery).await?;
        let (line, attempts) = found.ok_or(PageError::NotFound)?;
        let frame = session.frame(conn, Section::Clients).await?;
        Ok(Self { frame, webhook, line, attempts, refused })
    }

    fn name(&self) -> String {
        kind_name(&self.frame, self.line.delivery.kind)
    }

    fn title(&self) -> String {
        self.frame.title(self.name(), self.refused.is_some())
    }

    fn chip(&self) -> Chip {
        delivery_chip(&self.frame, &self.line.delivery)
    }

    fn facts(&self) -> Facts {
        let (t, now, delivery) = (self.frame.t, self.frame.now, &self.line.delivery);
        let mut facts = vec![
            Fact::new(t.text("webhooks-message-id"), signature::message_id(delivery.id)).with_class("ref"),
            Fact::new(t.text("label-reference"), self.line.reference.clone()).with_class("ref"),
            Fact::new(t.text("webhooks-occurred"), t.moment_short(delivery.occurred_at, now)),
        ];
        if delivery.ended_at.is_none() {
            facts.push(Fact::new(t.text("webhooks-next"), t.moment_short(delivery.next_try_at, now)));
        }
        Facts(facts)
    }

    /// The message as it is sent, with line breaks; as it is, should it be no JSON.
    fn body(&self) -> Option<String> {
        let body = self.line.delivery.body.as_ref()?;
        let parsed: Option<serde_json::Value> = serde_json::from_str(body).ok();
        Some(parsed.and_then(|it| serde_json::to_string_pretty(&it).ok()).unwrap_or_else(|| body.clone()))
    }

    fn can_redeliver(&self) -> bool {
        self.webhook.webhook.state == WebhookState::Active && self.line.delivery.body.is_some()
    }

    fn at(&self, attempt: &AttemptRow) -> String {
        self.frame.t.moment_short(attempt.started_at, self.frame.now)
    }

    /// The status, or what went wrong.
    fn result(&self, attempt: &AttemptRow) -> Chip {
        let t = self.frame.t;
        match (attempt.ended_at, attempt.problem) {
            (None, _) => Chip::new("info", "clock", t.text("webhooks-under-way")),
            (Some(_), None) => Chip::new("ok", "check", t.text("webhooks-delivery-delivered")),
            (Some(_), Some(problem)) => {
                Chip::new("bad", "cross", t.text(&format!("webhooks-problem-{}", problem.slug())))
            }
        }
    }

    fn status(&self, attempt: &AttemptRow) -> String {
        attempt.status.map_or_else(|| self.frame.t.text("none"), |status| status.to_string())
    }

    /// How long the answer took, in seconds.
    fn took(&self, attempt: &AttemptRow) -> String {
        attempt
            .took_ms
            .map_or_else(|| self.frame.t.text("none"), |ms| self.frame.t.text1("webhooks-took", "ms", i64::from(ms)))
    }
}
