//! The register of stores: documents with versions, whole or in part.

use domain::base::Scope;
use serde_json::json;

use super::*;

/// A store that is not known yet.
pub fn document() -> Value {
    json!({
        "version": 1,
        "name": "木棉新店",
        "owner_name": "陈立新",
        "locale": "zh-CN",
        "contacts": [{ "email": "new@store.example", "phone": "13800138000", "primary": true }],
        "binding": { "account_name": "木棉", "account_reference": "dy-new-1", "bound_at": "2026-01-05T08:00:00Z" },
        "certification": "none",
        "figures": {
            "balance_cents": 12300, "unshipped_orders": 2, "after_sales": 0, "loan_cents": 0,
            "as_of": "2026-11-19T08:00:00Z"
        }
    })
}

const NEW: &str = "/api/v1/stores/MX-NEW";

#[actix_web::test]
async fn registered_store_signs_in_and_is_read_back() {
    let mut it = Api::with(&[Scope::Stores]).await;
    let created = it.write("PUT", NEW, "*", Some(&document())).await;
    created.assert_ok(201);
    assert_eq!(created.header("location"), NEW);
    let read = it.get(NEW).await;
    read.assert_ok(200);
    assert_eq!((&read.body["name"], &read.body["figures"]["balance_cents"]), (&json!("木棉新店"), &json!(12300)));
    let contacts = it.portal.ask("select email as text from store_contacts where email = 'new@store.example'").await;
    assert_eq!(contacts, ["new@store.example"]);
    // The merchant can ask for a code now.
    let mut merchant = it.portal.browser().await;
    merchant.get(urls::APPLY_SIGN_IN).await;
    merchant.post(urls::APPLY_SIGN_IN, &[("store_number", "MX-NEW")]).await.assert_status(303);
    let sent = "select to_address as text from letters where kind = 'sign_in_code'";
    assert_eq!(it.portal.ask(sent).await, ["new@store.example"]);
}

#[actix_web::test]
async fn versions_decide_about_repeated_and_late_documents() {
    let mut it = Api::with(&[Scope::Stores]).await;
    it.write("PUT", NEW, "*", Some(&document())).await.assert_ok(201);
    it.write("PUT", NEW, "*", Some(&document())).await.assert_ok(200);
    let mut other = document();
    other["name"] = json!("别的名字");
    it.write("PUT", NEW, "*", Some(&other)).await.assert_problem(409, "version_conflict");
    let patched = it.write("PATCH", NEW, "*", Some(&json!({ "version": 3, "figures": null }))).await;
    assert_eq!(
        (patched.status, &patched.body["name"], &patched.body["figures"]),
        (200, &json!("木棉新店"), &Value::Null)
    );
    other["version"] = json!(2);
    it.write("PUT", NEW, "*", Some(&other)).await.assert_problem(409, "stale_version");
    let unknown = json!({ "version": 1, "name": "无此店" });
    it.write("PATCH", "/api/v1/stores/MX-NONE", "*", Some(&unknown)).await.assert_problem(404, "not_found");
}

#[actix_web::test]
async fn refused_document_names_every_wrong_field() {
    let mut it = Api::with(&[Scope::Stores]).await;
    let mut wrong = document();
    wrong["contacts"] = json!([{ "email": "nobody", "primary": true }]);
    wrong["figures"]["balance_cents"] = json!("much");
    wrong["colour"] = json!("red");
    let refused = it.write("PUT", NEW, "*", Some(&wrong)).await;
    refused.assert_problem(422, "invalid_document");
    let text = refused.body["facts"]["problems"].to_string();
    for field in ["contacts[0].email", "figures.balance_cents", "colour"] {
        assert!(text.contains(field), "{field}: {text}");
    }
    assert!(it.portal.ask("select number as text from stores where number = 'MX-NEW'").await.is_empty());
    let twice = it.keyed("PUT", NEW, "twice", "*", None).insert_header(("content-type", "application/json"));
    let twice = it.send(twice.set_payload(r#"{"version":1,"version":2}"#)).await;
    twice.assert_problem(400, "duplicate_key");
}

#[actix_web::test]
async fn store_needs_its_scope() {
    let mut it = Api::with(&[Scope::ApplicationsRead, Scope::ApplicationsWrite]).await;
    it.write("PUT", NEW, "*", Some(&document())).await.assert_problem(403, "insufficient_scope");
    it.get(NEW).await.assert_problem(403, "insufficient_scope");
}

#[actix_web::test]
async fn batch_takes_every_line_but_the_broken_ones() {
    let mut it = Api::with(&[Scope::Stores]).await;
    let line = |number: &str| {
        let mut document = document();
        document["number"] = json!(number);
        document["binding"]["account_reference"] = json!(format!("dy-{number}"));
        document.to_string()
    };
    let lines =
        [line("MX-1"), "{\"number\":".to_owned(), String::new(), line("MX-2"), "{\"version\":1}".to_owned()].join("\n");
    let send = |it: &Api, key: &str| {
        let request = it.keyed("POST", urls::API_STORES, key, "", None);
        request.insert_header(("content-type", "application/x-ndjson")).set_payload(lines.clone())
    };
    let request = send(&it, "batch-1");
    let taken = it.send(request).await;
    taken.assert_ok(200);
    let results = taken.body["results"].as_array().unwrap();
    let told = |at: usize| (results[at]["line"].as_i64().unwrap(), results[at]["result"].as_str().unwrap().to_owned());
    let expected = [(1, "created"), (2, "refused"), (4, "created"), (5, "refused")];
    assert_eq!((0..4).map(told).collect::<Vec<_>>(), expected.map(|(line, result)| (line, result.to_owned())));
    assert_eq!(results[3]["problems"][0]["field"], "number");
    // The same request again gets the kept answer; a new one finds everything so already.
    let request = send(&it, "batch-1");
    assert_eq!(it.send(request).await.body, taken.body);
    let request = send(&it, "batch-2");
    assert_eq!(it.send(request).await.body["results"][0]["result"], "unchanged");
    assert_eq!(
        it.portal.ask("select number as text from stores where number like 'MX-%' order by 1").await,
        ["MX-1", "MX-2"]
    );
}
