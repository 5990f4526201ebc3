//! Requests that no page of the portal sends: unknown paths, forged forms, guessed codes, and links to elsewhere.

use crate::prelude::*;

#[actix_web::test]
async fn bad_requests_get_their_pages() {
    let portal = shop().await;
    let mut owner = portal.browser().await;
    sign_in(&mut owner, &portal, "MM-1").await;
    fill_in(&mut owner, &portal).await;
    let receipt = owner.post("/apply/unbind/check", &[]).await.location;
    assert!(receipt.ends_with("/receipt"), "{receipt:?}");

    let mut other = portal.browser().await;
    sign_in(&mut other, &portal, "MM-2").await;
    let foreign = receipt.trim_end_matches("/receipt").to_owned();
    let unknown: [&str; 7] = [
        &foreign,
        &receipt,
        "/apply/applications/UB-2026-000001-1",
        "/apply/applications/%00",
        "/apply/nothing",
        "/apply/nothing/reason",
        "/apply/unbind/nothing",
    ];
    other.assert_each(404, &unknown).await;
    other.get("/apply/unbind/reason").await;
    assert_eq!(other.post(&format!("{foreign}/withdraw"), &[]).await.status, 404);
    assert_eq!(other.post("/apply/unbind/reason", &[("statement", &"长".repeat(30_000))]).await.status, 413);
    let forged = TestRequest::post().uri("/apply/unbind/reason").insert_header(("origin", "https://evil.example"));
    assert_eq!(other.send(forged.set_form(REASON)).await.status, 403);
    other.page.clear();
    assert_eq!(other.post("/apply/unbind/reason", &REASON).await.status, 403);
    for number in ["\u{0}", "", "<b>"] {
        other.get("/apply/sign-in").await;
        assert_eq!(other.post("/apply/sign-in", &[("store_number", number)]).await.status, 422);
    }
    // Codes that are no consequence are dropped.
    other.get("/apply/revoke-certification/reason").await;
    other.post("/apply/revoke-certification/reason", &REASON).await;
    let acks = [("acknowledged", "loses_certification"), ("acknowledged", "\u{0}junk")];
    assert_eq!(other.post("/apply/revoke-certification/consequences", &acks).await.status, 422);
    assert_eq!(
        portal.ask("select array_to_string(acknowledged, ' ') as text from drafts").await,
        ["loses_certification"]
    );
}

#[actix_web::test]
async fn code_ends_after_five_tries() {
    let portal = shop().await;
    for number in ["MM-1", "MM-9"] {
        let mut browser = portal.browser().await;
        browser.get("/apply/sign-in").await;
        let started_at = tokio::time::Instant::now();
        let asked = browser.post("/apply/sign-in", &[("store_number", number)]).await;
        assert!(started_at.elapsed() >= std::time::Duration::from_millis(400), "{number}: too quick");
        browser.get(&asked.location).await;
        for (code, expected) in [
            ("", "请填写邮件中的 6 位验证码"),
            ("12a456", "请填写完整的 6 位数字验证码"),
            ("000000", "还可再试 4 次"),
            ("000001", "还可再试 3 次"),
            ("000002", "还可再试 2 次"),
            ("000003", "还可再试 1 次"),
            ("000004", "验证码已失效："),
            ("000005", "验证码已失效："),
        ] {
            let answer = browser.post_once(&asked.location, &[("code", code)]).await;
            answer.assert_status(422);
            assert!(answer.html.contains(expected), "{number} {code}: {}", answer.html);
        }
    }
    assert_eq!(portal.ask("select subject as text from letters").await.len(), 1);
}

#[actix_web::test]
async fn no_redirect_leaves_the_portal() {
    let portal = shop().await;
    let mut browser = portal.browser().await;
    for outside in ["//evil.example/?lang=en", "///evil.example?lang=en", "/\\evil.example?lang=en"] {
        let answer = browser.get(outside).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"), "{outside}");
    }
    assert_eq!(browser.get("/apply/sign-in?lang=en&x=%0d").await.location, "/apply/sign-in?x=%0D");
    // The router would decode this to `/apply`, while origin and token are checked by the raw path.
    assert_eq!(browser.get("/%61pply/sign-in").await.status, 404);
}

/// The public form and the desk count their tries apart, whatever is typed.
#[actix_web::test]
async fn store_sign_in_does_not_lock_staff_out() {
    let mut portal = shop().await;
    portal.state = browser::state_with(&portal.database, portal.ctx().clone(), 5, testkit::vault());
    let mut stranger = portal.browser().await;
    stranger.get("/apply/sign-in").await;
    let mut statuses = Vec::new();
    for tried in 0..6 {
        let address = format!("203.0.113.{tried}");
        let number = [("store_number", "staff linxiao")];
        let answer = post_from(&mut stranger, &address, "/apply/sign-in", &number).await;
        statuses.push(answer.status);
        if answer.status == 429 {
            answer.assert_shows(&["尝试次数过多，请在 1 分钟后再试。", "value=\"staff linxiao\""]);
        }
    }
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429]);
    let mut reviewer = portal.browser().await;
    reviewer.get(urls::DESK_SIGN_IN).await;
    let fields = [("name", "linxiao"), ("password", PASSWORD)];
    post_from(&mut reviewer, "198.51.100.1", urls::DESK_SIGN_IN, &fields).await.assert_redirect(urls::QUEUE);
}
