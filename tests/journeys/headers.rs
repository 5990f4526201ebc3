//! Headers of every response, and requests refused before they reach a handler.

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, ORIGIN};

use crate::product::Product;

#[tokio::test(flavor = "multi_thread")]
async fn every_response_has_security_headers() {
    let product = Product::start().await;
    let mut reviewer = product.staff("linxiao").await;
    reviewer.get("/desk").await;
    for path in ["/", "/apply/sign-in", "/desk/sign-in", "/desk", "/desk/bindings", "/nothing", "/healthz", "/readyz"] {
        let response = reviewer.client().get(format!("{}{path}", product.base)).send().await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert!(header("content-security-policy").unwrap().contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(header("x-frame-options").as_deref(), Some("DENY"), "{path}");
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert!(header("x-request-id").is_some(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cross_site_forms_are_refused_on_every_route() {
    let product = Product::start().await;
    let (owner, reference) = product.submitted().await;
    let reviewer = product.staff("linxiao").await;
    let agent = product.staff("kefu").await;
    let operator = product.staff("yunwei").await;
    let routes = [
        (&owner, "/apply/sign-in".to_owned()),
        (&owner, "/apply/unbind/reason".to_owned()),
        (&owner, "/apply/unbind/contact".to_owned()),
        (&owner, "/apply/enter".to_owned()),
        (&owner, "/apply/unbind/contact/code".to_owned()),
        (&owner, "/apply/unbind/documents".to_owned()),
        (&owner, "/apply/unbind/documents/upload".to_owned()),
        (&owner, "/apply/unbind/discard".to_owned()),
        (&owner, "/apply/unbind/documents/00000000-0000-4000-8000-000000000000/remove".to_owned()),
        (&owner, "/apply/unbind/consequences".to_owned()),
        (&owner, "/apply/unbind/check".to_owned()),
        (&owner, format!("/apply/applications/{reference}/withdraw")),
        (&owner, format!("/apply/applications/{reference}/object")),
        (&owner, format!("/apply/applications/{reference}/again")),
        (&owner, format!("/apply/applications/{reference}/query-code")),
        (&owner, format!("/objection/{}", "a".repeat(64))),
        (&owner, format!("/status/{}", "a".repeat(64))),
        (&owner, format!("/status/{}/appeal", "a".repeat(64))),
        (&owner, format!("/apply/applications/{reference}/appeal")),
        (&reviewer, "/desk/sign-in".to_owned()),
        (&reviewer, "/desk/claim-next".to_owned()),
        (&reviewer, format!("/desk/applications/{reference}/claim")),
        (&reviewer, format!("/desk/applications/{reference}/decision")),
        (&reviewer, format!("/desk/applications/{reference}/decision/confirm")),
        (&reviewer, format!("/desk/applications/{reference}/undo")),
        (&reviewer, format!("/desk/applications/{reference}/second/opinion")),
        (&reviewer, format!("/desk/applications/{reference}/second/confirm")),
        (&reviewer, format!("/desk/applications/{reference}/second/return")),
        (&reviewer, format!("/desk/applications/{reference}/ask/check")),
        (&reviewer, format!("/desk/applications/{reference}/recall")),
        (&reviewer, format!("/desk/applications/{reference}/void")),
        (&reviewer, format!("/desk/applications/{reference}/void/check")),
        (&reviewer, format!("/desk/applications/{reference}/reinstate")),
        (&agent, format!("/desk/lodge/lodged/{reference}/again")),
        (&reviewer, "/desk/penalties/00000000-0000-4000-8000-000000000000/lift".to_owned()),
        (&reviewer, format!("/desk/applications/{reference}/evidence/purpose")),
        (&reviewer, "/desk/calendar/2027/draft".to_owned()),
        (&reviewer, "/desk/calendar/2027/draft/day".to_owned()),
        (&reviewer, "/desk/calendar/2027/draft/discard".to_owned()),
        (&reviewer, "/desk/calendar/2027/draft/publish".to_owned()),
        (&reviewer, format!("/desk/applications/{reference}/objection/lift")),
        (&reviewer, "/desk/letters/00000000-0000-4000-8000-000000000000/resend".to_owned()),
        (&reviewer, "/desk/letters/00000000-0000-4000-8000-000000000000/cancel".to_owned()),
        (&reviewer, "/desk/letters/kinds/received/text".to_owned()),
        (&reviewer, "/desk/letters/kinds/received/test".to_owned()),
        (&agent, "/desk/bindings".to_owned()),
        (&agent, format!("/desk/contacts/{reference}")),
        (&agent, "/desk/proposals/00000000-0000-4000-8000-000000000000/confirm".to_owned()),
        (&agent, "/desk/proposals/00000000-0000-4000-8000-000000000000/refuse".to_owned()),
        (&agent, "/desk/proposals/00000000-0000-4000-8000-000000000000/withdraw".to_owned()),
        (&agent, "/desk/follow-ups/00000000-0000-4000-8000-000000000000/done".to_owned()),
        (&operator, "/desk/mail-pauses".to_owned()),
        (&operator, "/desk/mail-pauses/end".to_owned()),
        (&operator, "/desk/intake".to_owned()),
        (&operator, "/desk/intake/end".to_owned()),
        (&operator, "/desk/operations/jobs/01KAG7TM000000000000000001/retry".to_owned()),
        (&operator, "/desk/operations/jobs/01KAG7TM000000000000000001/discard".to_owned()),
        (&operator, "/desk/operations/queues/deliver-letter/pause".to_owned()),
        (&operator, "/desk/operations/queues/deliver-letter/resume".to_owned()),
        (&operator, "/desk/operations/sweeps/run_escalations/run".to_owned()),
        (&reviewer, "/desk/forgot".to_owned()),
        (&reviewer, format!("/desk/welcome/{}", "a".repeat(64))),
    ];
    for (browser, path) in &routes {
        let request = || {
            browser
                .client()
                .post(format!("{}{path}", product.base))
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(format!("csrf={}", browser.csrf()))
        };
        let evil = request().header("sec-fetch-site", "cross-site").header(ORIGIN, "https://evil.example");
        assert_eq!(evil.send().await.unwrap().status(), 403, "{path}");
        assert_eq!(request().send().await.unwrap().status(), 403, "{path}: no Origin header");
        if path.ends_with("/upload") {
            // Uploads have a form of their own; the server's test `foreign_upload_is_refused_unread` covers its token.
            continue;
        }
        let no_token = browser
            .client()
            .post(format!("{}{path}", product.base))
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("csrf=0000");
        assert_eq!(no_token.send().await.unwrap().status(), 403, "{path}: no token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_or_encoded_bodies_are_refused() {
    let product = Product::start().await;
    let mut owner = product.applicant().await;
    owner.get("/apply/unbind").await;
    let large = "字".repeat(40_000);
    assert_eq!(owner.post_raw("/apply/unbind/reason", &[("statement", &large)]).await.status(), 413);
    let request = |name, value: &str| {
        owner
            .client()
            .post(format!("{}/apply/unbind/reason", product.base))
            .header("sec-fetch-site", "same-origin")
            .header(name, value.to_owned())
            .body("x")
    };
    assert_eq!(request(CONTENT_ENCODING, "gzip").send().await.unwrap().status(), 415);
    assert_eq!(request(CONTENT_TYPE, "application/json").send().await.unwrap().status(), 415);
    let other_host = owner.client().get(&product.base).header("host", "evil.example").send().await.unwrap();
    assert_eq!(other_host.status(), 421);
}

#[tokio::test(flavor = "multi_thread")]
async fn head_is_answered_without_a_body() {
    let product = Product::start().await;
    for path in ["/", "/healthz", "/apply/sign-in"] {
        let response = crate::http::client().head(format!("{}{path}", product.base)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert!(response.bytes().await.unwrap().is_empty());
    }
}
