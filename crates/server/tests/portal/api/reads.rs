//! Reading: what a client learns of its applications, and when.

use super::*;

/// The body of an application without the contact's data.
fn assert_impersonal(body: &Value) {
    let text = body.to_string();
    for personal in ["陈立新", "13800138000", "chen@mumian.example", "林晓"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}

#[actix_web::test]
async fn key_says_what_it_may_do() {
    let mut it = Api::with(&[Scope::ApplicationsRead]).await;
    let reply = it.get(urls::API_CLIENT).await;
    assert_eq!(reply.body["scopes"], serde_json::json!(["applications:read"]));
    assert_eq!(reply.body["name"], "商家中心");
    it.get(urls::API_DECISION.replace("{reference}", "x").as_str()).await.assert_problem(403, "insufficient_scope");
}

#[actix_web::test]
async fn application_is_explained_and_has_an_entity_tag() {
    let mut it = Api::with(ALL).await;
    let reference = it.submitted_by(it.client).await;
    let path = format!("/api/v1/applications/{reference}");
    let reply = it.get(&path).await;
    assert_eq!(reply.body["status"], "submitted");
    assert_eq!(reply.body["store_number"], "MM-1");
    assert_eq!(reply.body["submitted_at"], "2026-11-20T02:00:00Z");
    let days = reply.body["clock"]["days"].as_array().unwrap();
    assert_eq!(days[0]["reason"], "first_day");
    assert_eq!(days.iter().filter(|day| day["is_counted"] == true).count(), 5);
    assert_impersonal(&reply.body);
    let tag = reply.header("etag").to_owned();
    for sent in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let request = it.request("GET", &path).insert_header(("if-none-match", sent.as_str()));
        assert_eq!(it.send(request).await.assert_ok(304).header("etag"), tag, "{sent}");
    }
    let request = it.request("GET", &path).insert_header(("if-none-match", "\"other\""));
    it.send(request).await.assert_ok(200);
}

#[actix_web::test]
async fn decision_is_told_after_its_grace_period() {
    let mut it = Api::with(ALL).await;
    let reference = it.submitted_by(it.client).await;
    let path = format!("/api/v1/applications/{reference}");
    let id = application::find_by_reference(&it.portal.conn().await, &reference).await.unwrap().unwrap();
    it.get(&format!("{path}/decision")).await.assert_problem(404, "no_decision");
    it.portal.decided(id, Outcome::Reject).await;
    let held = it.get(&path).await;
    assert_eq!((&held.body["status"], &held.body["decided_at"]), (&"in_review".into(), &Value::Null));
    it.get(&format!("{path}/decision")).await.assert_problem(404, "no_decision");
    let listed = it.get("/api/v1/applications?status=rejected").await;
    assert_eq!(listed.body["items"], serde_json::json!([]));
    assert_eq!(it.get("/api/v1/applications?status=in_review").await.body["items"].as_array().unwrap().len(), 1);
    it.wait(Duration::days(1));
    assert_eq!(it.get(&path).await.body["status"], "rejected");
    let told = it.get(&format!("{path}/decision")).await;
    assert_eq!(told.body["outcome"], "reject");
    assert_eq!(told.body["reasons"], serde_json::json!(["identity_mismatch"]));
    assert_impersonal(&told.body);
    assert_eq!(it.get("/api/v1/applications?status=rejected").await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(it.get("/api/v1/applications?status=in_review").await.body["items"], serde_json::json!([]));
}

#[actix_web::test]
async fn list_has_own_applications_page_by_page() {
    let mut it = Api::with(ALL).await;
    let other = it.new_client("其他", ALL).await;
    let mut own = Vec::new();
    for _ in 0..3 {
        own.push(it.submitted_by(it.client).await);
        it.portal.run("update applications set status = 'withdrawn', turn = 'nobody', closed_at = submitted_at").await;
        it.wait(Duration::minutes(1));
    }
    it.submitted_by(other).await;
    let first = it.get("/api/v1/applications?limit=2").await;
    let cursor = first.body["next_cursor"].as_str().unwrap().to_owned();
    let second = it.get(&format!("/api/v1/applications?limit=2&cursor={cursor}")).await;
    assert_eq!(second.body["next_cursor"], Value::Null);
    let items = [&first, &second].map(|it| it.body["items"].as_array().unwrap().clone()).concat();
    let found: Vec<&str> = items.iter().map(|it| it["reference"].as_str().unwrap()).collect();
    assert_eq!(found, own);
    for (query, expected) in [
        ("store=MM-1", 3),
        ("store=MM-2", 0),
        ("since=2026-11-20T02:01:00Z", 2),
        ("since=2026-11-20T10:01:00%2B08:00", 2),
        ("status=withdrawn", 3),
        ("status=approved", 0),
    ] {
        let reply = it.get(&format!("/api/v1/applications?{query}")).await;
        assert_eq!(reply.body["items"].as_array().unwrap().len(), expected, "{query}");
    }
    // Tampered, of another filter, of another client.
    let tampered = format!("{}{}", &cursor[..63], if cursor.ends_with('0') { '1' } else { '0' });
    for bad in [tampered.as_str(), "", "x", &cursor[..40], &format!("{cursor}00")] {
        it.get(&format!("/api/v1/applications?cursor={bad}")).await.assert_problem(400, "invalid_cursor");
    }
    it.get(&format!("/api/v1/applications?store=MM-1&cursor={cursor}")).await.assert_problem(400, "invalid_cursor");
    it.key = it.new_key(other).await.expose();
    it.get(&format!("/api/v1/applications?cursor={cursor}")).await.assert_problem(400, "invalid_cursor");
}

#[actix_web::test]
async fn invalid_parameters_are_named() {
    let mut it = Api::with(ALL).await;
    for (query, code, field) in [
        ("page=2", "unknown_parameter", "page"),
        ("limit=0", "invalid_parameter", "limit"),
        ("limit=101", "invalid_parameter", "limit"),
        ("limit=x", "invalid_parameter", "limit"),
        ("limit=2&limit=3", "repeated_parameter", "limit"),
        ("status=awaiting_second", "invalid_parameter", "status"),
        ("status=Submitted", "invalid_parameter", "status"),
        ("since=2026-11-20", "invalid_parameter", "since"),
        ("store=%00", "invalid_parameter", "store"),
    ] {
        let reply = it.get(&format!("/api/v1/applications?{query}")).await;
        assert_eq!(reply.assert_problem(400, code).body["field"], field, "{query}");
    }
}

#[actix_web::test]
async fn report_has_the_figures_of_each_day() {
    let mut it = Api::with(&[Scope::ReportsRead]).await;
    it.portal
        .run(
            "insert into daily_figures (date, name, part, amount, measured_at)
             select date '2026-11-18', name, part, amount, timestamptz '2026-11-18T23:50:00+08:00'
             from (values ('received', '', 7), ('decided', 'approve', 3), ('decided', 'reject', 2), ('timeliness', 'on_time', 4),
                 ('timeliness', 'late', 1), ('rejection', 'identity_mismatch', 2), ('open', 'reviewer/0', 4),
                 ('open', 'applicant/5', 2), ('open', 'second/5', 1), ('due', 'overdue', 1), ('due', '2026-11-20', 3)
             ) as f (name, part, amount)",
        )
        .await;
    let report = it.get("/api/v1/reports/daily?from=2026-11-17&to=2026-11-18").await;
    let days = report.assert_ok(200).body["days"].as_array().unwrap().clone();
    assert_eq!(days.len(), 2);
    let empty = serde_json::json!({ "date": "2026-11-17", "measured_at": null, "submitted": 0, "decided": 0, "approved": 0,
        "rejected": 0, "on_time": 0, "late": 0, "backlog": null });
    assert_eq!(days[0], empty);
    let counted = serde_json::json!({ "date": "2026-11-18", "measured_at": "2026-11-18T15:50:00Z", "submitted": 7, "decided": 5,
        "approved": 3, "rejected": 2, "on_time": 4, "late": 1,
        "backlog": { "open": 7, "overdue": 1, "ages": [4, 0, 0, 0, 0, 3] } });
    assert_eq!(days[1], counted);
    let tag = report.header("etag").to_owned();
    let request = it.request("GET", "/api/v1/reports/daily?from=2026-11-17&to=2026-11-18");
    it.send(request.insert_header(("if-none-match", tag))).await.assert_ok(304);
}

#[actix_web::test]
async fn report_takes_a_period_of_at_most_a_year() {
    let mut it = Api::with(&[Scope::ReportsRead]).await;
    let longest = it.get("/api/v1/reports/daily?from=2025-11-20&to=2026-11-20").await;
    assert_eq!(longest.assert_ok(200).body["days"].as_array().unwrap().len(), 366);
    for (query, code) in [
        ("from=2025-11-19&to=2026-11-20", "period_too_long"),
        ("from=2026-11-20&to=2026-11-19", "invalid_parameter"),
        ("from=2026-11-20", "missing_parameter"),
        ("from=2026-11-31&to=2026-12-01", "invalid_parameter"),
        ("from=2026-1-1&to=2026-01-02", "invalid_parameter"),
        ("from=%2B262142-12-31&to=2026-01-02", "invalid_parameter"),
        ("from=2026-11-19&to=2026-11-20&days=2", "unknown_parameter"),
    ] {
        it.get(&format!("/api/v1/reports/daily?{query}")).await.assert_problem(400, code);
    }
    let mut other = Api::with(&[Scope::ApplicationsRead]).await;
    let refused = other.get("/api/v1/reports/daily?from=2026-11-19&to=2026-11-20").await;
    refused.assert_problem(403, "insufficient_scope");
}
