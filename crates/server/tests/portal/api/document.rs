//! The OpenAPI document: kept in `docs/api`, served to everybody, and about the routes there are.

use super::*;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api/openapi.json");

#[expect(clippy::disallowed_methods, reason = "the switch by which snapshots are written anew")]
#[actix_web::test]
async fn kept_document_is_the_served_one() {
    let portal = shop().await;
    let answer = portal.browser().await.send(TestRequest::get().uri(urls::API_OPENAPI)).await;
    assert_eq!(answer.status, 200, "without a key");
    assert!(answer.headers.get("set-cookie").is_none());
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        std::fs::write(KEPT, &answer.html).unwrap();
    }
    let kept = std::fs::read_to_string(KEPT).unwrap_or_default();
    assert!(kept == answer.html, "docs/api/openapi.json is out of date: INSTA_UPDATE=always writes it anew");
}

#[actix_web::test]
async fn document_names_every_route_once() {
    let portal = shop().await;
    let answer = portal.browser().await.send(TestRequest::get().uri(urls::API_OPENAPI)).await;
    let document: Value = serde_json::from_str(&answer.html).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let mut ids = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
            let responses = operation["responses"].as_object().unwrap();
            for (status, response) in responses {
                let is_error = status.starts_with(['4', '5']);
                let has_problem = response["content"].get("application/problem+json").is_some();
                assert_eq!(is_error, has_problem, "{method} {path} {status}");
                assert!(response["description"].is_string(), "{method} {path} {status}");
            }
            assert!(responses.contains_key("401"), "{method} {path}");
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let routes = include_str!("../../../src/routes.rs").split_once("fn programs").unwrap().1;
    assert_eq!(count, routes.matches("(api::").count() - 3, "all but the layer, the document and the 404");
}

#[actix_web::test]
async fn every_schema_of_the_document_is_named_and_defined() {
    let portal = shop().await;
    let text = portal.browser().await.send(TestRequest::get().uri(urls::API_OPENAPI)).await.html;
    let document: Value = serde_json::from_str(&text).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for rest in text.split("#/components/schemas/").skip(1) {
        let name = rest.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
    // A generator would have to invent names for these.
    let is_inline = |text: &str| text.contains("\"enum\"");
    assert!(!is_inline(&document["paths"].to_string()));
    for (name, schema) in schemas.iter().filter(|(_, schema)| schema["enum"].is_null()) {
        assert!(!is_inline(&schema.to_string()), "{name}");
    }
}

#[actix_web::test]
async fn readable_page_lists_every_operation() {
    let portal = shop().await;
    let page = portal.browser().await.get("/developers").await;
    page.assert_status(200).assert_shows(&["/api/v1/applications/{reference}", "Idempotency-Key", "Submit a draft"]);
}
