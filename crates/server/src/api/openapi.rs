//! The OpenAPI document of the API, generated from the handlers. `docs/api/openapi.json` is the same; a test keeps it so.

mod answers;
mod links;
mod parameters;

use std::sync::LazyLock;

use actix_web::HttpResponse;
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::api::problem::Problem;
use crate::api::webhooks::{self, WebhookMessage};
use crate::api::words::ApplicationStatus;
use crate::api::{
    applications, client, contact_proof, decision, documents, drafts, information_request, reports, request_documents,
    stores, withdrawal,
};
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
        request_documents::add,
        request_documents::remove,
        documents::add,
        drafts::create,
        drafts::show,
        drafts::replace,
        drafts::discard,
        contact_proof::start,
        contact_proof::finish,
        drafts::submit,
        stores::show,
        stores::replace,
        stores::patch,
        stores::batch,
        reports::daily
    ),
    components(schemas(Problem, ApplicationStatus, WebhookMessage))
)]
struct Document;

/// Schemas of bodies that are not read by a derived reader, and have no other fields all the same.
const STRICT: [&str; 9] = [
    "DocumentForm",
    "RequestDocumentForm",
    "StoreForm",
    "StorePatch",
    "StoreContactBody",
    "StoreBindingBody",
    "StoreBindingPatch",
    "StoreFiguresBody",
    "StoreFiguresPatch",
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
    document["components"]["headers"] = answers::headers();
    for name in STRICT {
        document["components"]["schemas"][name]["additionalProperties"] = Value::Bool(false);
    }
    let Some(paths) = document["paths"].as_object_mut() else { return document };
    for (path, methods) in paths {
        let Some(methods) = methods.as_object_mut() else { continue };
        for (method, operation) in methods {
            operation["operationId"] = Value::from(operation_id(method, path));
            parameters::complete(operation, method);
            answers::complete(operation, method);
        }
    }
    links::add(&mut document);
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
