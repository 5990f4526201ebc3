//! Webhooks of API clients (decision 0053): what one admin proposes and another one confirms, their secrets, and what was
//! sent to them.

pub mod deliveries;
pub mod delivery;
mod form;
pub mod list;
pub mod webhook;

use actix_web::web;
use domain::base::{Scope, WebhookId};
use domain::webhook::{Webhook, WebhookKind, WebhookState};
use locale::Translator;

use crate::http::PageError;
use crate::ui::{Chip, Frame};

/// The id in a path.
fn read_id(path: &web::Path<String>) -> Result<WebhookId, PageError> {
    path.parse().map_err(|_| PageError::NotFound)
}

/// The part of a message that a scope adds.
fn content_name(t: Translator, scope: Scope) -> String {
    t.text(&format!("webhooks-content-{}", scope.slug()))
}

/// The name of a kind of event.
fn kind_name(frame: &Frame, kind: WebhookKind) -> String {
    let word = kind.as_str().trim_start_matches("application.").replace('_', "-");
    frame.t.text(&format!("webhooks-kind-{word}"))
}

/// The names of these, in one line.
fn kind_names(frame: &Frame, kinds: &[WebhookKind]) -> String {
    kinds.iter().map(|kind| kind_name(frame, *kind)).collect::<Vec<_>>().join(" · ")
}

/// The state of a webhook, or that a proposal about it waits.
fn state_chip(frame: &Frame, webhook: &Webhook, me: domain::base::StaffId) -> Chip {
    let t = frame.t;
    if webhook.waits_for(me, frame.now) {
        return Chip::new("info", "person", t.text("clients-waits-for-you"));
    }
    match webhook.state {
        WebhookState::Disabled => Chip::new("bad", "warn", t.text("webhooks-state-disabled")),
        WebhookState::Ended => Chip::new("none", "dash", t.text("clients-state-ended")),
        _ if webhook.open_proposal(frame.now).is_some() => Chip::new("soon", "clock", t.text("clients-state-proposed")),
        WebhookState::Proposed => Chip::new("none", "dash", t.text("clients-state-expired")),
        WebhookState::Active => Chip::new("ok", "check", t.text("clients-state-active")),
    }
}
