//! Messages to webhooks, written with the event they tell of, so that none is lost and none tells of what was rolled back.
//!
//! A message names the event, the application and the webhook; what it says is composed when it is first sent
//! ([`crate::webhook`]). One that can be taken back is held until the end of its grace period, as its email is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::event_kind::EventKind;
use crate::base::schema::{api_clients, applications, webhook_deliveries, webhooks};
use crate::base::{ApplicationId, WebhookDeliveryId, WebhookId};
use crate::job;

text_enum! {
    /// The kind of a message: an event as its application's client is told of it.
    pub enum WebhookKind {
        Submitted = "application.submitted",
        /// A reviewer took it up, or its applicant answered.
        InReview = "application.in_review",
        InformationRequested = "application.information_requested",
        Decided = "application.decided",
        EffectConfirmed = "application.effect_confirmed",
        /// A decision that was told is undone, or was appealed against.
        Reopened = "application.reopened",
        /// The deadline passed without a decision; once in each round of the review.
        Breached = "application.breached",
        /// Withdrawn, lapsed or voided.
        Closed = "application.closed",
        /// Its personal data were erased.
        Erased = "application.erased",
    }
}

impl WebhookKind {
    /// States rather than steps: told again only after something else was told.
    const fn is_state(self) -> bool {
        matches!(self, Self::InReview | Self::InformationRequested)
    }
}

/// The kind of message for an event; `None` for an event that is not sent to clients.
fn kind_of(event: EventKind, data: &Value) -> Option<WebhookKind> {
    Some(match event {
        EventKind::Submit => WebhookKind::Submitted,
        EventKind::Claim | EventKind::Assign | EventKind::Answer => WebhookKind::InReview,
        EventKind::Ask => WebhookKind::InformationRequested,
        EventKind::Approve | EventKind::Reject | EventKind::ConfirmApproval | EventKind::ConfirmRejection => {
            WebhookKind::Decided
        }
        // Undone within its grace period, a decision is never told.
        EventKind::Undo if data["was_told"] == true => WebhookKind::Reopened,
        EventKind::Appeal => WebhookKind::Reopened,
        EventKind::EffectConfirmed => WebhookKind::EffectConfirmed,
        EventKind::EscalationOverdue => WebhookKind::Breached,
        EventKind::Withdraw | EventKind::Lapse | EventKind::LapseApproval | EventKind::Void => WebhookKind::Closed,
        EventKind::Erased => WebhookKind::Erased,
        _ => return None,
    })
}

/// An event that clients may want to be told of.
struct Told {
    application: ApplicationId,
    kind: WebhookKind,
    /// The decision or the request.
    about: Option<Uuid>,
    /// Until when it can be taken back.
    held_until: Option<DateTime<Utc>>,
}

impl Told {
    fn of(application: ApplicationId, event: EventKind, data: &Value) -> Option<Self> {
        let kind = kind_of(event, data)?;
        let about = data["decision"].as_str().or(data["request"].as_str()).and_then(|id| id.parse().ok());
        let held_until = data["grace_until"].as_str().and_then(|at| at.parse().ok());
        Some(Self { application, kind, about, held_until })
    }
}

/// A webhook that listens to an application.
#[derive(Debug, Queryable)]
struct Listener {
    webhook: WebhookId,
    kinds: Vec<String>,
    is_disabled: bool,
    application: ApplicationId,
    round: i16,
    status: String,
}

impl Listener {
    fn wants(&self, told: &Told) -> bool {
        // A second reviewer's claim, or a hand-over while the applicant is asked, is nothing the applicant sees.
        let is_so = told.kind != WebhookKind::InReview || self.status == "in_review";
        self.application == told.application && is_so && self.kinds.iter().any(|kind| kind == told.kind.as_str())
    }
}

/// Writes the messages of these events, in their transaction, and wakes the worker.
pub(super) async fn tell<'a>(
    mut conn: &AsyncPgConnection,
    at: DateTime<Utc>,
    events: impl Iterator<Item = (ApplicationId, EventKind, &'a Value)>,
) -> QueryResult<()> {
    let told: Vec<Told> = events.filter_map(|(application, event, data)| Told::of(application, event, data)).collect();
    if told.is_empty() {
        return Ok(());
    }
    let listeners = listeners(conn, &told, at).await?;
    let pairs: Vec<(&Told, &Listener)> = told
        .iter()
        .flat_map(|told| listeners.iter().filter(|it| it.wants(told)).map(move |listener| (told, listener)))
        .collect();
    let repeated = repeated(conn, &pairs).await?;
    let rows: Vec<_> = pairs
        .into_iter()
        .filter(|(told, it)| !repeated.contains(&(it.webhook, told.application, told.kind)))
        .map(|(told, listener)| {
            let due_at = told.held_until.unwrap_or(at);
            (
                webhook_deliveries::id.eq(WebhookDeliveryId::new(at)),
                webhook_deliveries::webhook_id.eq(listener.webhook),
                webhook_deliveries::application_id.eq(told.application),
                webhook_deliveries::kind.eq(told.kind),
                webhook_deliveries::round.eq(listener.round),
                webhook_deliveries::about_id.eq(told.about),
                webhook_deliveries::occurred_at.eq(due_at),
                webhook_deliveries::held_until.eq(told.held_until),
                webhook_deliveries::state.eq("queued"),
                webhook_deliveries::next_try_at.eq(due_at),
                webhook_deliveries::created_at.eq(at),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let written: Vec<(WebhookDeliveryId, WebhookId, DateTime<Utc>)> = diesel::insert_into(webhook_deliveries::table)
        .values(rows)
        // A deadline is breached once in each round.
        .on_conflict_do_nothing()
        .returning((webhook_deliveries::id, webhook_deliveries::webhook_id, webhook_deliveries::next_try_at))
        .get_results(&mut conn)
        .await?;
    let disabled: HashSet<WebhookId> = listeners.iter().filter(|it| it.is_disabled).map(|it| it.webhook).collect();
    let awake = written.into_iter().filter(|(_, webhook, _)| !disabled.contains(webhook));
    let jobs: Vec<_> = awake.map(|(delivery, _, due_at)| (delivery.into(), due_at)).collect();
    job::enqueue(conn, at, &jobs).await
}

/// The webhooks of the clients that submitted these applications; also disabled ones, for which messages are kept.
async fn listeners(mut conn: &AsyncPgConnection, told: &[Told], at: DateTime<Utc>) -> QueryResult<Vec<Listener>> {
    webhooks::table
        .inner_join(api_clients::table)
        .inner_join(applications::table.on(applications::client_id.eq(api_clients::id.nullable())))
        .filter(applications::id.eq_any(told.iter().map(|it| it.application)))
        .filter(webhooks::state.eq_any(["active", "disabled"]))
        .filter(api_clients::state.eq("active"))
        .filter(api_clients::expires_at.is_null().or(api_clients::expires_at.gt(at)))
        .order(webhooks::id)
        .select((
            webhooks::id,
            webhooks::kinds,
            webhooks::state.eq("disabled"),
            applications::id,
            applications::round,
            applications::status,
        ))
        .load(&mut conn)
        .await
}

/// The states among these that are the last thing the webhook was told of the application.
async fn repeated(
    mut conn: &AsyncPgConnection,
    pairs: &[(&Told, &Listener)],
) -> QueryResult<HashSet<(WebhookId, ApplicationId, WebhookKind)>> {
    let states: Vec<_> = pairs.iter().filter(|(told, _)| told.kind.is_state()).collect();
    if states.is_empty() {
        return Ok(HashSet::new());
    }
    let applications: Vec<ApplicationId> = states.iter().map(|(told, _)| told.application).collect();
    let webhooks: Vec<WebhookId> = states.iter().map(|(_, listener)| listener.webhook).collect();
    let last: Vec<(WebhookId, ApplicationId, String)> = webhook_deliveries::table
        .filter(webhook_deliveries::application_id.eq_any(applications))
        .filter(webhook_deliveries::webhook_id.eq_any(webhooks))
        .filter(webhook_deliveries::state.ne("cancelled"))
        .distinct_on((webhook_deliveries::webhook_id, webhook_deliveries::application_id))
        .order((webhook_deliveries::webhook_id, webhook_deliveries::application_id, webhook_deliveries::seq.desc()))
        .select((webhook_deliveries::webhook_id, webhook_deliveries::application_id, webhook_deliveries::kind))
        .load(&mut conn)
        .await?;
    let last: HashMap<(WebhookId, ApplicationId), String> =
        last.into_iter().map(|(webhook, application, kind)| ((webhook, application), kind)).collect();
    let is_last = |told: &Told, it: &Listener| {
        last.get(&(it.webhook, told.application)).is_some_and(|kind| kind == told.kind.as_str())
    };
    let found = states.into_iter().filter(|(told, listener)| is_last(told, listener));
    Ok(found.map(|(told, listener)| (listener.webhook, told.application, told.kind)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn undone_decision_is_reopened_only_when_it_was_told() {
        assert_eq!(kind_of(EventKind::Undo, &json!({ "was_told": true })), Some(WebhookKind::Reopened));
        for data in [json!({ "was_told": false }), json!({})] {
            assert_eq!(kind_of(EventKind::Undo, &data), None);
        }
    }

    #[test]
    fn event_that_can_be_taken_back_is_held() {
        let id = ApplicationId(Uuid::from_u128(1));
        let data = json!({ "decision": Uuid::from_u128(2), "grace_until": "2026-03-02T02:10:00Z" });
        let told = Told::of(id, EventKind::Approve, &data).unwrap();
        assert_eq!(told.about, Some(Uuid::from_u128(2)));
        assert_eq!(told.held_until, "2026-03-02T02:10:00Z".parse().ok());
        assert!(Told::of(id, EventKind::NoteWritten, &json!({})).is_none());
    }
}
