//! The form through the real handlers, middleware and database: every step, the saved draft, and errors. Uploads are
//! tested in [`crate::apply::upload`].

use actix_web::test;
use chrono::Duration;
use domain::base::actor::Actor;
use domain::base::terms::Kind;
use domain::evidence::EvidenceState;
use domain::intake::draft::{Answers, DraftOwner};
use domain::review::outcome::Outcome;
use server::links;
use testkit::builders;

use crate::apply::form_steps::{CONTACT, REASON, UNBIND_ACKS, code_in, fill_in, jpeg, send, sign_in, signed_in};
use crate::page;
use crate::portal::shop;

#[actix_web::test]
async fn owner_applies_step_by_step() {
    let portal = shop().await;
    let mut browser = portal.browser().await;
    assert_eq!(browser.get("/apply").await.location, "/apply/sign-in");
    sign_in(&mut browser, &portal, "MM-1").await;
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/reason");
    assert_eq!(browser.get("/apply/unbind/documents").await.location, "/apply/unbind/reason");

    browser.get("/apply/unbind/reason").await;
    let wrong = browser.post("/apply/unbind/reason", &[("reason", "other"), ("statement", "<b>")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("href=\"#statement\"") && wrong.html.contains("&#60;b&#62;"), "{}", wrong.html);
    assert!(browser.get("/apply/unbind/reason").await.html.contains("&#60;b&#62;"), "the draft is gone");
    assert_eq!(browser.post("/apply/unbind/reason", &REASON).await.location, "/apply/unbind/contact");

    browser.get("/apply/unbind/contact").await;
    let wrong =
        browser.post("/apply/unbind/contact", &[("contact_name", "陈立新 <b>"), ("contact_email", "chen")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("陈立新 &#60;b&#62;") && wrong.html.contains("href=\"#contact_email\""));
    assert_eq!(browser.post("/apply/unbind/contact", &CONTACT).await.location, "/apply/unbind/documents");

    browser.get("/apply/unbind/documents").await;
    let missing = browser.post("/apply/unbind/documents", &[]).await;
    assert_eq!(missing.status, 422);
    assert!(missing.html.contains("请上传“身份证”") && missing.html.contains("href=\"#upload-id_card\""));
    let sent = send(&mut browser, "id_card", &[("证件.jpg", "image/jpeg", &jpeg(1))]).await;
    assert_eq!(sent.location, "/apply/unbind/documents#document-id_card", "{}", sent.html);
    let page = browser.get("/apply/unbind/documents").await;
    assert!(page.html.contains("正在检查") && page.html.contains(" data-live>"), "{}", page.html);
    // Files still being checked do not block.
    assert_eq!(browser.post("/apply/unbind/documents", &[]).await.location, "/apply/unbind/consequences");

    let page = browser.get("/apply/unbind/consequences").await;
    assert!(page.html.contains("¥12,345.60") && page.html.contains("建议先处理"), "{}", page.html);
    let missing = browser.post("/apply/unbind/consequences", &UNBIND_ACKS[..2]).await;
    assert_eq!(missing.status, 422);
    assert!(missing.html.contains("href=\"#ack-bind_again\"") && missing.html.matches(" checked").count() == 2);
    assert_eq!(browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await.location, "/apply/unbind/check");

    let check = browser.get("/apply/unbind/check").await;
    assert!(check.html.contains("正在检查") && check.html.contains("/apply/unbind/contact#contact_phone"));
    assert_eq!(browser.post("/apply/unbind/check", &[]).await.status, 422);
    portal.prepare(None).await;
    let check = browser.get("/apply/unbind/check").await;
    assert!(check.html.contains("mm-1@store.example") && check.html.contains("证件.jpg（3 KB，可以提交）"));
    assert!(!check.html.contains("error-summary"), "{}", check.html);
    let submitted = browser.post("/apply/unbind/check", &[]).await;
    assert_eq!(submitted.status, 303, "{}", submitted.html);
    assert!(browser.get(&submitted.location).await.html.contains("2026年11月27日（周五）18:00"));

    // The other tab still shows the last page.
    let status = submitted.location.trim_end_matches("/receipt").to_owned();
    assert_eq!(browser.post("/apply/unbind/check", &[]).await.location, status);
    assert_eq!(browser.get("/apply/unbind").await.location, status);
    let page = browser.get(&status).await;
    assert!(page.html.contains("我们已收到您的申请") && page.html.contains("撤回申请"), "{}", page.html);
    assert!(browser.get("/apply/account").await.html.contains("已有一件申请正在办理"));
    let withdraw = format!("{status}/withdraw");
    assert_eq!(browser.get(&withdraw).await.status, 200);
    assert_eq!(browser.post(&withdraw, &[]).await.location, status);
    assert!(browser.get(&status).await.html.contains("您已撤回本申请"));
    browser.get("/apply/unbind/reason").await;
    let late = browser.post(&withdraw, &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.html.contains("撤回未成功"), "{}", late.html);
    let acknowledged = portal.ask("select array_to_string(acknowledged, ' ') as text from applications").await;
    assert_eq!(acknowledged, ["stops_trading earnings_and_shipments bind_again"]);
}

#[actix_web::test]
async fn concurrent_submissions_make_one() {
    let portal = shop().await;
    let mut one = portal.browser().await;
    sign_in(&mut one, &portal, "MM-1").await;
    fill_in(&mut one, &portal).await;
    let mut other = one.clone();
    let (first, second) = futures::join!(one.post("/apply/unbind/check", &[]), other.post("/apply/unbind/check", &[]));
    let reference = &portal.ask("select reference as text from applications").await[..];
    assert_eq!(reference.len(), 1);
    let mut ways = [first.location, second.location];
    ways.sort();
    let status = format!("/apply/applications/{}", reference[0]);
    assert_eq!(ways, [status.clone(), format!("{status}/receipt")]);
}

#[actix_web::test]
async fn unregistered_contact_needs_a_code() {
    let (portal, mut browser) = signed_in().await;
    browser.post("/apply/unbind/reason", &REASON).await;
    let hint = browser.get("/apply/unbind/contact").await;
    assert!(hint.html.contains("m***1@store.example"), "{}", hint.html);
    let unregistered = [CONTACT[0], CONTACT[1], ("contact_email", "chen@elsewhere.example")];
    let asked = browser.post("/apply/unbind/contact", &unregistered).await;
    let code_page = "/apply/unbind/contact/code";
    assert_eq!(asked.location, code_page);
    browser.get(code_page).await;
    browser.get("/apply/unbind/contact/code?sent=1").await;
    let mails = "select to_address as text from letters where kind = 'email_code'";
    assert!(portal.ask(mails).await.is_empty(), "opening the page sends no email");
    assert_eq!(browser.post(code_page, &[("send", "1")]).await.location, "/apply/unbind/contact/code?sent=1");
    assert_eq!(portal.ask(mails).await, ["chen@elsewhere.example"]);
    let code = code_in(&portal, "email_code", "chen@elsewhere.example").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for (typed, expected) in [("", "请填写邮件中的 6 位验证码"), (wrong, "还可再试 4 次")] {
        let answer = browser.post(code_page, &[("code", typed)]).await;
        assert!(answer.status == 422 && answer.html.contains(expected), "{}", answer.html);
    }
    assert_eq!(browser.post(code_page, &[("code", &code)]).await.location, "/apply/unbind/documents");
    assert!(browser.get("/apply/unbind/contact").await.html.contains("该邮箱已通过验证码确认"));
    // Another address asks for another code; back at the first one, nothing is asked.
    let other = [CONTACT[0], CONTACT[1], ("contact_email", "else@elsewhere.example")];
    assert_eq!(browser.post("/apply/unbind/contact", &other).await.location, code_page);
    assert!(browser.get("/apply/unbind/check").await.html.contains("/apply/unbind/contact/code#code"));
    let over = browser.post(code_page, &[("code", &code)]).await;
    assert!(over.html.contains("验证码已失效："), "{}", over.html);
    assert_eq!(browser.post("/apply/unbind/contact", &unregistered).await.location, "/apply/unbind/documents");
    for _ in 0..4 {
        browser.post("/apply/unbind/contact", &other).await;
        browser.post(code_page, &[("send", "1")]).await;
    }
    let enough = browser.post(code_page, &[("send", "1")]).await;
    assert!(enough.status == 422 && enough.html.contains("验证码发送次数已达上限"), "{}", enough.html);
}

/// Answers that a step refuses. After the last ones, every part of the form lacks something.
const REFUSED: [(&str, &[(&str, &str)]); 10] = [
    ("reason", &[]),
    ("reason", &[("reason", "other"), ("statement", "x")]),
    ("reason", &[("reason", "other"), ("statement", "you are a bastard and an idiot <u>")]),
    ("reason", &[("reason", "none")]),
    ("reason", &[("reason", "other"), ("statement", "")]),
    ("contact", &[("contact_name", "\u{202e}"), ("contact_phone", "x"), ("contact_email", "x")]),
    ("contact", &[("contact_name", "Dana <u>"), ("contact_email", "ｄａｎａ＠lumen.example")]),
    ("contact", &[("contact_name", ""), ("contact_email", "dana@elsewhere.example")]),
    ("documents", &[]),
    ("consequences", &[]),
];

#[actix_web::test]
async fn every_gap_links_to_its_field() {
    let portal = shop().await;
    portal.run("update stores set name = 'Lumen <u>', owner_name = 'Dana <u>'").await;
    for kind in Kind::ALL {
        let mut owner = portal.owner().await;
        owner.cookies.insert("lang".to_owned(), "en".to_owned());
        let form = links::form(*kind);
        owner.get(&format!("{form}/reason")).await;
        for (step, fields) in REFUSED {
            let path = format!("{form}/{step}");
            let (refused, page) = (owner.post(&path, fields).await, owner.get(&path).await);
            assert_eq!((refused.status, page.status), (422, 200), "{path}: {fields:?}");
            for html in [&refused.html, &page.html] {
                assert_eq!(page::chinese_in(html, &[]), None, "{path}: {fields:?}");
            }
        }
        let file: [(&str, &str, &[u8]); 1] = [("a.jpg", "image/jpeg", &jpeg(1))];
        assert_eq!(owner.post_files(&links::upload(*kind), &[("document", "other")], &file).await.status, 303);
        portal.set_files(EvidenceState::Unreadable).await;
        let refused = owner.post(&format!("{form}/check"), &[]).await;
        assert_eq!((refused.status, page::chinese_in(&refused.html, &[])), (422, None));
        let links = refused.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let links: Vec<&str> = links.filter(|link| link.starts_with(&form) && link.contains('#')).collect();
        assert!(links.len() > 7, "{links:?}");
        for link in links {
            let (page, anchor) = link.split_once('#').unwrap();
            // The field of the code is there once the code was sent.
            let page = if anchor == "code" { format!("{page}?sent=1") } else { page.to_owned() };
            assert!(owner.get(&page).await.html.contains(&format!("id=\"{anchor}\"")), "{link}");
        }
    }
}

#[actix_web::test]
async fn files_read_well_in_every_state() {
    let portal = shop().await;
    portal.run("update stores set name = 'Lumen <u>', owner_name = 'Dana <u>'").await;
    let answers = Answers { contact_name: "Dana <u>".into(), ..builders::answers() };
    let draft_owner = DraftOwner { store: portal.stores[0], agent: None };
    for kind in Kind::ALL {
        builders::complete_draft_with(&mut portal.conn().await, portal.ctx(), draft_owner, *kind, &answers).await;
    }
    let mut owner = portal.owner().await;
    owner.cookies.insert("lang".to_owned(), "en".to_owned());
    for state in EvidenceState::ALL {
        portal.set_files(*state).await;
        for (kind, step) in Kind::ALL.iter().flat_map(|kind| [(kind, "documents"), (kind, "check")]) {
            let path = format!("{}/{step}", links::form(*kind));
            let page = owner.get(&path).await;
            assert_eq!((page.status, page::chinese_in(&page.html, &[])), (200, None), "{path}: {state}");
            if *state != EvidenceState::Ready {
                let refused = owner.post(&path, &[]).await;
                // Files still being checked stop only the submission.
                let is_refused = step == "check" || !state.is_waiting();
                assert_eq!(refused.status, if is_refused { 422 } else { 303 }, "{path}: {state}");
                assert_eq!(page::chinese_in(&refused.html, &[]), None, "{path}: {state}");
            }
        }
    }
}

#[actix_web::test]
async fn insult_is_named_and_text_kept() {
    let (_portal, mut browser) = signed_in().await;
    let insulting = "客服是骗子，傻 逼，然后我换了手机";
    let answer = browser.post("/apply/unbind/reason", &[("reason", "changed_phone"), ("statement", insulting)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.html.contains("“傻 逼”") && answer.html.contains("不要使用侮辱"), "{}", answer.html);
    assert!(answer.html.contains(insulting), "{}", answer.html);
    assert!(browser.get("/apply/unbind/reason").await.html.contains(insulting));
}

#[actix_web::test]
async fn stolen_account_is_not_asked_for_funds() {
    let (portal, mut browser) = signed_in().await;
    let page = browser.get("/apply/unbind/reason").await;
    assert!(page.html.contains("data-when=\"reason=account_stolen\"") && page.html.contains("我们会优先处理"));
    browser.post("/apply/unbind/reason", &[("reason", "account_stolen")]).await;
    browser.post("/apply/unbind/contact", &CONTACT).await;
    let documents = browser.get("/apply/unbind/documents").await;
    assert!(documents.html.contains("id=\"document-theft_report\""), "{}", documents.html);
    send(&mut browser, "id_card", &[("a.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.prepare(None).await;
    let page = browser.get("/apply/unbind/consequences").await;
    assert!(!page.html.contains("¥12,345.60") && page.html.contains("账号可能被他人控制"), "{}", page.html);
    assert_eq!(browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await.location, "/apply/unbind/check");
    assert_eq!(browser.post("/apply/unbind/check", &[]).await.status, 303);
    assert_eq!(portal.ask("select is_urgent::text as text from applications").await, ["true"]);
}

#[actix_web::test]
async fn draft_survives_the_session() {
    let (portal, mut browser) = signed_in().await;
    let later = [("reason", "other"), ("statement", "写到一半"), ("later", "1")];
    assert_eq!(browser.post("/apply/unbind/reason", &later).await.location, "/apply/account");
    let later = [("contact_name", "陈立新"), ("later", "1")];
    assert_eq!(browser.post("/apply/unbind/contact", &later).await.location, "/apply/account");
    browser.get("/apply/unbind/consequences").await;
    let later = [UNBIND_ACKS[1], ("later", "1")];
    assert_eq!(browser.post("/apply/unbind/consequences", &later).await.location, "/apply/account");
    send(&mut browser, "id_card", &[("证件.jpg", "image/jpeg", &jpeg(1))]).await;
    portal.clock.advance(Duration::minutes(31));
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/sign-in");
    sign_in(&mut browser, &portal, "MM-1").await;
    assert!(browser.get("/apply/account").await.html.contains("继续填写"));
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/reason");
    assert!(browser.get("/apply/unbind/reason").await.html.contains("写到一半"));
    assert!(browser.get("/apply/unbind/contact").await.html.contains("陈立新"));
    assert!(browser.get("/apply/unbind/documents").await.html.contains("证件.jpg"));
    assert_eq!(browser.get("/apply/unbind/consequences").await.html.matches(" checked").count(), 1);
    browser.get("/apply/account").await;
    assert_eq!(browser.post("/apply/sign-out", &[]).await.location, "/");
    assert_eq!(browser.get("/apply/account").await.location, "/apply/sign-in");
}

#[actix_web::test]
async fn rejection_reasons_show_at_their_fields() {
    let portal = shop().await;
    let store = portal.stores[0];
    let ctx = &portal.state.ctx;
    let mut conn = portal.conn().await;
    let application = builders::submitted(&mut conn, ctx, store, Kind::Unbind).await;
    let reviewer = portal.actor("linxiao");
    builders::decided(&mut conn, ctx, reviewer, application.id, Outcome::Reject).await;
    portal.clock.advance(Duration::hours(1));
    let owner = Actor::Applicant { store };
    domain::intake::reapply::begin_again(&mut conn, ctx, &owner, application.id).await.unwrap();

    let mut browser = portal.browser().await;
    sign_in(&mut browser, &portal, "MM-1").await;
    assert_eq!(browser.get("/apply/unbind").await.location, "/apply/unbind/contact");
    let page = browser.get("/apply/unbind/contact").await;
    assert!(page.html.contains("上次未通过") && page.html.contains("尚未修改"), "{}", page.html);
    assert!(page.html.contains("/apply/unbind/contact#contact_phone") && page.html.contains("需修改："));
    assert!(page.html.contains("value=\"chen@mumian.example\""));
    // Submitted files are kept, and not shown to people who sign in later.
    let documents = browser.get("/apply/unbind/documents").await;
    assert!(documents.html.contains("上次已提交，沿用") && !documents.html.contains("<img"), "{}", documents.html);
    let mended = [CONTACT[0], ("contact_phone", "13900139000"), ("contact_email", "chen@mumian.example")];
    browser.get("/apply/unbind/contact").await;
    assert_eq!(browser.post("/apply/unbind/contact", &mended).await.location, "/apply/unbind/consequences");
    let page = browser.get("/apply/unbind/contact").await;
    assert!(page.html.contains("已修改") && !page.html.contains("尚未修改"), "{}", page.html);
    browser.post("/apply/unbind/consequences", &UNBIND_ACKS).await;
    let submitted = browser.post("/apply/unbind/check", &[]).await.location;
    let again = submitted.trim_end_matches("/receipt").rsplit('/').next().unwrap();
    let mut lead = portal.staff("lead").await;
    let changed = lead.get(&links::case(again)).await.html;
    assert!(changed.contains("13800138000") && changed.contains("13900139000"), "the page compares both");
    assert!(changed.contains(&links::case(&application.reference)), "and links to the earlier application");
    portal.run(SAME_AS_BEFORE).await;
    assert_ne!(lead.get(&links::case(again)).await.html, changed);
}

/// Takes back every change of an application that follows another.
const SAME_AS_BEFORE: &str = "
    update applications a set contact_phone = b.contact_phone, contact_name = b.contact_name, contact_email = b.contact_email,
        reason = b.reason, statement = b.statement
    from applications b where b.id = a.follows_id";

#[actix_web::test]
async fn rejection_in_grace_is_not_shown() {
    let (portal, mut browser) = signed_in().await;
    fill_in(&mut browser, &portal).await;
    let receipt = browser.post("/apply/unbind/check", &[]).await.location;
    let status = receipt.trim_end_matches("/receipt").to_owned();
    browser.get(&receipt).await;
    let mut conn = portal.conn().await;
    let ctx = &portal.state.ctx;
    let reviewer = portal.actor("linxiao");
    let reference = status.rsplit('/').next().unwrap();
    let id = domain::application::find_by_reference(&conn, reference).await.unwrap().unwrap();
    domain::review::claim::claim(&mut conn, ctx, reviewer, id).await.unwrap();
    let paths = ["/apply/account", &status, &receipt, "/apply/unbind", &format!("{status}/withdraw")];
    let mut before = Vec::new();
    for path in paths {
        let answer = browser.get(path).await;
        before.push((answer.status, answer.location, answer.html));
    }
    let verdict = builders::verdict(Outcome::Reject);
    domain::review::decide::decide(&mut conn, ctx, reviewer, id, &verdict).await.unwrap();
    for (path, before) in paths.into_iter().zip(before) {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location, answer.html), before, "{path}");
    }
    browser.get(&status).await;
    assert_eq!(browser.post(&format!("{status}/withdraw"), &[]).await.location, status);
    portal.clock.advance(Duration::minutes(20));
    let page = browser.get(&status).await.html;
    assert!(page.contains("您已撤回本申请") && !page.contains(&verdict.message), "{page}");
    let states = portal.ask("select state as text from letters where kind = 'rejected'").await;
    assert_eq!(states, ["cancelled"]);
}

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
    for path in [
        &foreign,
        &receipt,
        "/apply/applications/UB-2026-000001-1",
        "/apply/applications/%00",
        "/apply/nothing",
        "/apply/nothing/reason",
        "/apply/unbind/nothing",
    ] {
        assert_eq!(other.get(path).await.status, 404, "{path}");
    }
    other.get("/apply/unbind/reason").await;
    assert_eq!(other.post(&format!("{foreign}/withdraw"), &[]).await.status, 404);
    assert_eq!(other.post("/apply/unbind/reason", &[("statement", &"长".repeat(30_000))]).await.status, 413);
    let forged =
        test::TestRequest::post().uri("/apply/unbind/reason").insert_header(("origin", "https://evil.example"));
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
            assert_eq!(answer.status, 422);
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
