//! Messages to webhooks, as the document of the API describes them. The domain composes them
//! (`domain::webhook`); a test compares both.

use chrono::{DateTime, Utc};
use domain::webhook::WebhookKind;
use domain::webhook::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::api::application_body::ApplicationBody;
use crate::api::decision::DecisionBody;

/// A message to a webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookMessage {
    /// The kind of the event, such as `application.decided`.
    #[serde(rename = "type")]
    kind: String,
    /// Time of the event; of one that could be taken back at first, the time it was final.
    timestamp: DateTime<Utc>,
    data: WebhookData,
}

/// The content of a message about an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookData {
    /// Reference of the application, for `GET /applications/{reference}`.
    reference: String,
    /// The application when the message was first sent. Only for webhooks with `applications:read`, and until it is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<ApplicationBody>,
    /// The decision, with `application.decided`. Only for webhooks with `decisions:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionBody>,
}

/// The meaning of each kind of message.
const fn meaning(kind: WebhookKind) -> &'static str {
    match kind {
        WebhookKind::Submitted => "The application was submitted",
        WebhookKind::InReview => "A reviewer took the application up, or its applicant answered",
        WebhookKind::InformationRequested => "The applicant was asked for more information",
        WebhookKind::Decided => "The application was decided, and its applicant was told",
        WebhookKind::EffectConfirmed => "The platform carried the approval out",
        WebhookKind::Reopened => "The decision was undone or appealed against; the application is reviewed again",
        WebhookKind::Breached => "The deadline passed without a decision",
        WebhookKind::Closed => "The application was withdrawn, lapsed or voided",
        WebhookKind::Erased => "The personal data of the application were erased",
    }
}

/// The headers of a message: name, and what it is.
const HEADERS: [(&str, &str); 3] = [
    (ID_HEADER, "Id of the message, the same on every attempt: a message may arrive more than once, and late"),
    (TIMESTAMP_HEADER, "Time of the attempt, in seconds since 1970"),
    (
        SIGNATURE_HEADER,
        "By the Standard Webhooks scheme: `v1,` and the Base64 of HMAC-SHA-256 over id, timestamp and body, separated by \
         periods; one for each active secret, separated by spaces",
    ),
];

/// The section `webhooks` of the document.
pub fn section() -> Value {
    let parameters: Vec<Value> = HEADERS
        .iter()
        .map(|(name, meaning)| {
            json!({ "name": name, "in": "header", "required": true, "description": meaning, "schema": { "type": "string" } })
        })
        .collect();
    let message = json!({ "$ref": "#/components/schemas/WebhookMessage" });
    let of = |kind: &WebhookKind| {
        let operation = json!({
            "operationId": format!("webhook_{}", kind.as_str().replace('.', "_")),
            "tags": ["webhooks"],
            "summary": meaning(*kind),
            "security": [],
            "parameters": parameters,
            "requestBody": { "required": true, "content": { "application/json": { "schema": message } } },
            "responses": {
                "200": { "description": "Any 2xx within 10 seconds: the message is accepted. Anything else: it is sent again, over three days" },
                "410": { "description": "The address is gone for good: nothing more is sent to it" },
            },
        });
        (kind.as_str().to_owned(), json!({ "post": operation }))
    };
    Value::Object(WebhookKind::ALL.iter().map(of).collect::<Map<_, _>>())
}
