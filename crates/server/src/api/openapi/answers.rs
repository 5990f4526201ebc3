//! Answers as the document describes them: those that any call can get, the media type of problems, and headers.

use serde_json::{Map, Value, json};

use crate::api::problem::MEDIA_TYPE;

/// Answers that any call can get: status, and what it means.
const COMMON: [(&str, &str); 6] = [
    ("400", "`invalid_header`, `invalid_parameter` …, with its name in `field`"),
    ("401", "`unauthorized`: the key is missing, unknown, ended, expired, or used from another network"),
    ("403", "`insufficient_scope`"),
    ("406", "`not_acceptable`: the client does not take JSON"),
    ("429", "`too_many_requests`, with `Retry-After`"),
    ("503", "`unavailable` or `read_only`, with `Retry-After`"),
];

/// Answers that any write can get.
const OF_WRITES: [(&str, &str); 6] = [
    ("400", "`malformed_json`, `invalid_field`, `not_utf8`, `idempotency_key_missing` …, with the field"),
    ("408", "`too_slow`"),
    ("409", "The state does not permit it, or `request_under_way`"),
    ("413", "`too_large`"),
    ("415", "`unsupported_media_type`"),
    ("422", "`idempotency_key_reused`, or a rule, by its code"),
];

/// Answers that any read can get.
const OF_READS: [(&str, &str); 1] = [("304", "As the client has it")];

/// The meaning of answers that only some calls get.
const OTHERS: [(&str, &str); 3] = [
    ("404", "`not_found`: there is none, or it is not the client's own"),
    ("412", "`changed`: it is not as the client knows it"),
    ("428", "`if_match_missing`"),
];

/// The headers of answers.
pub fn headers() -> Value {
    let text = |required: bool, description: &str| json!({ "description": description, "required": required, "schema": { "type": "string" } });
    let seconds = json!({ "type": "integer", "minimum": 1 });
    json!({
        "RequestId": text(true, "Id of the call, as in the log"),
        "ETag": text(true, "Entity tag, for `If-None-Match` and `If-Match`"),
        "Location": text(true, "Path of what was created"),
        "RateLimit": text(true, "Calls that are left, and the seconds until all are (draft-ietf-httpapi-ratelimit-headers)"),
        "RateLimitPolicy": text(true, "Calls in 60 seconds"),
        "Challenge": text(true, "The scheme of the key"),
        "RetryAfter": json!({ "description": "Seconds to wait, where they are known", "schema": seconds }),
    })
}

/// Completes the answers of an operation.
pub fn complete(operation: &mut Value, method: &str) {
    let is_read = method == "get";
    let creates_document = operation["operationId"].as_str().is_some_and(|id| id.ends_with("_documents"));
    let mut all = match operation["responses"].take() {
        Value::Object(responses) => responses,
        _ => Map::new(),
    };
    let first: &[(&str, &str)] = if is_read { &OF_READS } else { &OF_WRITES };
    for (status, meaning) in first.iter().chain(&COMMON) {
        all.entry((*status).to_owned()).or_insert_with(|| json!({ "description": meaning }));
    }
    for (status, response) in &mut all {
        if response["description"].as_str().is_none_or(str::is_empty) {
            let known = first.iter().chain(&COMMON).chain(&OTHERS).find(|(common, _)| common == status);
            response["description"] = Value::from(known.map_or("Done", |(_, meaning)| *meaning));
        }
        if status.starts_with(['4', '5']) {
            response["content"] = json!({ MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } });
        }
        let mut headers = headers_of(status);
        if creates_document {
            // A document has no address of its own.
            headers.retain(|(name, _)| *name != "Location");
        }
        let refs = headers.iter().map(|(name, component)| {
            ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{component}") }))
        });
        response["headers"] = Value::Object(refs.collect());
    }
    operation["responses"] = Value::Object(all);
}

/// The headers of an answer with this status, each with its component.
fn headers_of(status: &str) -> Vec<(&'static str, &'static str)> {
    let mut headers = vec![("X-Request-Id", "RequestId")];
    // An unknown caller has no limit of its own, and neither has one who is told to wait for too many unknown keys.
    if !matches!(status, "401" | "429" | "503") {
        headers.extend([("RateLimit", "RateLimit"), ("RateLimit-Policy", "RateLimitPolicy")]);
    }
    match status {
        "200" | "304" => headers.push(("ETag", "ETag")),
        "201" => headers.extend([("ETag", "ETag"), ("Location", "Location")]),
        "401" => headers.push(("WWW-Authenticate", "Challenge")),
        "429" | "503" | "507" => headers.push(("Retry-After", "RetryAfter")),
        _ => {}
    }
    headers
}
