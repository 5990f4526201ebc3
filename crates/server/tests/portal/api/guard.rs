//! Permission to call: keys, networks, limits, and the form of every refusal.

use serde_json::json;

use super::*;

#[actix_web::test]
async fn every_refused_key_gets_the_same_answer() {
    let mut it = Api::with(ALL).await;
    let (good, client) = (it.key.clone(), it.client);
    it.wait(Duration::seconds(1));
    let ended = it.new_key(client).await.expose();
    let id = it.key_ids(client).await[0];
    key::end(&mut it.portal.conn().await, it.portal.ctx(), &it.other_admin, client, id).await.unwrap();
    let elsewhere = it.new_client("异地", ALL).await;
    it.portal.run("update api_clients set networks = '{203.0.113.0/24}' where name = '异地'").await;
    let elsewhere = it.new_key(elsewhere).await.expose();
    let unknown = format!("{}{}", key::PREFIX, "0".repeat(64));
    let mut bodies = Vec::new();
    for header in [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        format!("Basic {good}"),
        format!("Bearer {}", &good[..good.len() - 1]),
        format!("Bearer {good}\t{good}"),
        format!("Bearer {}", "x".repeat(50_000)),
        format!("Bearer {unknown}"),
        format!("Bearer {ended}"),
        format!("Bearer {elsewhere}"),
    ] {
        let request = TestRequest::get().uri(urls::API_CLIENT).insert_header(("authorization", header.as_str()));
        let began = std::time::Instant::now();
        let reply = it.send(request).await;
        reply.assert_problem(401, "unauthorized");
        assert!(began.elapsed().as_millis() >= 390, "{header}");
        assert!(reply.headers.get("set-cookie").is_none() && reply.header("cache-control") == "no-store");
        assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"api\"");
        bodies.push(reply.body.to_string());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let twice = TestRequest::get()
        .uri(urls::API_CLIENT)
        .append_header(("authorization", format!("Bearer {good}")))
        .append_header(("authorization", format!("Bearer {good}")));
    it.send(twice).await.assert_problem(401, "unauthorized");
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let header = ("authorization", format!("{scheme} {good}"));
        it.send(TestRequest::get().uri(urls::API_CLIENT).insert_header(header)).await.assert_ok(200);
    }
}

#[actix_web::test]
async fn session_of_a_browser_opens_nothing() {
    let it = Api::with(ALL).await;
    let mut owner = it.portal.owner().await;
    assert_eq!(owner.send(TestRequest::get().uri(urls::API_APPLICATIONS)).await.status, 401);
    let mut admin = it.portal.staff("admin").await;
    assert_eq!(admin.send(TestRequest::get().uri(urls::API_CLIENT)).await.status, 401);
}

#[actix_web::test]
async fn errors_without_a_handler_are_problems_too() {
    let mut it = Api::with(ALL).await;
    it.get("/api/v1/nothing").await.assert_problem(404, "not_found");
    it.get("/api/v1/applications/").await.assert_problem(404, "not_found");
    let put = it.request("PUT", urls::API_APPLICATIONS);
    assert_eq!(it.send(put).await.assert_problem(405, "method_not_allowed").header("allow"), "GET");
    let encoded = it.request("POST", urls::API_DRAFTS).insert_header(("content-encoding", "gzip"));
    it.send(encoded).await.assert_problem(415, "unsupported_media_type");
    let xml = it.request("GET", urls::API_CLIENT).insert_header(("accept", "text/html, application/xml;q=0.9"));
    it.send(xml).await.assert_problem(406, "not_acceptable");
    let any = it.request("GET", urls::API_CLIENT).insert_header(("accept", "text/html, */*;q=0.1"));
    it.send(any).await.assert_ok(200);
    let elsewhere = it.request("GET", urls::API_CLIENT);
    let (mut browser, reply) = (it.browser.clone(), elsewhere.insert_header(("x-forwarded-for", "1.2.3.4")));
    assert_eq!(browser.send(reply).await.status, 200);
}

#[actix_web::test]
async fn text_that_nothing_can_be_named_by_is_refused() {
    let mut it = Api::with(ALL).await;
    let reference = it.submitted_by(it.client).await;
    for path in [
        "/stores/a%00b".to_owned(),
        "/stores/%ff".to_owned(),
        "/applications/%00".to_owned(),
        "/applications/%FF%FE/decision".to_owned(),
        format!("/applications/{reference}%00"),
        format!("/applications/{reference}%2f"),
        "/drafts/%00".to_owned(),
    ] {
        it.get(&format!("/api/v1{path}")).await.assert_problem(404, "not_found");
    }
    it.write("PUT", "/api/v1/stores/a%00b", "", Some(&super::stores::document()))
        .await
        .assert_problem(404, "not_found");
    for query in ["store=%00", "store=%ff", "cursor=%ff", "since=%00", "limit=%ff"] {
        it.get(&format!("/api/v1/applications?{query}")).await.assert_problem(400, "invalid_parameter");
    }
    for name in ["if-none-match", "idempotency-key", "if-match"] {
        let odd = actix_web::http::header::HeaderValue::from_bytes(b"\"\xff\"").unwrap();
        let (method, path) =
            if name == "if-none-match" { ("GET", urls::API_CLIENT) } else { ("POST", urls::API_DRAFTS) };
        let body = json!({ "store_number": "MM-1", "kind": "unbind" });
        let request = it.request(method, path).insert_header(("content-type", "application/json"));
        let request = request.set_payload(body.to_string()).insert_header((name, odd));
        let request = if name == "if-match" { request.insert_header(("idempotency-key", "k")) } else { request };
        it.send(request).await.assert_problem(400, "invalid_header");
    }
}

#[actix_web::test]
async fn other_methods_are_refused_with_those_that_are_allowed() {
    let mut it = Api::with(ALL).await;
    for (path, allowed) in [
        (urls::API_CLIENT, "GET"),
        (urls::API_STORES, "POST"),
        ("/api/v1/stores/MX-1", "GET, PUT, PATCH"),
        ("/api/v1/drafts/x", "GET, PUT, DELETE"),
    ] {
        for method in ["OPTIONS", "TRACE", "PROPFIND", "POST", "PUT", "PATCH", "DELETE", "GET"] {
            if !allowed.split(", ").any(|one| one == method) {
                let request = it.request(method, path);
                let reply = it.send(request).await;
                assert_eq!(reply.assert_problem(405, "method_not_allowed").header("allow"), allowed, "{method} {path}");
            }
        }
    }
    let head = it.request("HEAD", urls::API_CLIENT);
    it.send(head).await.assert_ok(200);
    let head = it.request("HEAD", urls::API_STORES);
    assert_eq!(it.send(head).await.status, 405);
}

#[actix_web::test]
async fn calls_are_limited_for_each_client_and_reported() {
    let mut it = Api::with(ALL).await;
    let reply = it.get(urls::API_CLIENT).await;
    assert_eq!(reply.header("ratelimit-policy"), "\"client\";q=600;w=60");
    assert_eq!(reply.header("ratelimit"), "\"client\";r=599;t=1");
    let mut reply = reply;
    for _ in 0..5_000 {
        reply = it.get(urls::API_CLIENT).await;
        if reply.status == 429 {
            break;
        }
    }
    reply.assert_problem(429, "too_many_requests");
    assert!(!reply.header("retry-after").is_empty() && reply.header("ratelimit").starts_with("\"client\";r=0;"));
    let other = it.new_client("其他", ALL).await;
    it.key = it.new_key(other).await.expose();
    it.get(urls::API_CLIENT).await.assert_ok(200);
}

#[actix_web::test]
async fn every_call_is_on_record_without_personal_data() {
    let mut it = Api::with(ALL).await;
    let reference = it.submitted_by(it.client).await;
    let reply = it.get(&format!("/api/v1/applications/{reference}")).await;
    it.wait(Duration::seconds(1));
    it.get("/api/v1/applications/UB-2026-000000-0").await.assert_problem(404, "not_found");
    it.wait(Duration::seconds(1));
    it.get("/api/v1/13800138000").await.assert_problem(404, "not_found");
    let rows = it.portal.ask("select method || ' ' || route || ' ' || status from api_calls order by id").await;
    assert_eq!(rows[..2], ["GET /api/v1/applications/{reference} 200", "GET /api/v1/applications/{reference} 404"]);
    assert!(rows.len() == 3 && !rows[2].contains("138"), "{rows:?}");
    let id = it.portal.ask("select request_id from api_calls order by id limit 1").await;
    assert_eq!(id[0], reply.header("x-request-id"));
    let used = it.portal.ask("select count(*)::text from api_keys where last_used_at is not null").await;
    assert_eq!(used, ["1"]);
}
