//! Parameters as the document describes them: the forms that all operations share.

use domain::client::idempotency::KEY_MAX;
use serde_json::{Value, json};

use crate::api::applications::PAGE_MAX;

/// The form of a parameter, where its Rust type says too little.
fn form(name: &str) -> Option<Value> {
    Some(match name {
        "Idempotency-Key" => json!({ "type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$" }),
        "draft" | "document" => json!({ "type": "string", "format": "uuid" }),
        "cursor" => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": PAGE_MAX }),
        "from" | "to" => json!({ "type": "string", "format": "date" }),
        "since" => json!({ "type": "string", "format": "date-time" }),
        "status" => json!({ "$ref": "#/components/schemas/ApplicationStatus" }),
        _ => return None,
    })
}

/// Completes the parameters of an operation.
pub fn complete(operation: &mut Value, method: &str) {
    if operation["parameters"].is_null() {
        operation["parameters"] = json!([]);
    }
    let Some(parameters) = operation["parameters"].as_array_mut() else { return };
    if method == "get" && !parameters.iter().any(|it| it["name"] == "If-None-Match") {
        parameters.push(json!({
            "name": "If-None-Match", "in": "header", "required": false,
            "description": "Entity tag that the client has", "schema": { "type": "string" },
        }));
    }
    for parameter in parameters {
        if let Some(form) = parameter["name"].as_str().and_then(form) {
            parameter["schema"] = form;
        }
        // A parameter that is left out is not null.
        if let Some(types) = parameter["schema"]["type"].as_array() {
            let first = types.iter().find(|it| *it != "null").cloned();
            parameter["schema"]["type"] = first.unwrap_or_default();
        }
    }
}
