//! The OpenAPI document of the API, generated from the handlers. `docs/api/openapi.json` is the same; a test keeps it so.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::api::problem::{MEDIA_TYPE, Problem};
use crate::api::webhooks::{self, WebhookMessage};
use crate::api::{applications, client, decision, documents, drafts, information_request, stores, withdrawal};
use crate::http::PageError;
use crate::http::response::Rendered;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Unbind Desk API",
        version = "1.0.0",
        description = "Apply for stores, follow one's applications, and answer for their owners. \
            Every call has a key: `Authorization: Bearer unbind_…`. Every write has an `Idempotency-Key`, and a write \
            that changes something names the state it knows by `If-Match`. Errors are problem details with a stable \
            `code`. Times are RFC 3339. No decision can be made here. Webhooks tell a client what happens to the \
            applications it submitted."
    ),
    servers((url = "/api/v1")),
    paths(
        client::show,
        applications::list,
        applications::show,
        decision::show,
        withdrawal::withdraw,
        information_request::show,
        information_request::answer,
        documents::add,
        drafts::create,
        drafts::show,
        drafts::replace,
        drafts::discard,
        drafts::submit,
        stores::show,
        stores::replace,
        stores::patch,
        stores::batch
    ),
    components(schemas(Problem, WebhookMessage))
)]
struct Document;

/// Answers that any call can get: status, and what it means.
const COMMON: [(&str, &str); 5] = [
    ("401", "`unauthorized`: the key is missing, unknown, ended, expired, or used from another network"),
    ("403", "`insufficient_scope`"),
    ("406", "`not_acceptable`: the client does not take JSON"),
    ("429", "`too_many_requests`, with `Retry-After`"),
    ("503", "`unavailable` or `read_only`, with `Retry-After`"),
];

/// Answers that any call with a body can get.
const WITH_BODY: [(&str, &str); 5] = [
    ("400", "`malformed_json`, `invalid_field`, `not_utf8`, `idempotency_key_missing` …, with the field"),
    ("408", "`too_slow`"),
    ("413", "`too_large`"),
    ("415", "`unsupported_media_type`"),
    ("422", "`idempotency_key_reused`, or a rule, by its code"),
];

/// The meaning of answers that only some calls get.
const OTHERS: [(&str, &str); 5] = [
    ("404", "`not_found`: there is none, or it is not the client's own"),
    ("409", "The state does not permit it, or `request_under_way`"),
    ("412", "`changed`: it is not as the client knows it"),
    ("428", "`if_match_missing`"),
    ("304", "As the client has it"),
];

/// The document, made at its first use.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(build);
    &DOCUMENT
}

fn build() -> Value {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    document["security"] = json!([{ "key": [] }]);
    document["components"]["securitySchemes"] = json!({ "key": { "type": "http", "scheme": "bearer" } });
    document["webhooks"] = webhooks::section();
    let Some(paths) = document["paths"].as_object_mut() else { return document };
    for (path, methods) in paths {
        let Some(methods) = methods.as_object_mut() else { continue };
        for (method, operation) in methods {
            operation["operationId"] = Value::from(operation_id(method, path));
            let responses = operation["responses"].take();
            operation["responses"] = Value::Object(with_common(responses, method != "get"));
        }
    }
    document
}

/// The document as it is kept and served.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string_pretty(document()).unwrap_or_default() + "\n");
    &TEXT
}

/// `GET /api/v1/openapi.json`, for everybody.
pub async fn show() -> Result<HttpResponse, PageError> {
    let mut response = HttpResponse::Ok().content_type("application/json").body(text());
    response.extensions_mut().insert(Rendered);
    Ok(response)
}

/// `get_applications_reference` for `get` and `/applications/{reference}`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

fn with_common(responses: Value, is_write: bool) -> Map<String, Value> {
    let mut all = match responses {
        Value::Object(responses) => responses,
        _ => Map::new(),
    };
    let more: &[(&str, &str)] = if is_write { &WITH_BODY } else { &[] };
    for (status, meaning) in COMMON.iter().chain(more) {
        all.entry((*status).to_owned()).or_insert_with(|| json!({ "description": meaning }));
    }
    for (status, response) in &mut all {
        let is_error = status.starts_with(['4', '5']);
        if response["description"].as_str().is_none_or(str::is_empty) {
            let known = COMMON.iter().chain(&WITH_BODY).chain(&OTHERS).find(|(common, _)| common == status);
            let default = if is_error { "See the problem's `code`" } else { "Done" };
            response["description"] = Value::from(known.map_or(default, |(_, meaning)| *meaning));
        }
        if is_error {
            response["content"] = json!({ MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } });
        }
    }
    all
}
