//! An applicant's way through the real handlers, guard and database: sign in, apply, follow, withdraw; and what goes
//! wrong on the way.

use actix_web::test;
use chrono::Duration;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use domain::actor::Role;
use domain::decision::Outcome;
use testkit::builders;

use super::testing::{ANSWERS, UNBIND_ACKS, ask, browser, sign_in, world};

#[actix_web::test]
async fn an_owner_applies_follows_and_withdraws() {
    let world = world().await;
    let mut browser = browser(&world).await;
    assert_eq!(browser.get("/apply").await.location, "/apply/sign-in");
    sign_in(&mut browser, &world, "MM-1").await;
    let account = browser.get("/apply/account").await;
    assert!(account.html.contains("¥12,480.00") && account.html.contains("木***号"), "{}", account.html);

    browser.get("/apply/unbind").await;
    let wrong = browser.post("/apply/unbind", &[("reason", "other"), ("contact_name", "陈立新 <b>")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("陈立新 &#60;b&#62;") && wrong.html.contains("href=\"#words\""), "{}", wrong.html);
    let draft = browser.get("/apply/unbind").await;
    assert!(draft.html.contains("陈立新 &#60;b&#62;"), "the draft is gone");
    assert_eq!(browser.get("/apply/unbind/check").await.location, "/apply/unbind");

    assert_eq!(browser.post("/apply/unbind", &ANSWERS).await.location, "/apply/unbind/check");
    let check = browser.get("/apply/unbind/check").await;
    assert!(check.html.contains("chen@mumian.example") && check.html.contains("/apply/unbind#contact_phone"));
    let missing = browser.post("/apply/unbind/check", &UNBIND_ACKS[..2]).await;
    assert_eq!(missing.status, 422);
    assert!(missing.html.contains("href=\"#ack-bind_again\"") && missing.html.matches(" checked").count() == 2);
    let submitted = browser.post("/apply/unbind/check", &UNBIND_ACKS).await;
    assert_eq!(submitted.status, 303, "{}", submitted.html);
    let receipt = browser.get(&submitted.location).await;
    assert!(receipt.html.contains("2026年11月27日（周五）18:00"), "{}", receipt.html);

    // The other tab still shows the check page.
    let status = submitted.location.trim_end_matches("/receipt").to_owned();
    assert_eq!(browser.post("/apply/unbind/check", &UNBIND_ACKS).await.location, status);
    assert_eq!(browser.get("/apply/unbind").await.location, status);
    let page = browser.get(&status).await;
    assert!(page.html.contains("我们已收到您的申请") && page.html.contains("撤回申请"), "{}", page.html);
    assert!(browser.get("/apply/account").await.html.contains("已有一件申请正在办理"));

    let withdraw = format!("{status}/withdraw");
    assert_eq!(browser.get(&withdraw).await.status, 200);
    assert_eq!(browser.post(&withdraw, &[]).await.location, status);
    assert!(browser.get(&status).await.html.contains("您已撤回这件申请"));
    browser.get("/apply/unbind").await;
    let late = browser.post(&withdraw, &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.html.contains("撤回没有生效"), "{}", late.html);
    let acknowledged = ask(&world, "select array_to_string(acknowledged, ' ') as text from applications").await;
    assert_eq!(acknowledged, ["stops_trading earnings_and_shipments bind_again"]);
}

#[actix_web::test]
async fn two_tabs_submitting_at_once_make_one_application() {
    let world = world().await;
    let mut one = browser(&world).await;
    sign_in(&mut one, &world, "MM-1").await;
    one.get("/apply/unbind").await;
    one.post("/apply/unbind", &ANSWERS).await;
    one.get("/apply/unbind/check").await;
    let mut other = one.clone();
    let (first, second) =
        futures::join!(one.post("/apply/unbind/check", &UNBIND_ACKS), other.post("/apply/unbind/check", &UNBIND_ACKS));
    let reference = &ask(&world, "select reference as text from applications").await[..];
    assert_eq!(reference.len(), 1);
    let mut ways = [first.location, second.location];
    ways.sort();
    let status = format!("/apply/applications/{}", reference[0]);
    assert_eq!(ways, [status.clone(), format!("{status}/receipt")]);
}

#[actix_web::test]
async fn a_code_ends_after_five_tries_and_an_unknown_store_looks_the_same() {
    let world = world().await;
    for number in ["MM-1", "MM-9"] {
        let mut browser = browser(&world).await;
        browser.get("/apply/sign-in").await;
        let started_at = tokio::time::Instant::now();
        let asked = browser.post("/apply/sign-in", &[("store_number", number)]).await;
        assert!(started_at.elapsed() >= std::time::Duration::from_millis(400), "{number}: too quick");
        browser.get(&asked.location).await;
        for (code, expected) in [
            ("", "请填写邮件中的 6 位验证码"),
            ("12a456", "验证码是 6 位数字"),
            ("000000", "还可以再试 4 次"),
            ("000001", "还可以再试 3 次"),
            ("000002", "还可以再试 2 次"),
            ("000003", "还可以再试 1 次"),
            ("000004", "这个验证码已失效"),
            ("000005", "这个验证码已失效"),
        ] {
            let answer = browser.post(&asked.location, &[("code", code)]).await;
            assert_eq!(answer.status, 422);
            assert!(answer.html.contains(expected), "{number} {code}: {}", answer.html);
        }
    }
    assert_eq!(ask(&world, "select subject as text from letters").await.len(), 1);
}

#[actix_web::test]
async fn bad_requests_get_their_pages() {
    let world = world().await;
    let mut owner = browser(&world).await;
    sign_in(&mut owner, &world, "MM-1").await;
    owner.get("/apply/revoke-certification").await;
    owner.post("/apply/revoke-certification", &ANSWERS).await;
    owner.get("/apply/revoke-certification/check").await;
    let acks =
        [("acknowledged", "loses_certification"), ("acknowledged", "never_again"), ("acknowledged", "\u{0}junk")];
    let receipt = owner.post("/apply/revoke-certification/check", &acks).await.location;
    assert!(receipt.ends_with("/receipt"), "{receipt:?}");

    let mut other = browser(&world).await;
    sign_in(&mut other, &world, "MM-2").await;
    let foreign = receipt.trim_end_matches("/receipt").to_owned();
    for path in
        [&foreign, &receipt, "/apply/applications/UB-2026-000001-1", "/apply/applications/%00", "/apply/nothing"]
    {
        assert_eq!(other.get(path).await.status, 404, "{path}");
    }
    other.get("/apply/unbind").await;
    assert_eq!(other.post(&format!("{foreign}/withdraw"), &[]).await.status, 404);
    assert_eq!(other.post("/apply/unbind", &[("words", &"长".repeat(30_000))]).await.status, 413);
    let forged = test::TestRequest::post().uri("/apply/unbind").insert_header(("origin", "https://evil.example"));
    assert_eq!(other.send(forged.set_form(ANSWERS)).await.status, 403);
    other.page.clear();
    assert_eq!(other.post("/apply/unbind", &ANSWERS).await.status, 403);
    for number in ["\u{0}", "", "<b>"] {
        other.get("/apply/sign-in").await;
        assert_eq!(other.post("/apply/sign-in", &[("store_number", number)]).await.status, 422);
    }
}

#[actix_web::test]
async fn the_draft_is_there_again_after_the_session_ended() {
    let world = world().await;
    let mut browser = browser(&world).await;
    sign_in(&mut browser, &world, "MM-1").await;
    browser.get("/apply/unbind").await;
    let left =
        browser.post("/apply/unbind", &[("contact_name", "陈立新"), ("words", "写到一半"), ("later", "1")]).await;
    assert_eq!(left.location, "/apply/account");
    world.clock.advance(Duration::minutes(31));
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/sign-in");
    sign_in(&mut browser, &world, "MM-1").await;
    assert!(browser.get("/apply/account").await.html.contains("继续填写"));
    assert!(browser.get("/apply/unbind").await.html.contains("写到一半"));
    browser.get("/apply/account").await;
    assert_eq!(browser.post("/apply/sign-out", &[]).await.location, "/");
    assert_eq!(browser.get("/apply/account").await.location, "/apply/sign-in");
}

#[actix_web::test]
async fn what_was_rejected_is_carried_over_and_withdrawn_answers_are_not() {
    let world = world().await;
    let mut browser = browser(&world).await;
    sign_in(&mut browser, &world, "MM-1").await;
    browser.get("/apply/unbind").await;
    browser.post("/apply/unbind", &ANSWERS).await;
    browser.get("/apply/unbind/check").await;
    browser.post("/apply/unbind/check", &UNBIND_ACKS).await;
    for (status, is_carried) in [("withdrawn", false), ("rejected", true)] {
        let mut conn = world.database.connect().await;
        let update = "update applications set status = $1, turn = 'nobody', closed_at = submitted_at,
                      version = version + $2";
        let update = diesel::sql_query(update).bind::<Text, _>(status).bind::<BigInt, _>(1);
        update.execute(&mut conn).await.unwrap();
        let form = browser.get("/apply/unbind").await;
        assert_eq!(form.html.contains("旧手机已停用"), is_carried, "{status}: {}", form.html);
    }
}

#[actix_web::test]
async fn no_spelling_of_an_address_leads_out_of_the_portal_or_to_its_other_side() {
    let world = world().await;
    let mut browser = browser(&world).await;
    for outside in ["//evil.example/?lang=en", "///evil.example?lang=en", "/\\evil.example?lang=en"] {
        let answer = browser.get(outside).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"), "{outside}");
    }
    assert_eq!(browser.get("/apply/sign-in?lang=en&x=%0d").await.location, "/apply/sign-in?x=%0D");
    // The router would read it as /apply; the origin and the form's token are judged by the path as it came.
    assert_eq!(browser.get("/%61pply/sign-in").await.status, 404);
}

#[actix_web::test]
async fn a_rejection_within_its_grace_period_shows_on_no_page() {
    let world = world().await;
    let mut browser = browser(&world).await;
    sign_in(&mut browser, &world, "MM-1").await;
    browser.get("/apply/unbind").await;
    browser.post("/apply/unbind", &ANSWERS).await;
    browser.get("/apply/unbind/check").await;
    let receipt = browser.post("/apply/unbind/check", &UNBIND_ACKS).await.location;
    let status = receipt.trim_end_matches("/receipt").to_owned();
    let mut conn = world.database.connect().await;
    let ctx = &world.state.ctx;
    let reviewer = builders::staff_member(&mut conn, ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let reference = status.rsplit('/').next().unwrap();
    let id = domain::application::find_by_reference(&conn, reference).await.unwrap().unwrap();
    domain::claim::claim(&mut conn, ctx, &reviewer, id).await.unwrap();
    let paths = ["/apply/account", &status, &receipt, "/apply/unbind", &format!("{status}/withdraw")];
    let mut before = Vec::new();
    for path in paths {
        let answer = browser.get(path).await;
        before.push((answer.status, answer.location, answer.html));
    }
    let verdict = builders::verdict(Outcome::Reject);
    domain::decision::decide(&mut conn, ctx, &reviewer, id, &verdict).await.unwrap();
    for (path, before) in paths.into_iter().zip(before) {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location, answer.html), before, "{path}");
    }
    browser.get(&status).await;
    assert_eq!(browser.post(&format!("{status}/withdraw"), &[]).await.location, status);
    world.clock.advance(Duration::minutes(20));
    let page = browser.get(&status).await.html;
    assert!(page.contains("您已撤回这件申请") && !page.contains(&verdict.words), "{page}");
    let told = ask(&world, "select state as text from letters where kind = 'rejected'").await;
    assert_eq!(told, ["cancelled"]);
}
