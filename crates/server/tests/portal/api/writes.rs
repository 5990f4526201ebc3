//! Writing: once for each idempotency key, as the client saw it, with the rules of the form.

use serde_json::json;

use super::*;

mod documents;

const DRAFTS: &str = urls::API_DRAFTS;

async fn consequences(it: &Api) -> Vec<String> {
    let policy = it.portal.ctx().policies.current(&it.portal.conn().await).await.unwrap();
    policy.policy.consequences_for(Kind::Unbind).map(|it| it.code.clone()).collect()
}

fn new_draft(email: &str, acknowledged: &[String]) -> Value {
    json!({
        "store_number": "MM-1",
        "kind": "unbind",
        "answers": {
            "reason": "changed_phone",
            "contact_name": "陈立新",
            "contact_phone": "13800138000",
            "contact_email": email,
            "acknowledged": acknowledged,
        }
    })
}

/// Attaches every required document, prepared.
async fn attach_documents(it: &Api, draft: &str) {
    let mut conn = it.portal.conn().await;
    let actor = Actor::Client(domain::base::ClientActor { id: it.client, scopes: Scope::ALL.to_vec() });
    let draft = draft::find_by_id(&conn, &actor, draft.parse().unwrap()).await.unwrap().unwrap();
    let policy = it.portal.ctx().policies.current(&conn).await.unwrap();
    for asked in policy.policy.documents_for(draft.kind, &draft.answers.reason, draft.channel()) {
        if asked.is_required {
            builders::ready_document(&mut conn, it.portal.ctx(), &draft, &asked.document.code).await;
        }
    }
}

/// A draft without gaps: its path and its entity tag.
async fn complete(it: &mut Api) -> (String, String) {
    let body = new_draft("mm-1@store.example", &consequences(it).await);
    let reply = it.write("POST", DRAFTS, "", Some(&body)).await;
    let path = reply.assert_ok(201).header("location").to_owned();
    attach_documents(it, reply.body["id"].as_str().unwrap()).await;
    let shown = it.get(&path).await;
    assert_eq!(shown.body["gaps"], json!([]));
    (path, shown.header("etag").to_owned())
}

#[actix_web::test]
async fn complete_draft_is_submitted_once() {
    let mut it = Api::with(ALL).await;
    let (path, tag) = complete(&mut it).await;
    let submission = format!("{path}/submission");
    let send = |it: &Api| it.keyed("POST", &submission, "s-1", &tag, Some(&json!({ "locale": "en" })));
    let request = send(&it);
    let reply = it.send(request).await;
    let reference = reply.assert_ok(201).body["reference"].as_str().unwrap().to_owned();
    assert_eq!(reply.header("location"), format!("/api/v1/applications/{reference}"));
    let request = send(&it);
    let again = it.send(request).await;
    assert_eq!((again.status, &again.body, again.header("etag")), (201, &reply.body, reply.header("etag")));
    assert_eq!(it.portal.ask("select channel || ' ' || locale from applications").await, ["api en"]);
    assert_eq!(it.get(reply.header("location")).await.body["status"], "submitted");
    it.get(&path).await.assert_problem(404, "not_found");
    let kept = it.portal.ask("select body from api_idempotency").await.concat();
    assert!(!kept.contains("13800138000") && !kept.contains("陈立新") && !kept.contains("query"), "{kept}");
    let second = new_draft("mm-1@store.example", &[]);
    it.write("POST", DRAFTS, "", Some(&second)).await.assert_problem(409, "already_open");
    assert_eq!(it.portal.ask("select count(*)::text from drafts").await, ["0"], "the refused draft is not kept");
}

#[actix_web::test]
async fn submission_has_the_gaps_of_the_form() {
    let mut it = Api::with(ALL).await;
    let reply = it.write("POST", DRAFTS, "", Some(&new_draft("chen@elsewhere.example", &[]))).await;
    let (path, tag) = (reply.header("location").to_owned(), reply.header("etag").to_owned());
    let refused = it.write("POST", &format!("{path}/submission"), &tag, Some(&json!({}))).await;
    let gaps = refused.assert_problem(422, "incomplete").body["facts"]["gaps"].as_array().unwrap().clone();
    let codes: Vec<&str> = gaps.iter().map(|gap| gap["code"].as_str().unwrap()).collect();
    for expected in ["email_not_proved", "document", "consequence"] {
        assert!(codes.contains(&expected), "{expected}: {codes:?}");
    }
    assert_eq!(reply.body["gaps"].as_array().unwrap(), &gaps, "the draft says so before");
    assert!(!reply.body.to_string().contains("chen@elsewhere.example"));
}

#[actix_web::test]
async fn write_needs_an_idempotency_key_and_repeats_its_answer() {
    let mut it = Api::with(ALL).await;
    let body = new_draft("mm-1@store.example", &[]);
    let bare = it.request("POST", DRAFTS).insert_header(("content-type", "application/json"));
    it.send(bare.set_payload(body.to_string())).await.assert_problem(400, "idempotency_key_missing");
    let twice = it.keyed("POST", DRAFTS, "k", "", Some(&body)).append_header(("idempotency-key", "l"));
    it.send(twice).await.assert_problem(400, "repeated_header");
    let long = it.keyed("POST", DRAFTS, &"k".repeat(201), "", Some(&body));
    it.send(long).await.assert_problem(400, "idempotency_key_too_long");
    let spaced = it.keyed("POST", DRAFTS, "k l", "", Some(&body));
    it.send(spaced).await.assert_problem(400, "invalid_header");
    let request = it.keyed("POST", DRAFTS, "k", "", Some(&body));
    let first = it.send(request).await;
    let request = it.keyed("POST", DRAFTS, "k", "", Some(&body));
    let second = it.send(request).await;
    assert_eq!((first.status, first.body), (201, second.body));
    let other = new_draft("mm-1.second@store.example", &[]);
    let request = it.keyed("POST", DRAFTS, "k", "", Some(&other));
    it.send(request).await.assert_problem(422, "idempotency_key_reused");
    it.write("POST", DRAFTS, "", Some(&body)).await.assert_problem(409, "draft_exists");
    // A refused write changed nothing, so its key is free.
    let unknown = json!({ "store_number": "MM-9", "kind": "unbind" });
    let request = it.keyed("POST", DRAFTS, "free", "", Some(&unknown));
    assert_eq!(it.send(request).await.assert_problem(422, "unknown_store").body["field"], "store_number");
    let known = json!({ "store_number": "MM-2", "kind": "unbind" });
    let request = it.keyed("POST", DRAFTS, "free", "", Some(&known));
    it.send(request).await.assert_ok(201);
}

#[actix_web::test]
async fn two_writes_with_one_key_at_once_write_once() {
    let it = Api::with(ALL).await;
    let body = new_draft("mm-1@store.example", &[]);
    let (mut one, mut two) = (it.browser.clone(), it.browser.clone());
    let request = || it.keyed("POST", DRAFTS, "k", "", Some(&body));
    let (first, second) = tokio::join!(one.send(request()), two.send(request()));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(matches!(statuses, [201, 201 | 409]), "{statuses:?}");
    assert_eq!(it.portal.ask("select count(*)::text from drafts").await, ["1"]);
    assert_eq!(it.portal.ask("select count(*)::text from api_idempotency").await, ["1"]);
}

#[actix_web::test]
async fn change_needs_the_state_the_client_saw() {
    let mut it = Api::with(ALL).await;
    let reply = it.write("POST", DRAFTS, "", Some(&new_draft("mm-1@store.example", &[]))).await;
    let (path, tag) = (reply.header("location").to_owned(), reply.header("etag").to_owned());
    let answers = json!({ "reason": "transfer" });
    it.write("PUT", &path, "", Some(&answers)).await.assert_problem(428, "if_match_missing");
    it.write("PUT", &path, "\"other\"", Some(&answers)).await.assert_problem(412, "changed");
    it.write("PUT", &path, &format!("W/{tag}"), Some(&answers)).await.assert_problem(412, "changed");
    let changed = it.write("PUT", &path, &tag, Some(&answers)).await;
    assert_eq!(changed.assert_ok(200).body["reason"], "transfer");
    it.write("DELETE", &path, &tag, None).await.assert_problem(412, "changed");
    let tag = changed.header("etag").to_owned();
    it.write("DELETE", &path, &tag, None).await.assert_ok(204);
    it.get(&path).await.assert_problem(404, "not_found");
}

#[actix_web::test]
async fn unusable_json_is_refused_with_its_field() {
    let mut it = Api::with(ALL).await;
    let nul = r#"{"store_number":"MM-1\u0000","kind":"unbind"}"#;
    let long = format!(r#"{{"store_number":"{}","kind":"unbind"}}"#, "x".repeat(30_000));
    for (body, code, field) in [
        ("", "malformed_json", "body"),
        ("{", "malformed_json", "body"),
        ("\u{feff}{}", "malformed_json", "body"),
        (r#"{"store_number":"MM-1","kind":"unbind"} x"#, "malformed_json", "body"),
        (r#"{"store_number":"MM-1"}"#, "invalid_field", "kind"),
        (r#"{"store_number":1,"kind":"unbind"}"#, "invalid_field", "store_number"),
        (r#"{"store_number":"MM-1","kind":"sell"}"#, "invalid_field", "kind"),
        (r#"{"store_number":"MM-1","kind":"unbind","x":1}"#, "invalid_field", "x"),
        (r#"{"store_number":"MM-1","kind":"unbind","kind":"unbind"}"#, "invalid_field", "kind"),
        (r#"{"store_number":"MM-1","kind":"unbind","answers":{"reason":[]}}"#, "invalid_field", "answers.reason"),
        (nul, "invalid_field", "store_number"),
        (&long, "invalid_field", "store_number"),
    ] {
        let request = it.keyed("POST", DRAFTS, "k", "", None).insert_header(("content-type", "application/json"));
        let reply = it.send(request.set_payload(body.to_owned())).await;
        assert_eq!(reply.assert_problem(400, code).body["field"], field, "{body}");
    }
    let request = it.keyed("POST", DRAFTS, "k", "", None).insert_header(("content-type", "application/json"));
    it.send(request.set_payload(&b"{\"kind\":\"\xff\"}"[..])).await.assert_problem(400, "not_utf8");
    let request = it.keyed("POST", DRAFTS, "k", "", None).insert_header(("content-type", "application/json"));
    it.send(request.set_payload(vec![b' '; 10 << 20])).await.assert_problem(413, "too_large");
    for media_type in ["text/plain", "application/json; charset=gbk", "application/x-www-form-urlencoded"] {
        let request = it.keyed("POST", DRAFTS, "k", "", None).insert_header(("content-type", media_type));
        it.send(request.set_payload("{}")).await.assert_problem(415, "unsupported_media_type");
    }
    assert_eq!(it.portal.ask("select count(*)::text from drafts").await, ["0"]);
}

#[actix_web::test]
async fn application_is_withdrawn_once() {
    let mut it = Api::with(ALL).await;
    let reference = it.submitted_by(it.client).await;
    let path = format!("/api/v1/applications/{reference}");
    let tag = it.get(&path).await.header("etag").to_owned();
    let reply = it.write("POST", &format!("{path}/withdrawal"), &tag, None).await;
    assert_eq!(reply.assert_ok(200).body["status"], "withdrawn");
    let tag = it.get(&path).await.header("etag").to_owned();
    assert_eq!(tag, reply.header("etag"));
    it.write("POST", &format!("{path}/withdrawal"), &tag, None).await.assert_problem(409, "state_changed");
    let actors = it.portal.ask("select actor_kind || ' ' || actor_id from events where action = 'withdraw'").await;
    assert_eq!(actors, [format!("api {}", it.client)]);
}

#[actix_web::test]
async fn information_request_is_answered() {
    let mut it = Api::with(ALL).await;
    let reference = it.submitted_by(it.client).await;
    let path = format!("/api/v1/applications/{reference}/information-request");
    it.get(&path).await.assert_problem(404, "no_request");
    let id = application::find_by_reference(&it.portal.conn().await, &reference).await.unwrap().unwrap();
    it.portal.claimed(id).await;
    let item = information_request::NewItem {
        reason: "reason_unclear".into(),
        prompt: "哪天换的手机？".into(),
        ..Default::default()
    };
    let new = information_request::NewRequest { items: vec![item], message: String::new() };
    let reviewer = it.portal.actor("linxiao").clone();
    information_request::ask(&mut it.portal.conn().await, it.portal.ctx(), &reviewer, id, &new).await.unwrap();
    let asked = it.get(&path).await;
    assert_eq!(asked.assert_ok(200).body["items"][0]["prompt"], "哪天换的手机？");
    let tag = asked.header("etag").to_owned();
    let empty = json!({ "texts": [] });
    it.write("POST", &format!("{path}/answer"), &tag, Some(&empty)).await.assert_problem(422, "incomplete");
    for position in [json!(1.5), json!(99_999), json!("1")] {
        let wrong = json!({ "texts": [{ "position": position, "text": "上个月" }] });
        let refused = it.write("POST", &format!("{path}/answer"), &tag, Some(&wrong)).await;
        assert_eq!(refused.assert_problem(400, "invalid_field").body["field"], "texts[0].position");
    }
    // A whole number with a point is the same number.
    let position = asked.body["items"][0]["position"].as_f64().unwrap();
    let answer = json!({ "texts": [{ "position": position, "text": "上个月" }] });
    it.write("POST", &format!("{path}/answer"), &tag, Some(&answer)).await.assert_ok(200);
    it.get(&path).await.assert_problem(404, "no_request");
    assert_eq!(it.get(&format!("/api/v1/applications/{reference}")).await.body["status"], "in_review");
}

#[actix_web::test]
async fn client_that_ends_or_loses_a_scope_writes_no_more() {
    let mut it = Api::with(ALL).await;
    let (path, tag) = complete(&mut it).await;
    it.portal.run("update api_clients set scopes = '{applications:read}'").await;
    it.write("POST", &format!("{path}/submission"), &tag, Some(&json!({})))
        .await
        .assert_problem(403, "insufficient_scope");
    client::end(&mut it.portal.conn().await, it.portal.ctx(), &it.other_admin, it.client).await.unwrap();
    it.write("POST", &format!("{path}/submission"), &tag, Some(&json!({}))).await.assert_problem(401, "unauthorized");
    assert_eq!(it.portal.ask("select count(*)::text from applications").await, ["0"]);
}

#[actix_web::test]
async fn contact_address_is_proved_by_the_mailed_code() {
    let mut it = Api::with(ALL).await;
    let draft = it.write("POST", DRAFTS, "", Some(&new_draft("chen@elsewhere.example", &[]))).await;
    let path = format!("{}/contact-proof", draft.header("location"));
    let code_path = format!("{path}/code");
    let sent = it.write("POST", &path, "", Some(&json!({ "locale": "en" }))).await;
    assert_eq!(sent.assert_ok(200).body["valid_until"], "2026-11-20T02:10:00Z");
    let letters = "select to_address || ' ' || locale from letters where kind = 'email_code'";
    assert_eq!(it.portal.ask(letters).await, ["chen@elsewhere.example en"]);
    let text = it.portal.ask("select text_body from letters where kind = 'email_code'").await.concat();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap().to_owned();
    let wrong = json!({ "code": if code == "000000" { "000001" } else { "000000" } });
    it.write("POST", &code_path, "", Some(&json!({ "code": "12345" }))).await.assert_problem(400, "invalid_field");
    for tries_left in [4, 3] {
        let refused = it.write("POST", &code_path, "", Some(&wrong)).await;
        assert_eq!(refused.assert_problem(422, "wrong_code").body["facts"]["tries_left"], tries_left);
    }
    let request = it.keyed("POST", &code_path, "again", "", Some(&wrong));
    it.send(request).await.assert_problem(422, "wrong_code");
    let request = it.keyed("POST", &code_path, "again", "", Some(&wrong));
    assert_eq!(
        it.send(request).await.assert_problem(422, "wrong_code").body["facts"]["tries_left"],
        2,
        "not counted twice"
    );
    assert_eq!(it.portal.ask("select tries::text from email_proofs").await, ["3"], "a refused try stays counted");
    let proved = it.write("POST", &code_path, "", Some(&json!({ "code": code }))).await;
    assert!(!proved.assert_ok(200).body["gaps"].to_string().contains("email_not_proved"));
    it.write("POST", &path, "", Some(&json!({}))).await.assert_problem(409, "nothing_to_prove");
    let kept = it.portal.ask("select body from api_idempotency").await.concat();
    assert!(!kept.contains("elsewhere.example"), "{kept}");
}

#[actix_web::test]
async fn codes_are_limited_as_on_the_form() {
    let mut it = Api::with(ALL).await;
    let draft = it.write("POST", DRAFTS, "", Some(&new_draft("chen@elsewhere.example", &[]))).await;
    let path = format!("{}/contact-proof", draft.header("location"));
    for _ in 0..5 {
        it.write("POST", &path, "", Some(&json!({}))).await.assert_ok(200);
    }
    it.write("POST", &path, "", Some(&json!({}))).await.assert_problem(429, "too_many_codes");
    let wrong = json!({ "code": "000000" });
    for _ in 0..5 {
        it.write("POST", &format!("{path}/code"), "", Some(&wrong)).await;
    }
    it.wait(Duration::minutes(11));
    it.write("POST", &format!("{path}/code"), "", Some(&wrong)).await.assert_problem(409, "code_expired");
    let registered = it
        .write(
            "POST",
            DRAFTS,
            "",
            Some(&json!({ "store_number": "MM-2", "kind": "unbind",
        "answers": { "contact_email": "mm-2@store.example" } })),
        )
        .await;
    let path = format!("{}/contact-proof", registered.header("location"));
    it.write("POST", &path, "", Some(&json!({}))).await.assert_problem(409, "nothing_to_prove");
}
