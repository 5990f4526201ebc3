//! The messages to a webhook: those sent, those waiting and those that failed.

use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::base::terms::COUNT_CAP;
use domain::base::{WebhookDeliveryId, WebhookId};
use domain::webhook::delivery::{self, Delivery, DeliveryState, ListedDelivery};
use domain::webhook::{self, ListedWebhook};

use super::{kind_name, read_id};
use crate::http::{PageError, PageResult, StaffSession, page};
use crate::links;
use crate::ui::{Chip, Frame, Section, Tab, paging};

/// Filters of the list, as in its URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    state: Option<DeliveryState>,
    before: Option<(DateTime<Utc>, WebhookDeliveryId)>,
}

impl DeliveryFilter {
    fn read(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "state" => filter.state = value.parse().ok(),
                "before" => filter.before = paging::read(&value).map(|(at, id)| (at, WebhookDeliveryId(id))),
                _ => {}
            }
        }
        filter
    }

    fn url(self, webhook: WebhookId) -> String {
        let pairs = [
            ("state", self.state.map(|state| state.to_string())),
            ("before", self.before.map(|(at, id)| paging::write(at, id.0))),
        ];
        links::with_query(&links::webhook_deliveries(webhook), &links::query(pairs))
    }
}

/// The state of a message.
pub fn delivery_chip(frame: &Frame, delivery: &Delivery) -> Chip {
    let t = frame.t;
    let (tone, icon) = match delivery.state {
        DeliveryState::Queued if delivery.is_held(frame.now) => {
            return Chip::new("paused", "pause", t.text("webhooks-delivery-held"));
        }
        DeliveryState::Queued => ("info", "clock"),
        DeliveryState::Delivered => ("ok", "check"),
        DeliveryState::Failed => ("bad", "cross"),
        DeliveryState::Cancelled => ("none", "dash"),
    };
    Chip::new(tone, icon, t.text(&format!("webhooks-delivery-{}", delivery.state.slug())))
}

/// `GET /desk/webhooks/{id}/deliveries`
pub async fn list(session: StaffSession, path: web::Path<String>, request: HttpRequest) -> PageResult {
    let (id, filter) = (read_id(&path)?, DeliveryFilter::read(request.query_string()));
    let conn = session.state.conn().await?;
    let line = webhook::find(&conn, &session.actor, id).await?.ok_or(PageError::NotFound)?;
    let mut lines = delivery::list(&conn, &session.actor, id, filter.state, filter.before, paging::READ).await?;
    let last = paging::cut(&mut lines).map(|line| (line.delivery.created_at, line.delivery.id));
    let counts = delivery::count(&conn, &session.actor, id).await?;
    let frame = session.frame(&conn, Section::Clients).await?;
    let next_url = last.map(|before| DeliveryFilter { before: Some(before), ..filter }.url(id));
    page(&DeliveriesPage { frame, line, filter, lines, counts, next_url })
}

#[derive(Debug, Template)]
#[template(path = "desk/webhook_deliveries.html")]
pub struct DeliveriesPage {
    pub frame: Frame,
    pub line: ListedWebhook,
    pub filter: DeliveryFilter,
    pub lines: Vec<ListedDelivery>,
    pub counts: Vec<(DeliveryState, i64)>,
    pub next_url: Option<String>,
}

impl DeliveriesPage {
    fn title(&self) -> String {
        self.frame.t.text1("webhooks-deliveries-of", "client", self.line.client_name.clone())
    }

    fn tabs(&self) -> Vec<Tab> {
        let (t, id) = (self.frame.t, self.line.webhook.id);
        let tab = |state: Option<DeliveryState>, label, count: Option<i64>| Tab {
            label,
            count: count.map(|count| t.capped(count, COUNT_CAP)),
            url: DeliveryFilter { state, before: None }.url(id),
            is_current: self.filter.state == state,
        };
        let of_state = |(state, count): &(DeliveryState, i64)| {
            tab(Some(*state), t.text(&format!("webhooks-delivery-{}", state.slug())), Some(*count))
        };
        std::iter::once(tab(None, t.text("filter-all"), None)).chain(self.counts.iter().map(of_state)).collect()
    }

    fn chip(&self, delivery: &Delivery) -> Chip {
        delivery_chip(&self.frame, delivery)
    }

    fn kind(&self, delivery: &Delivery) -> String {
        kind_name(&self.frame, delivery.kind)
    }

    /// Its end, or the time of its next attempt.
    fn time(&self, delivery: &Delivery) -> String {
        let t = self.frame.t;
        match delivery.ended_at {
            Some(at) => t.moment_short(at, self.frame.now),
            None => t.text1("webhooks-next-try", "at", t.moment_short(delivery.next_try_at, self.frame.now)),
        }
    }

    fn first_url(&self) -> String {
        DeliveryFilter { before: None, ..self.filter }.url(self.line.webhook.id)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn delivery_filter_round_trips_its_url() {
        let id = WebhookId(Uuid::from_u128(7));
        let filter = DeliveryFilter::read("state=failed");
        assert_eq!(filter.url(id), format!("/desk/webhooks/{id}/deliveries?state=failed"));
        assert_eq!(DeliveryFilter::read("state=lost&before=x"), DeliveryFilter::default());
    }
}
